import type { JobScope } from '#shared/contract/areas/jobs.ts';
import { OperatorError } from '#shared/errors.ts';
import type { JobFilter } from '#shared/filters/jobFilter.ts';
import type { JobSummary } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { endedWalk, type EndedPlace } from './endedWalk.ts';
import { FilterConditions } from './filterConditions.ts';
import { fromCursor, toCursor, type JobPlace } from './jobPlace.ts';
import { endedColumns, liveColumns, toSummary, type JobRow } from './jobRow.ts';
import { liveWalk } from './liveWalk.ts';

/** Jobs that a page looks at, at most, where no index tells which of them match; fingerprints are dear to work out. */
export function mostLooked({ fingerprint }: JobFilter): number {
  return fingerprint === undefined ? 4_000 : 1_000;
}

export interface JobPageInput {
  readonly filter: JobFilter;
  readonly scope: JobScope;
  /** The cursor of the page before; null for the first one. */
  readonly after: string | null;
  readonly limit: number;
  /** Instead of some thousand jobs on the way. */
  readonly look?: number;
}

export interface JobPage {
  rows: JobSummary[];
  next: string | null;
  searchedTo: string | null;
  /** There are, or may be, more live jobs that match, to which `next` does not lead. */
  moreLive: boolean;
}

/**
 * A page of a list: running jobs, the latest start first; pending ones in the order in which they will run; ended ones, the
 * newest first. Of live and ended jobs together, the pending fill a quarter of the first page at most, and all further pages
 * are of ended ones. Throws an `OperatorError` for a cursor that no page of the scope gave.
 */
export async function readJobPage(
  database: Queryable,
  { filter, scope, after, limit, look = mostLooked(filter) }: JobPageInput,
): Promise<JobPage> {
  const conditions = new FilterConditions();
  const hasLive = scope !== 'ended' && liveWalk(conditions, filter) !== null;
  const hasEnded = scope !== 'live' && endedWalk(conditions, filter) !== null;
  const place = startOf(after, hasLive, hasEnded);
  const rows: JobSummary[] = [];
  let moreLive = false;
  if (hasLive && place.part !== 'ended') {
    const mostPending = hasEnded ? Math.ceil(limit / 4) : limit;
    const live = await readLive(database, filter, place, { limit, mostPending, look });
    if (!hasEnded) {
      return { rows: live.rows, next: live.next && toCursor(live.next), searchedTo: null, moreLive: false };
    }
    rows.push(...live.rows);
    moreLive = live.next !== null;
  }
  if (!hasEnded) return { rows, next: null, searchedTo: null, moreLive };
  const room = limit - rows.length;
  if (room === 0) return { rows, next: toCursor({ part: 'ended', after: null }), searchedTo: null, moreLive };
  const from = place.part === 'ended' ? place.after : null;
  const ended = await readEnded(database, filter, from, { limit: room, look });
  // A job that ended between the two looks is in both.
  const both = new Set(ended.rows.map((row) => row.id));
  return {
    rows: [...rows.filter((row) => !both.has(row.id)), ...ended.rows],
    next: ended.next && toCursor({ part: 'ended', after: ended.next }),
    searchedTo: ended.searchedTo,
    moreLive,
  };
}

function startOf(after: string | null, hasLive: boolean, hasEnded: boolean): JobPlace {
  if (after === null) return hasLive ? { part: 'running', after: null } : { part: 'ended', after: null };
  const place = fromCursor(after);
  if (place && (place.part === 'ended' ? hasEnded : hasLive && !hasEnded)) return place;
  throw new OperatorError({ code: 'bad_cursor', message: 'The cursor is not one that a page of this list gave.' });
}

type FoundRow = JobRow & {
  /** False for one that is there only because the search ends with it. */
  matches: boolean;
  /** The search ends with it: so many were looked at. */
  last: boolean;
  part: 'running' | 'pending';
  started_text: string;
  run_text: string;
  finished_text: string;
};

