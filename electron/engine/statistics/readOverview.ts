import type { Day, FailureGroup, Overview } from '#shared/statistics.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { readDepth, readOldestWaiting } from './liveJobs.ts';
import { noJobs, readEndedJobs } from './endedJobs.ts';
import { readProgress } from './readThroughput.ts';

const hour = 3_600_000;
const mostGroups = 50;

/**
 * How things stand: what waits, what ended in the last 24 hours and in the same hours a week before, and what failed.
 * Reads the statistics, never history; cheap at any size.
 */
export async function readOverview(database: Queryable): Promise<Overview> {
  const [live, ended] = await Promise.all([readLive(database), readEnded(database)]);
  return { ...live, ...ended };
}

/** What of the overview is of this moment. */
export async function readLive(database: Queryable): Promise<Pick<Overview, 'oldestWaiting' | 'depth'>> {
  const [oldestWaiting, depth] = await Promise.all([readOldestWaiting(database), readDepth(database)]);
  return { oldestWaiting, depth };
}

/** What of it comes from the statistics: the same until those are brought up to date, but for the minute that goes on. */
export async function readEnded(database: Queryable): Promise<Omit<Overview, 'oldestWaiting' | 'depth'>> {
  const [now] = await database.query<{ at: Date }>('select now() as at');
  const to = Math.floor((now?.at.getTime() ?? 0) / hour) * hour + hour;
  const [today, lastWeek, failures, progress] = await Promise.all([
    readDay(database, to),
    readDay(database, to - 7 * 24 * hour),
    readFailures(database, 24),
    readProgress(database),
  ]);
  return { today, lastWeek, failures, asOf: progress.asOf };
}

/** Failures of the last hours by fingerprint, the most frequent first, at most 50 groups. */
export async function readFailures(
  database: Queryable,
  hours: number,
): Promise<{ groups: FailureGroup[]; more: boolean }> {
  const rows = await database.query<{
    fingerprint: string;
    sync: string;
    code: string;
    message: string;
    count: number;
    first_at: Date;
    last_at: Date;
    jobs: string[];
  }>(
    `with groups as (
       select fingerprint, sum(jobs)::int as count, min(first_at) as first_at, max(last_at) as last_at, max(minute) as newest
       from sync.failure_minutes where minute >= date_bin('1 minute', now(), '2000-01-01Z') - $1 * interval '1 hour'
       group by fingerprint order by count desc, last_at desc limit $2
     )
     select g.fingerprint, f.sync, f.code, f.message, g.count, g.first_at, g.last_at, f.last_jobs as jobs
     from groups g join sync.failure_minutes f on f.minute = g.newest and f.fingerprint = g.fingerprint
     order by g.count desc, g.last_at desc`,
    [hours, mostGroups + 1],
  );
  return {
    groups: rows.slice(0, mostGroups).map(({ first_at, last_at, ...group }) => ({
      ...group,
      firstAt: first_at.toISOString(),
      lastAt: last_at.toISOString(),
    })),
    more: rows.length > mostGroups,
  };
}

/** The 24 hours up to a full hour. */
async function readDay(database: Queryable, to: number): Promise<Day> {
  const from = to - 24 * hour;
  const ended = await readEndedJobs(database, {
    from: new Date(from),
    to: new Date(to),
    step: 1_440,
    origin: new Date(from),
  });
  const jobs = ended.get(from) ?? noJobs;
  const judged = jobs.succeeded + jobs.failed;
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    ...jobs,
    successRate: judged === 0 ? null : jobs.succeeded / judged,
  };
}
