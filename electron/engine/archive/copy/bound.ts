import { fromMicros } from '../moments.ts';
import type { Archive } from '../archive.ts';
import { writeProgress, type CopyProgress } from './progress.ts';
import { removeJobs } from './writes.ts';

const mostAtOnce = 500;
/** Room is made for a while, not for one job. */
const share = 0.95;
const roomy = 0.85;

/** Whether no more of the past fits in, however far back is wished. */
export async function isFull(archive: Archive, bytes: number): Promise<boolean> {
  return (await archive.size()) > bytes * share;
}

/** Whether so much fits in that it is worth to go further back again. */
export async function hasRoom(archive: Archive, bytes: number): Promise<boolean> {
  return (await archive.size()) < bytes * roomy;
}

/**
 * Removes some of the oldest jobs where the archive is larger than it may be, and gives how far it reaches then: what was
 * removed is not fetched again. `more`: there is more to remove.
 */
export async function keepBelow(
  archive: Archive,
  progress: CopyProgress,
  bytes: number,
  goingOn: boolean,
): Promise<{ progress: CopyProgress; more: boolean }> {
  const size = await archive.size();
  const least = bytes * share;
  if (size <= (goingOn ? least : bytes)) {
    if (goingOn) await archive.run('pragma incremental_vacuum');
    return { progress, more: false };
  }
  const [counted] = await archive.queryWritten<{ jobs: number }>('select count(*) as jobs from jobs');
  const excess = (counted?.jobs ?? 0) * (1 - least / size);
  const most = Math.max(1, Math.min(mostAtOnce, Math.ceil(excess / 4)));
  const oldest = await archive.queryWritten<{ id: string; finished_at: number }>(
    'select cast(id as text) as id, finished_at from jobs order by finished_at, id limit ?1',
    [most + 1],
  );
  const last = oldest.at(-1);
  if (!last) return { progress, more: false };
  const next = oldest.at(most);
  const until = next ? next.finished_at : last.finished_at + 1;
  const removed = next ? oldest.slice(0, most) : oldest;
  const floor = fromMicros(until);
  const left = { ...progress, floor, backfill: null, settled: floor > progress.settled ? floor : progress.settled };
  await archive.write([
    ...removeJobs(`[${removed.map(({ id }) => id).join(',')}]`),
    { sql: 'delete from actions where at < ?1', rows: [[until]] },
    writeProgress(left),
  ]);
  return { progress: left, more: true };
}
