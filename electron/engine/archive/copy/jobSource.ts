import { z } from 'zod';
import type { JobId } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import type { EndedPlace } from '#engine/queue/endedWalk.ts';
import type { SqlValue } from '../sql.ts';

/** The database's time, and which transactions may still be under way. */
export interface Moment {
  /** ms since the epoch. */
  readonly ms: number;
  /** To the microsecond. */
  readonly iso: string;
  /** Earlier by a margin. */
  readonly until: string;
  /** All transactions before it are over. */
  readonly oldest: bigint;
  /** No transaction from it on has begun. */
  readonly next: bigint;
}

/** `margin`: ms that the database's clock may be set back without harm. */
export async function readMoment(database: Queryable, margin: number): Promise<Moment> {
  const [row] = await database.query<{ ms: number; iso: string; until: string; oldest: string; next: string }>(
    `select (extract(epoch from n.now) * 1000)::float8 as ms, ${iso('n.now')} as iso,
       ${iso(`n.now - $1::float8 * interval '1 ms'`)} as until, pg_snapshot_xmin(s.it)::text as oldest, pg_snapshot_xmax(s.it)::text as next
     from (select clock_timestamp() as now) n, (select pg_current_snapshot() as it) s`,
    [margin],
  );
  if (!row) throw new Error('the database did not tell the time');
  return { ...row, oldest: BigInt(row.oldest), next: BigInt(row.next) };
}

/** What tells this history from that of another database: when Touchline's tables were made. */
export async function readSource(database: Queryable): Promise<string> {
  const [row] = await database.query<{ source: string }>(
    `select ${iso('min(applied_at)')} as source from sync.migrations`,
  );
  return row?.source ?? '';
}

/** An ended job as the archive keeps it, with its attempts. */
export interface CopiedJob {
  readonly id: JobId;
  readonly place: EndedPlace;
  /** In the order of `jobColumns`. */
  readonly values: SqlValue[];
  /** In the order of `attemptColumns`. */
  readonly attempts: SqlValue[][];
  readonly errorMessage: string | null;
  /** Microseconds. */
  readonly finishedAt: number;
}

/** Jobs that ended after a place, the first to end first. */
export function readEndedAfter(database: Queryable, after: EndedPlace, limit: number): Promise<CopiedJob[]> {
  return readJobs(
    database,
    `j.finished_at >= $1::timestamptz and (j.finished_at, j.id) > ($1::timestamptz, $2::bigint)
     order by j.finished_at, j.id limit $3`,
    [after.finishedAt, after.id, limit],
  );
}

/** Jobs that ended before a place, but not before `floor`: the last to end first. */
export function readEndedBefore(
  database: Queryable,
  before: EndedPlace,
  floor: string,
  limit: number,
): Promise<CopiedJob[]> {
  return readJobs(
    database,
    `j.finished_at <= $1::timestamptz and (j.finished_at, j.id) < ($1::timestamptz, $2::bigint) and j.finished_at >= $3::timestamptz
     order by j.finished_at desc, j.id desc limit $4`,
    [before.finishedAt, before.id, floor, limit],
  );
}

export function readEnded(database: Queryable, ids: readonly JobId[]): Promise<CopiedJob[]> {
  return readJobs(database, 'j.id = any ($1::bigint[])', [ids]);
}

/** The ids alone of the jobs that ended after a place and before `until`, the first to end first. */
export async function readEndedIds(
  database: Queryable,
  after: EndedPlace,
  until: string,
  limit: number,
): Promise<(EndedPlace & { readonly id: JobId })[]> {
  return database.query<{ id: JobId; finishedAt: string }>(
    `select j.id, ${iso('j.finished_at')} as "finishedAt" from sync.job_history j
     where j.finished_at >= $1::timestamptz and (j.finished_at, j.id) > ($1::timestamptz, $2::bigint) and j.finished_at < $3::timestamptz
     order by j.finished_at, j.id limit $4`,
    [after.finishedAt, after.id, until, limit],
  );
}

