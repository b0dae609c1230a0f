import type { JobSummary } from '#shared/jobs.ts';

export interface Possible {
  cancel: boolean;
  runNow: boolean;
  prioritise: boolean;
  retry: boolean;
}

/** What an operator can do with a job as it stands. */
export function possibleWith({ state, shown }: Pick<JobSummary, 'state' | 'shown'>): Possible {
  return {
    cancel: state === 'pending' || (state === 'running' && shown !== 'cancelling'),
    runNow: shown === 'scheduled' || shown === 'retrying' || shown === 'blocked',
    prioritise: state === 'pending',
    retry: state === 'failed' || state === 'cancelled',
  };
}

/** What a cancel had to do until the job was known to have stopped, in words. */
export const stageWords = {
  pending: 'it had not been running',
  signal: 'it stopped when it was told to',
  backend_cancelled: 'its query had to be cancelled',
  backend_terminated: 'its session had to be terminated',
  fenced: 'it ignored that it was to stop; nothing that it does is written',
  worker_lost: 'its worker went away',
  run_over: 'its attempt was over before it was told to stop',
} as const;

export interface Cancel {
  by: string | null;
  reason: string | null;
  /** In words; null for a stage that this version does not know. */
  stage: string | null;
}

/** Who cancelled a job, why, and how far that had to go; null for a job that ended otherwise. */
export function cancelOf({ state, error }: Pick<JobSummary, 'state' | 'error'>): Cancel | null {
  if (state !== 'cancelled' || error?.code !== 'cancelled') return null;
  const { by, reason, stage } = error.details ?? {};
  return { by: text(by), reason: text(reason), stage: isStage(stage) ? stageWords[stage] : null };
}

/** The job whose end kept a step of a routine from starting. */
export function notReachedBecauseOf({ error }: Pick<JobSummary, 'error'>): string | null {
  return error?.code === 'step_not_reached' ? text(error.details?.['job']) : null;
}

/** Priorities that are offered; any other whole number from -100 to 100 can be given when a job is enqueued. */
export const priorities: readonly { value: number; label: string }[] = [
  { value: 100, label: 'Before everything' },
  { value: 10, label: 'High' },
  { value: 0, label: 'Normal' },
  { value: -10, label: 'Low' },
  { value: -100, label: 'After everything' },
];

function isStage(value: unknown): value is keyof typeof stageWords {
  return typeof value === 'string' && Object.hasOwn(stageWords, value);
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
