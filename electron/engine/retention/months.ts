import { endedStates, type EndedState } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import type { CleanUpCounts, CleanUpTools } from './cleanUpHistory.ts';
import type { Cutoffs } from './cutoffs.ts';
import { dropPartition } from './dropPartition.ts';
import { isNeeded, removeOrphans } from './orphans.ts';
import type { Pace } from './pace.ts';
import type { Partition } from './partitions.ts';

/** Drops past months of history that hold nothing but expired jobs, without deleting those one by one. */
export async function dropWholeMonths(
  database: Queryable,
  partitions: Partition[],
  cutoffs: Cutoffs,
  tools: CleanUpTools,
  counts: CleanUpCounts,
): Promise<void> {
  for (const part of partitions.filter(({ parent, past }) => parent === 'job_history' && past)) {
    // Where the month reaches into what is kept of a state, it must hold none of those.
    const reaching = endedStates.filter((state) => part.untilMs > (cutoffs[state]?.ms ?? -Infinity));
    if (await holdsKept(database, part, reaching, cutoffs)) continue;
    const rows = await database.query<{ state: EndedState; jobs: number }>(
      `select state, count(*)::int as jobs from sync.job_history where finished_at >= $1 and finished_at < $2 group by state`,
      [part.since, part.until],
    );
    if (!(await drop(database, part, tools, counts))) continue;
    for (const { state, jobs } of rows) counts.jobs[state] += jobs;
  }
}

async function holdsKept(
  database: Queryable,
  part: Partition,
  states: readonly EndedState[],
  cutoffs: Cutoffs,
): Promise<boolean> {
  for (const state of states) {
    const [row] = await database.query<{ kept: boolean }>(
      `select exists (
         select from sync.job_history
         where state = '${state}' and finished_at >= greatest($1::timestamptz, $3::timestamptz) and finished_at < $2
       ) as kept`,
      [part.since, part.until, cutoffs[state]?.text ?? '-infinity'],
    );
    if (row?.kept ?? true) return true;
  }
  return false;
}

/**
 * Drops past months of attempts and logs of which no job is there any more. Where one still is, the rest is looked through
 * for what was left behind: by months that were dropped whole, by somebody who deleted from history in SQL.
 */
export async function dropWhatIsLeft(
  database: Queryable,
  partitions: readonly Partition[],
  cutoffs: Cutoffs,
  pace: Pace,
  tools: CleanUpTools,
  counts: CleanUpCounts,
): Promise<void> {
  const finite = endedStates.flatMap((state) => cutoffs[state]?.ms ?? []);
  const longest = Math.min(...finite);
  const droppedWhole = counts.dropped.length > 0;
  for (const part of partitions) {
    if (part.parent === 'job_history' || !part.past || part.untilMs > Math.max(...finite)) continue;
    if (!(await isNeeded(database, part, pace))) {
      await drop(database, part, tools, counts);
      continue;
    }
    if (part.untilMs > longest && !droppedWhole) continue;
    const rows = await removeOrphans(database, part, pace);
    counts[part.parent === 'job_logs' ? 'logLines' : 'attempts'] += rows;
  }
}

async function drop(
  database: Queryable,
  part: Partition,
  tools: CleanUpTools,
  counts: CleanUpCounts,
): Promise<boolean> {
  const dropped = await dropPartition(database, part, tools);
  if (dropped) {
    counts.dropped.push(part.name);
    tools.log.info(`Dropped the partition ${part.name}.`);
  } else {
    counts.postponed.push(part.name);
    tools.log.warn(`The partition ${part.name} was in use all the time: it is dropped next time.`);
  }
  return dropped;
}
