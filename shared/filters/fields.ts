import { triggers } from '../jobs.ts';
import { filterStates, type FilterState } from './jobFilter.ts';

/** What can stand before a colon in a filter. Any other word is a path into the payload: `week:11`, `league.id:39`. */
export const filterFields = {
  state: { about: 'the state, as it is shown', example: 'state:failed', words: filterStates },
  sync: { about: 'the sync', example: 'sync:sync-players' },
  trigger: { about: 'what asked for the job', example: 'trigger:schedule', words: triggers },
  worker: { about: 'the worker that had the last attempt', example: 'worker:server-1' },
  since: { about: 'enqueued (a live job) or ended at that time or later', example: 'since:2d' },
  until: { about: 'enqueued (a live job) or ended before that time', example: 'until:2026-11-20' },
  error: { about: 'a part of the last error', example: 'error:"timed out"' },
  code: { about: 'the code of the last error', example: 'code:provider_quota' },
  subject: { about: 'a part of the sync’s name or of the payload', example: 'subject:injuries' },
  payload: { about: 'what the payload holds at a path', example: 'payload.week:10..12' },
  attempt: { about: 'how many attempts there were', example: 'attempt:>1' },
  took: { about: 'how long the last attempt of an ended job took', example: 'took:>5min' },
  priority: { about: 'the priority', example: 'priority:>0' },
  lock: { about: 'the lock that a live job holds or waits for', example: 'lock:sync-leagues' },
  id: { about: 'the job’s id', example: 'id:1204' },
  run: { about: 'a run of a routine', example: 'run:17' },
  request: { about: 'the request that asked for the job', example: 'request:r-42' },
  fingerprint: {
    about: 'failures of one kind, as Overview and alerts group them',
    example: 'fingerprint:0cc175b9c0f1b6a831c399e269772661',
  },
  dry: { about: 'whether it is a dry run', example: 'dry:yes', words: ['yes', 'no'] },
} as const satisfies Record<string, { about: string; example: string; words?: readonly string[] }>;

export type FilterField = keyof typeof filterFields;

/** The fields that a `-` may stand before. */
export const negatable: ReadonlySet<FilterField> = new Set(['state', 'sync', 'trigger', 'worker', 'code', 'payload']);

export function isFilterField(name: string): name is FilterField {
  return Object.hasOwn(filterFields, name);
}

/** What the states of a filter mean. */
export const stateMeanings: Record<FilterState, string> = {
  pending: 'not begun, whatever it waits for',
  scheduled: 'pending, due later',
  retrying: 'pending after an attempt that failed',
  blocked: 'pending, its lock is held elsewhere',
  waiting: 'pending until earlier steps of its routine have succeeded',
  running: 'running now',
  cancelling: 'running, to be cancelled',
  succeeded: 'ended well',
  failed: 'ended with an error',
  cancelled: 'ended by somebody, or for want of an earlier step',
};