/** What the archive keeps of a job, and what that is in \`sync.job_history j\` and \`sync.workers w\`. */
const expressions = {
  id: 'j.id',
  sync: 'j.sync::text',
  payload: 'j.payload::text',
  state: 'j.state::text',
  priority: 'j.priority',
  trigger: 'j.trigger::text',
  trigger_detail: 'j.trigger_detail::text',
  request: `j.trigger_detail ->> 'requestId'`,
  dry_run: 'j.dry_run::int',
  unique_key: 'j.unique_key',
  retry_of: 'j.retry_of',
  max_attempts: 'j.max_attempts',
  attempt: 'j.attempt',
  worker: 'w.name',
  enqueued_at: micros('j.enqueued_at'),
  // A job that was due never, and was ended by hand, is shown as due when it came.
  run_at: micros('case when isfinite(j.run_at) then j.run_at else j.enqueued_at end'),
  started_at: micros('j.started_at'),
  finished_at: micros('j.finished_at'),
  result: 'j.result::text',
  error: 'j.error::text',
  error_code: `j.error ->> 'code'`,
  error_message: `j.error ->> 'message'`,
  fingerprint: 'case when j.error is not null then sync.failure_fingerprint(j.sync::text, j.error) end',
  timeout_ms: 'j.timeout_ms',
  routine: 'j.routine',
  routine_run: 'j.routine_run',
  step: 'j.step',
};
export const jobColumns = Object.keys(expressions);
export const attemptColumns = [
  'job_id',
  'token',
  'number',
  'worker',
  'outcome',
  'started_at',
  'finished_at',
  'error',
  'fingerprint',
] as const;

// One statement, so that a job and its attempts are of one moment, whatever retention removes meanwhile.
const jobs = `
  select ${Object.entries(expressions)
    .map(([column, expression]) => `${expression} as ${column}`)
    .join(', ')},
    ${iso('j.finished_at')} as place,
    coalesce((
      select json_agg(json_build_array(a.token, a.number, n.name, a.outcome, ${micros('a.started_at')}, ${micros('a.finished_at')},
        a.error::text, case when a.error is not null then sync.failure_fingerprint(j.sync::text, a.error) end)
        order by a.token, a.finished_at)
      from sync.job_attempts a left join sync.workers n on n.id = a.worker_id where a.job_id = j.id
    ), '[]') as attempts
  from sync.job_history j left join sync.workers w on w.id = j.worker_id
  where `;

const attemptSchema = z.tuple([
  z.int(),
  z.int(),
  z.string().nullable(),
  z.string(),
  z.number().nullable(),
  z.number(),
  z.string().nullable(),
  z.string().nullable(),
]);
const rowSchema = z.object({
  id: z.string(),
  place: z.string(),
  error_message: z.string().nullable(),
  finished_at: z.coerce.number(),
  attempts: z.array(attemptSchema),
});
const valueSchema = z.union([z.string(), z.number(), z.null()]);

async function readJobs(database: Queryable, which: string, values: readonly unknown[]): Promise<CopiedJob[]> {
  const rows = await database.query(jobs + which, values);
  return rows.map((given) => {
    const row = rowSchema.parse(given);
    return {
      id: row.id,
      place: { finishedAt: row.place, id: row.id },
      values: jobColumns.map((column) => toValue(column, valueSchema.parse(given[column]))),
      attempts: row.attempts.map((attempt) => [BigInt(row.id), ...attempt]),
      errorMessage: row.error_message,
      finishedAt: row.finished_at,
    };
  });
}

/** Large numbers come as texts. */
const large = new Set(['id', 'retry_of', 'routine_run', 'enqueued_at', 'run_at', 'started_at', 'finished_at']);

function toValue(column: string, value: string | number | null): SqlValue {
  return typeof value === 'string' && large.has(column) ? BigInt(value) : value;
}

export function micros(moment: string): string {
  return `(extract(epoch from ${moment}) * 1000000)::bigint`;
}

/** A moment to the microsecond. */
export function iso(moment: string): string {
  return `to_char((${moment}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
