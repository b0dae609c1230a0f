import type { Status } from '#shared/contract/status.ts';

/** The status of a connection that is well; what a test is about is given. */
export function aStatus(given: Partial<Status> = {}): Status {
  return {
    database: { state: 'connecting' },
    offline: false,
    asOf: '2026-11-22T12:00:00Z',
    live: 'notifications',
    unlockedUntil: null,
    guarded: false,
    queue: { pending: 0, running: 0, exact: true },
    workers: [],
    pauses: [],
    alerts: 0,
    backfills: 0,
    quotas: [],
    providers: [],
    ...given,
  };
}
