import { z } from 'zod';
import type { JobScope } from '#shared/contract/areas/jobs.ts';
import { OperatorError } from '#shared/errors.ts';
import type { JobFilter } from '#shared/filters/jobFilter.ts';
import { runResultSchema, type JobDetail, type JobId, type JobSummary } from '#shared/jobs.ts';
import type { Count } from '#shared/statistics.ts';
import { mostCounted, mostFingerprintsCounted, mostLookedCounted } from '#engine/queue/countJobs.ts';
import type { EndedPlace } from '#engine/queue/endedWalk.ts';
import { fromCursor, toCursor } from '#engine/queue/jobPlace.ts';
import { mostLooked, type JobPage, type JobPageInput } from '#engine/queue/jobPages.ts';
import { parsed } from '#engine/queue/jobRow.ts';
import { fromMicros } from '../moments.ts';
import type { ArchiveReader, SqlRow } from '../sql.ts';
import { ArchiveConditions } from './conditions.ts';
import { summaryColumns, toArchivedAttempt, toArchivedJob } from './rows.ts';
import { archiveWalk, newestFirst } from './walk.ts';

/** A page of a list, as `readJobPage` gives it of a database in which nothing is live. Cursors of the one fit the other. */
export async function readArchivePage(
  archive: ArchiveReader,
  { filter, scope, after, limit, look = mostLooked(filter) }: JobPageInput,
): Promise<JobPage> {
  const conditions = new ArchiveConditions(Date.now());
  const none: JobPage = { rows: [], next: null, searchedTo: null, moreLive: false };
  if (scope === 'live') return none;
  const walk = archiveWalk(conditions, filter);
  const place = placeOf(after, walk !== null);
  if (!walk) return none;
  const wanted = conditions.add(limit + 1);
  let found: string;
  if (walk.rest === null) {
    found = `select j.*, true as matches, false as last from (${walk.first(wanted, place)}) j`;
  } else {
    const most = conditions.add(look);
    found = `select j.*, (${walk.rest}) is true as matches, j.number = ${most} as last
      from (select j.*, row_number() over (${newestFirst}) as number from (${walk.first(most, place)}) j) j
      where ${walk.rest} or j.number = ${most} ${newestFirst} limit ${wanted}`;
  }
  const rows = await archive.query<FoundRow>(
    `select ${summaryColumns}, j.matches, j.last from (${found}) j ${newestFirst}`,
    conditions.values,
  );
  const matching = rows.filter((row) => row.matches === 1);
  const taken = matching.slice(0, limit);
  const full = matching.length > limit;
  const end = full ? taken.at(-1) : rows.find((row) => row.last === 1);
  const summaries = taken.map(toArchivedJob);
  return {
    rows: summaries,
    next: end ? toCursor({ part: 'ended', after: { finishedAt: fromMicros(end.finished_at), id: end.id } }) : null,
    searchedTo: end && !full && taken.length < limit ? toArchivedJob(end).finishedAt : null,
    moreLive: false,
  };
}

type FoundRow = SqlRow & { id: string; finished_at: number; matches: number; last: number };

/** The first page with the count of all that match. */
export async function readArchiveList(
  archive: ArchiveReader,
  input: Omit<JobPageInput, 'after'>,
): Promise<JobPage & { count: Count }> {
  const page = await readArchivePage(archive, { ...input, after: null });
  if (page.next === null) return { ...page, count: { value: page.rows.length, kind: 'exact' } };
  const count = await countArchivedJobs(archive, input.filter, input.scope);
  return count.value < page.rows.length
    ? { ...page, count: { value: page.rows.length, kind: 'at_least' } }
    : { ...page, count };
}

/** How many jobs match: counted as far as `countJobs` counts ended ones. */
export async function countArchivedJobs(archive: ArchiveReader, filter: JobFilter, scope: JobScope): Promise<Count> {
  const conditions = new ArchiveConditions(Date.now());
  const walk = scope === 'live' ? null : archiveWalk(conditions, filter);
  if (!walk) return { value: 0, kind: 'exact' };
  const looked = filter.fingerprint === undefined ? mostLookedCounted : mostFingerprintsCounted;
  const most = walk.rest === null ? mostCounted : looked;
  const limit = conditions.add(most + 1);
  const [row] = await archive.query<{ matches: number; looked: number }>(
    `select count(*) filter (where ${walk.rest ?? 'true'}) as matches, count(*) as looked
     from (${walk.rest === null ? walk.some(limit) : walk.first(limit)}) j`,
    conditions.values,
  );
  const value = row?.matches ?? 0;
  const all = (row?.looked ?? 0) <= most && value <= mostCounted;
  return { value: Math.min(value, mostCounted), kind: all ? 'exact' : 'at_least' };
}

const detailSchema = z.object({
  retry_of: z.string().nullable(),
  unique_key: z.string().nullable(),
  timeout_ms: z.number().nullable(),
  routine: z.string().nullable(),
  routine_run: z.string().nullable(),
  step: z.string().nullable(),
  result: z.string().nullable(),
});

/** One job with its attempts; null where there is none. */
export async function readArchivedJob(archive: ArchiveReader, id: JobId): Promise<JobDetail | null> {
  const [row] = await archive.query(
    `select ${summaryColumns}, cast(j.retry_of as text) as retry_of, j.unique_key, j.timeout_ms, j.routine,
       cast(j.routine_run as text) as routine_run, j.step, j.result
     from jobs j where j.id = ?1`,
    [BigInt(id)],
  );
  if (!row) return null;
  const summary: JobSummary = toArchivedJob(row);
  const { retry_of, unique_key, timeout_ms, routine, routine_run, step, result } = detailSchema.parse(row);
  const attempts = await archive.query(
    `select token, number, worker, outcome, started_at, finished_at, error from attempts where job_id = ?1
     order by token, finished_at`,
    [BigInt(id)],
  );
  const retries = await archive.query<{ id: string }>(
    'select cast(id as text) as id from jobs where retry_of = ?1 order by jobs.id',
    [BigInt(id)],
  );
  return {
    ...summary,
    retryOf: retry_of,
    retriedBy: retries.map((retry) => retry.id),
    uniqueKey: unique_key,
    cancelAsked: null,
    attempts: attempts.map(toArchivedAttempt),
    timeout: timeout_ms,
    routine:
      routine === null || routine_run === null || step === null
        ? null
        : { name: routine, run: routine_run, step, waitsFor: [] },
    result: result === null ? null : parsed(runResultSchema, JSON.parse(result)),
  };
}

function placeOf(after: string | null, hasEnded: boolean): EndedPlace | null {
  if (after === null) return null;
  const place = fromCursor(after);
  if (place?.part === 'ended' && hasEnded) return place.after;
  throw new OperatorError({ code: 'bad_cursor', message: 'The cursor is not one that a page of this list gave.' });
}
