/** What syncs keep in the database. */
export const dataMethods = {} as const;

export const dataFeeds = {} as const;
