import { triggers } from '../jobs.ts';
import { filterStates } from './jobFilter.ts';

/** What can stand before a colon in a filter. Any other word is a path into the payload: `week:11`, `league.id:39`. */
export const filterFields = {
  state: { about: 'the state, as it is shown', example: 'state:failed', words: filterStates },
  sync: { about: 'the sync', example: 'sync:sync-players' },
  trigger: { about: 'what asked for the job', example: 'trigger:schedule', words: triggers },
  worker: { about: 'the worker that had the last attempt', example: 'worker:server-1' },
  since: { about: 'enqueued or ended since then', example: 'since:2d' },
  until: { about: 'enqueued or ended before then', example: 'until:2026-11-20' },
  attempt: { about: 'how many attempts there were', example: 'attempt:>1' },
  priority: { about: 'the priority', example: 'priority:>0' },
  took: { about: 'how long the last attempt took', example: 'took:>5min' },
  error: { about: 'a part of the last error', example: 'error:"timed out"' },
  code: { about: 'the code of the last error', example: 'code:provider_quota' },
  fingerprint: { about: 'failures of one kind', example: 'fingerprint:…' },
  subject: { about: 'a part of the sync’s name or the payload', example: 'subject:39' },
  payload: { about: 'what the payload holds', example: 'payload.week:10..12' },
  id: { about: 'the job’s id', example: 'id:1204' },
  run: { about: 'a run of a routine', example: 'run:17' },
  lock: { about: 'the lock that it waits for', example: 'lock:sync-leagues' },
  request: { about: 'the request that asked for it', example: 'request:r-42' },
  dry: { about: 'whether it is a dry run', example: 'dry:yes', words: ['yes', 'no'] },
} as const satisfies Record<string, { about: string; example: string; words?: readonly string[] }>;

export type FilterField = keyof typeof filterFields;

/** The fields that a `-` may stand before. */
export const negatable: ReadonlySet<FilterField> = new Set(['state', 'sync', 'trigger', 'worker', 'code', 'payload']);

export function isFilterField(name: string): name is FilterField {
  return Object.hasOwn(filterFields, name);
}
