/** Whether trying again helps: now, later, only once something was changed, or not at all. */
export type RetryHelp = 'now' | 'later' | 'after' | 'never';

export interface ErrorHelp {
  /** What it means, in a sentence or two. */
  readonly means: string;
  /** What to do about it. */
  readonly todo: string;
  readonly retry: RetryHelp;
}

export const retryWords: Record<RetryHelp, string> = {
  now: 'Trying again helps.',
  later: 'Trying again later helps.',
  after: 'Trying again helps once that is done.',
  never: 'Trying again does not help.',
};
