import type { JobScope } from '#shared/contract/areas/jobs.ts';
import type { JobFilter } from '#shared/filters/jobFilter.ts';
import type { Count } from '#shared/statistics.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { endedWalk } from './endedWalk.ts';
import { FilterConditions } from './filterConditions.ts';
import { running } from './liveWalk.ts';
import { readJobPage, type JobPage, type JobPageInput } from './jobPages.ts';

/** A count stops here, and is then a lower bound. */
export const mostCounted = 10_000;
/** Ended jobs that are looked at where no index tells which match; fingerprints are dear to work out. */
export const mostLookedCounted = 1_500;
export const mostFingerprintsCounted = 500;

/** How many jobs match: counted no further than `mostCounted`, and among the newest ended jobs alone where each has to be looked at. */
export async function countJobs(database: Queryable, filter: JobFilter, scope: JobScope): Promise<Count> {
  const counts = await Promise.all([
    scope === 'ended' ? none : countLiveMatches(database, filter),
    scope === 'live' ? none : countEndedMatches(database, filter),
  ]);
  const value = counts.reduce((sum, count) => sum + count.matches, 0);
  const all = counts.every((count) => count.all) && value <= mostCounted;
  return { value: Math.min(value, mostCounted), kind: all ? 'exact' : 'at_least' };
}

/** The first page of a list with the count of all that match; `counted` is asked for it where the page does not tell. */
export async function readJobList(
  database: Queryable,
  input: Omit<JobPageInput, 'after'>,
  counted: () => Promise<Count> = () => countJobs(database, input.filter, input.scope),
): Promise<JobPage & { count: Count }> {
  const page = await readJobPage(database, { ...input, after: null });
  if (page.next === null && !page.moreLive) return { ...page, count: { value: page.rows.length, kind: 'exact' } };
  const count = await counted();
  // Of a search that went further than the count does.
  return count.value < page.rows.length
    ? { ...page, count: { value: page.rows.length, kind: 'at_least' } }
    : { ...page, count };
}

/** How many jobs wait, counted no further than `mostCounted`, and how many have been running for a moment. */
export async function countLive(database: Queryable): Promise<{ pending: number; running: number; exact: boolean }> {
  const [row] = await database.query<{ pending: number; running: number }>(
    `select
       (select count(*)::int from (select from sync.jobs where state = 'pending' limit $1) a) as pending,
       (select count(*)::int from ${running}) as running`,
    [mostCounted + 1],
  );
  const pending = row?.pending ?? 0;
  return { pending: Math.min(pending, mostCounted), running: row?.running ?? 0, exact: pending <= mostCounted };
}

interface Matches {
  matches: number;
  /** Whether all were looked at. */
  all: boolean;
}

const none: Matches = { matches: 0, all: true };

async function countLiveMatches(database: Queryable, filter: JobFilter): Promise<Matches> {
  const conditions = new FilterConditions();
  const { ids, routineRun, request } = filter;
  const narrow = ids !== undefined || routineRun !== undefined || request !== undefined;
  const live = conditions.live(filter);
  if (live === null) return none;
  const most = conditions.parameter(mostCounted + 1, 'bigint');
  const [row] = await database.query<{ matches: number; looked: number }>(
    narrow
      ? `select count(*)::int as matches, count(*)::int as looked from sync.jobs j where ${live}`
      : `select count(*) filter (where ${live})::int as matches, count(*)::int as looked
         from (select * from sync.jobs limit ${most}) j`,
    narrow ? conditions.values.slice(0, -1) : conditions.values,
  );
  return { matches: row?.matches ?? 0, all: (row?.looked ?? 0) <= mostCounted };
}

async function countEndedMatches(database: Queryable, filter: JobFilter): Promise<Matches> {
  const conditions = new FilterConditions();
  const walk = endedWalk(conditions, filter);
  if (!walk) return none;
  const looked = filter.fingerprint === undefined ? mostLookedCounted : mostFingerprintsCounted;
  const most = walk.rest === null ? mostCounted : looked;
  const limit = conditions.parameter(most + 1, 'bigint');
  const [row] = await database.query<{ matches: number; looked: number }>(
    `select count(*) filter (where ${walk.rest ?? 'true'})::int as matches, count(*)::int as looked
     from (${walk.rest === null ? walk.some(limit) : walk.first(limit)}) j`,
    conditions.values,
  );
  return { matches: row?.matches ?? 0, all: (row?.looked ?? 0) <= most };
}