async function readLive(
  database: Queryable,
  filter: JobFilter,
  place: JobPlace,
  { limit, mostPending, look }: { limit: number; mostPending: number; look: number },
): Promise<{ rows: JobSummary[]; next: JobPlace | null }> {
  const conditions = new FilterConditions();
  const walk = liveWalk(conditions, filter);
  if (!walk) return { rows: [], next: null };
  const parts: string[] = [];
  if (place.part === 'running') {
    const found = search(conditions, walk.rest, { limit, look }, (most) => walk.running(most, place.after));
    parts.push(`select j.*, 'running' as part from (${found}) j`);
  }
  const pendingAfter = place.part === 'pending' ? place.after : null;
  const found = search(conditions, walk.rest, { limit: mostPending, look }, (most) => walk.pending(most, pendingAfter));
  parts.push(`select j.*, 'pending' as part from (${found}) j`);
  const rows = await database.query<FoundRow>(
    `select ${liveColumns}, j.matches, j.last, j.part, w.name as worker, ${text('j.started_at')} as started_text,
       ${text('j.run_at')} as run_text
     from (${parts.join(' union all ')}) j left join sync.workers w on w.id = j.worker_id
     order by j.part desc, case j.part when 'running' then j.started_at end desc,
       case j.part when 'pending' then j.priority end desc, case j.part when 'pending' then j.run_at end,
       case j.part when 'pending' then j.id end, j.id desc`,
    conditions.values,
  );
  const running = cut(
    rows.filter((row) => row.part === 'running'),
    limit,
  );
  if (running.lastRow)
    return {
      rows: running.rows.map(toSummary),
      next: { part: 'running', after: { startedAt: running.lastRow.started_text, id: running.lastRow.id } },
    };
  const room = Math.min(mostPending, limit - running.rows.length);
  const waiting = rows.filter((row) => row.part === 'pending');
  if (room === 0)
    return {
      rows: running.rows.map(toSummary),
      next: waiting.length === 0 ? null : { part: 'pending', after: null },
    };
  const pending = cut(waiting, room);
  return {
    rows: [...running.rows, ...pending.rows].map(toSummary),
    next: pending.lastRow && {
      part: 'pending',
      after: { priority: pending.lastRow.priority, runAt: pending.lastRow.run_text, id: pending.lastRow.id },
    },
  };
}

async function readEnded(
  database: Queryable,
  filter: JobFilter,
  after: EndedPlace | null,
  { limit, look }: { limit: number; look: number },
): Promise<{ rows: JobSummary[]; next: EndedPlace | null; searchedTo: string | null }> {
  const conditions = new FilterConditions();
  const walk = endedWalk(conditions, filter);
  if (!walk) return { rows: [], next: null, searchedTo: null };
  const found = search(conditions, walk.rest, { limit, look }, (most) => walk.first(most, after));
  const rows = await database.query<FoundRow>(
    `select ${endedColumns}, j.matches, j.last, w.name as worker, ${text('j.finished_at')} as finished_text
     from (${found}) j left join sync.workers w on w.id = j.worker_id
     order by j.finished_at desc, j.id desc`,
    conditions.values,
  );
  const { rows: taken, lastRow, searched } = cut(rows, limit);
  return {
    rows: taken.map(toSummary),
    next: lastRow && { finishedAt: lastRow.finished_text, id: lastRow.id },
    searchedTo: searched ? (lastRow?.finished_at?.toISOString() ?? null) : null,
  };
}

/**
 * The first jobs on a way that match, one more than `limit`, and with them the job at which the search ends where so many
 * were looked at. It stops where it has enough.
 */
function search(
  conditions: FilterConditions,
  rest: string | null,
  { limit, look }: { limit: number; look: number },
  first: (most: string) => string,
): string {
  const wanted = conditions.parameter(limit + 1, 'bigint');
  if (rest === null) return `select j.*, true as matches, false as last from (${first(wanted)}) j`;
  const most = conditions.parameter(look, 'bigint');
  return `select j.*, (${rest}) is true as matches, j.number = ${most} as last
    from (select j.*, row_number() over () as number from (${first(most)}) j) j
    where ${rest} or j.number = ${most} limit ${wanted}`;
}

/** The rows of a page, and the row after which it goes on; `searched`: because the search ended with that. */
function cut(
  rows: readonly FoundRow[],
  limit: number,
): { rows: FoundRow[]; lastRow: FoundRow | null; searched: boolean } {
  const matching = rows.filter((row) => row.matches);
  const taken = matching.slice(0, limit);
  if (matching.length > limit) return { rows: taken, lastRow: taken.at(-1) ?? null, searched: false };
  const end = rows.find((row) => row.last) ?? null;
  return { rows: taken, lastRow: end, searched: end !== null && taken.length < limit };
}

/** A moment to the microsecond, as a cursor holds it. */
function text(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
