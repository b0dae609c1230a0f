/** Understanding failures: their kinds, what providers answered, and replaying it. */
export const failureMethods = {} as const;

export const failureFeeds = {} as const;
