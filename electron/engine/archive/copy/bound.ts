import { fromMicros } from '../moments.ts';
import type { Archive } from '../archive.ts';
import { writeProgress, type CopyProgress } from './progress.ts';
import { removeJobs } from './writes.ts';

const jobsAtOnce = 500;
/** Room is made for a while, not for one job. */
const share = 0.95;

/** Whether no more of the past fits in, however far back is wished. */
export async function isFull(archive: Archive, bytes: number): Promise<boolean> {
  return (await archive.size()) > bytes * share;
}

/**
 * Removes the oldest jobs where the archive is larger than it may be, and gives how far it reaches then: what was removed is
 * not fetched again.
 */
export async function keepBelow(archive: Archive, progress: CopyProgress, bytes: number): Promise<CopyProgress> {
  if ((await archive.size()) <= bytes) return progress;
  let now = progress;
  for (;;) {
    const oldest = await archive.queryWritten<{ id: string; finished_at: number }>(
      'select cast(id as text) as id, finished_at from jobs order by finished_at, id limit ?1',
      [jobsAtOnce + 1],
    );
    const next = oldest.at(jobsAtOnce);
    const last = oldest.at(-1);
    if (!last) break;
    const floor = next ? fromMicros(next.finished_at) : fromMicros(last.finished_at + 1);
    now = { ...now, floor, backfill: null, settled: floor > now.settled ? floor : now.settled };
    const removed = next ? oldest.slice(0, jobsAtOnce) : oldest;
    await archive.write([
      ...removeJobs(`[${removed.map(({ id }) => id).join(',')}]`),
      { sql: 'delete from actions where at < ?1', rows: [[next?.finished_at ?? last.finished_at]] },
      writeProgress(now),
    ]);
    if ((await archive.size()) <= bytes * share) break;
  }
  await archive.run('pragma incremental_vacuum');
  return now;
}
