import { endedStates, type EndedState, type Progress } from '#shared/jobs.ts';
import type { Expired, Retention } from '#shared/retention.ts';
import type { Clock } from '#engine/clock.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { readCutoffs, type Cutoffs } from './cutoffs.ts';
import { dropWhatIsLeft, dropWholeMonths } from './months.ts';
import { Pace } from './pace.ts';
import { readPartitions, type Partition } from './partitions.ts';
import { removeJobs } from './removeJobs.ts';
import { removeOthers } from './removeOthers.ts';

export interface CleanUpTools {
  clock: Clock;
  signal: AbortSignal;
  log: Logger;
  progress(progress: Progress): void;
}

/** What was removed, in rows, and what became of partitions. */
export interface CleanUpCounts {
  jobs: Record<EndedState, number>;
  attempts: number;
  logLines: number;
  slots: number;
  actions: number;
  workers: number;
  alerts: number;
  statistics: number;
  recordings: number;
  /** Names. The rows in those of history are in the counts, those of logs and attempts are not. */
  dropped: string[];
  /** Partitions that were in use all the time: they go next time. */
  postponed: string[];
}

/**
 * Removes what is older than the settings say, and makes the partitions of the months to come. Works in small statements, each
 * a transaction of its own, and rests between them; what it did until its signal fires or it fails stays done, and the
 * next run goes on from there. Of jobs that are kept or have not ended nothing is removed. Each statement given to `database`
 * must be committed by itself.
 */
export async function cleanUpHistory(
  database: Queryable,
  settings: Retention,
  tools: CleanUpTools,
): Promise<CleanUpCounts> {
  const pace = new Pace(tools.clock, tools.signal);
  const counts: CleanUpCounts = {
    jobs: { succeeded: 0, failed: 0, cancelled: 0 },
    attempts: 0,
    logLines: 0,
    slots: 0,
    actions: 0,
    workers: 0,
    alerts: 0,
    statistics: 0,
    recordings: 0,
    dropped: [],
    postponed: [],
  };
  await database.query('select sync.ensure_partitions()');
  const cutoffs = await readCutoffs(database, settings);
  const partitions = await readPartitions(database);

  await dropWholeMonths(database, partitions, cutoffs, tools, counts);
  await removeExpired(database, partitions, cutoffs, pace, tools, counts);
  await dropWhatIsLeft(database, partitions, cutoffs, pace, tools, counts);
  await removeOthers(database, settings, pace, (what, rows) => {
    counts[what] += rows;
  });

  tools.log.info('History was cleaned up.', {
    ...counts.jobs,
    attempts: counts.attempts,
    logLines: counts.logLines,
    dropped: counts.dropped.length,
  });
  return counts;
}

/** How many jobs the settings would remove now. */
export async function countExpired(database: Queryable, settings: Retention): Promise<Record<EndedState, number>> {
  return countBefore(database, await readCutoffs(database, settings));
}

/** The same in bounded time, for a question while somebody waits: of each state up to a limit. */
export async function countExpiredUpTo(database: Queryable, settings: Retention, limit: number): Promise<Expired> {
  const cutoffs = await readCutoffs(database, settings);
  const count = async (state: EndedState): Promise<Expired[EndedState]> => {
    const cutoff = cutoffs[state];
    if (cutoff === null) return { value: 0, exact: true };
    const [row] = await database.query<{ jobs: number }>(
      `select count(*)::int as jobs from (
         select from sync.job_history where state = '${state}' and finished_at < $1 limit $2
       ) expired`,
      [cutoff.text, limit + 1],
    );
    const found = row?.jobs ?? 0;
    return { value: Math.min(found, limit), exact: found <= limit };
  };
  return { succeeded: await count('succeeded'), failed: await count('failed'), cancelled: await count('cancelled') };
}

async function removeExpired(
  database: Queryable,
  partitions: readonly Partition[],
  cutoffs: Cutoffs,
  pace: Pace,
  tools: CleanUpTools,
  counts: CleanUpCounts,
): Promise<void> {
  const logs = partitions.filter(({ parent }) => parent === 'job_logs');
  const expired = await countBefore(database, cutoffs);
  const total = expired.succeeded + expired.failed + expired.cancelled;
  let done = 0;
  for (const state of endedStates) {
    const cutoff = cutoffs[state];
    if (cutoff === null) continue;
    await removeJobs(database, state, cutoff.text, logs, pace, (removed) => {
      done += removed.jobs;
      counts.jobs[state] += removed.jobs;
      counts.attempts += removed.attempts;
      counts.logLines += removed.logLines;
      tools.progress({ done, total, what: 'jobs' });
    });
  }
}

async function countBefore(database: Queryable, cutoffs: Cutoffs): Promise<Record<EndedState, number>> {
  const expired = { succeeded: 0, failed: 0, cancelled: 0 };
  for (const state of endedStates) {
    const cutoff = cutoffs[state];
    if (cutoff === null) continue;
    const [row] = await database.query<{ jobs: number }>(
      `select count(*)::int as jobs from sync.job_history where state = '${state}' and finished_at < $1`,
      [cutoff.text],
    );
    expired[state] = row?.jobs ?? 0;
  }
  return expired;
}
