/** What operators did. */
export const activityMethods = {} as const;

export const activityFeeds = {} as const;
