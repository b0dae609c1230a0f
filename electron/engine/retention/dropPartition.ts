import { DatabaseError } from '#engine/database/databaseError.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import type { Clock } from '#engine/clock.ts';
import type { Partition } from './partitions.ts';

/**
 * Drops a past partition with all that is in it. Its table must be free for a moment; while a long reader holds it this tries
 * again, each try holding others up for 100 ms at most. False: it stayed busy, and is left for the next time.
 */
export async function dropPartition(
  database: Queryable,
  part: Partition,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<boolean> {
  for (const pause of pauses) {
    signal.throwIfAborted();
    try {
      await database.query('select sync.drop_partition($1)', [part.name]);
      return true;
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.sqlState === null || !inUse.has(error.sqlState)) throw error;
    }
    await clock.sleep(pause, signal);
  }
  return false;
}

/** Lock not available, deadlock. */
const inUse = new Set(['55P03', '40P01']);
/** ms; some 8 s in all. */
const pauses = [100, 200, 400, 800, 1_500, 2_500, 2_500];
