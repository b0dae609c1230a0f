import type { JobDetail, JobSummary } from '#shared/jobs.ts';

/** A job as a list shows it; what a test is about is given. */
export function aJob(given: Partial<JobSummary> = {}): JobSummary {
  return {
    id: '1',
    sync: 'sync-leagues',
    payload: {},
    state: 'pending',
    shown: 'pending',
    priority: 0,
    trigger: 'operator',
    triggerDetail: {},
    dryRun: false,
    attempt: 0,
    maxAttempts: 5,
    worker: null,
    enqueuedAt: '2026-11-22T12:00:00Z',
    runAt: '2026-11-22T12:00:00Z',
    startedAt: null,
    finishedAt: null,
    waitingFor: null,
    progress: null,
    error: null,
    ...given,
  };
}

export function aDetail(given: Partial<JobDetail> = {}): JobDetail {
  return {
    ...aJob(),
    retryOf: null,
    retriedBy: [],
    uniqueKey: null,
    timeout: null,
    routine: null,
    cancelAsked: null,
    attempts: [],
    result: null,
    ...given,
  };
}
