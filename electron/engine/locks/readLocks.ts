import type { LockSummary } from '#shared/locks.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { readAdvisoryLocks } from './readAdvisoryLocks.ts';

/** Every named lock that is held, and those that jobs wait for and nobody seems to hold. */
export async function readLocks(database: Queryable): Promise<LockSummary[]> {
  return (await readAdvisoryLocks(database)).locks;
}
