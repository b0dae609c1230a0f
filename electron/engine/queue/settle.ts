import type { AttemptError, EndedState, JobId, RunResult } from '#shared/jobs.ts';
import type { Statement } from '#engine/database/database.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/** Which claim a write belongs to. */
export interface Claim {
  readonly id: JobId;
  readonly token: number;
}

/** The end of a job. */
export interface Ending extends Claim {
  readonly state: EndedState;
  readonly result: RunResult | null;
  readonly error: AttemptError | null;
}

/** A job's way back to pending. */
export interface Return extends Claim {
  readonly reason: 'failed' | 'released' | 'blocked';
  /** ms until it is due again. */
  readonly delay: number;
  readonly error: AttemptError | null;
  /** The lock that was held elsewhere. */
  readonly lock: string | null;
}

interface PreparedQueryable {
  query<R extends Record<string, unknown>>(statement: Statement | string, values?: readonly unknown[]): Promise<R[]>;
}

/**
 * The jobs of the claims ($1 ids, $2 tokens) that are still this worker's ($3). They are looked up by key and then compared with a
 * hash of the claims: a join would make the planner read the whole queue or go through all claims for each job, which is
 * what it also does with an IN that nothing (`is true`) keeps from being made a join.
 */
const fenced = `id = any ($1) and state = 'running' and worker_id = $3
      and ((id, token) in (select * from unnest($1::bigint[], $2::integer[]))) is true`;

export const endStatement: Statement = {
  name: 'end',
  text: `
    with deleted as (delete from sync.jobs where ${fenced} returning *),
    ended as materialized (
      select d.*, i.end_state, i.result, i.error, clock_timestamp() as finished_at
      from deleted d
      join unnest($1::bigint[], $4::sync.job_state[], $5::jsonb[], $6::jsonb[]) as i (id, end_state, result, error) on i.id = d.id
    ),
    history as (
      insert into sync.job_history (
        id, sync, payload, state, priority, trigger, trigger_detail, dry_run, unique_key, retry_of, max_attempts,
        attempt, worker_id, enqueued_at, run_at, started_at, finished_at, result, error
      )
      select id, sync, payload, end_state, priority, trigger, trigger_detail, dry_run, unique_key, retry_of, max_attempts,
        attempt, worker_id, enqueued_at, run_at, started_at, finished_at, result, error
      from ended
    ),
    attempts as (
      insert into sync.job_attempts (job_id, token, number, worker_id, outcome, started_at, finished_at, error)
      select id, token, attempt, worker_id, end_state::text::sync.attempt_outcome, started_at, finished_at, error
      from ended
    )
    select id from unnest($1::bigint[]) as i (id) where not exists (select from ended where ended.id = i.id)`,
};

const returnStatement: Statement = {
  name: 'return',
  text: `
    with input as (
      select * from unnest($1::bigint[], $4::text[], $5::bigint[], $6::jsonb[], $7::text[])
        as t (id, reason, delay, error, lock)
    ),
    held as (select * from sync.jobs where ${fenced} for update),
    returned as (
      update sync.jobs j set
        state = 'pending', worker_id = null, started_at = null, progress = null,
        attempt = j.attempt - (i.reason <> 'failed')::int,
        run_at = clock_timestamp() + i.delay * interval '1 millisecond',
        waiting_for = i.lock, last_error = coalesce(i.error, j.last_error)
      from input i join held on held.id = i.id
      where j.id = any (array(select id from held)) and j.id = i.id
      returning j.id
    ),
    attempts as (
      insert into sync.job_attempts (job_id, token, number, worker_id, outcome, started_at, finished_at, error)
      select h.id, h.token, h.attempt, h.worker_id, i.reason::sync.attempt_outcome, h.started_at, clock_timestamp(), i.error
      from held h join input i on i.id = h.id
      where i.reason <> 'blocked'
    )
    select id from returned`,
};

/** Ends jobs: into history, with their attempts. Gives the ids that were still this worker's; the others are fenced. */
export async function endJobs(
  database: PreparedQueryable,
  workerId: string,
  endings: readonly Ending[],
): Promise<Set<JobId>> {
  const fencedOff = await database.query<{ id: string }>(endStatement, [
    plainArray(endings.map((ending) => ending.id)),
    plainArray(endings.map((ending) => ending.token)),
    workerId,
    plainArray(endings.map((ending) => ending.state)),
    jsonArray(endings.map((ending) => ending.result)),
    jsonArray(endings.map((ending) => ending.error)),
  ]);
  const held = new Set(endings.map((ending) => ending.id));
  for (const { id } of fencedOff) held.delete(id);
  return held;
}

/** Ends one job inside the transaction that wrote its data. False: the job was taken over, and the data must go. */
export async function endInTransaction(connection: Queryable, workerId: string, ending: Ending): Promise<boolean> {
  const plain: PreparedQueryable = {
    query: (statement, values) => connection.query(typeof statement === 'string' ? statement : statement.text, values),
  };
  return (await endJobs(plain, workerId, [ending])).has(ending.id);
}

/** Gives jobs back to the queue: after a failed attempt, unfinished at shutdown, or because their lock is held. */
export async function returnJobs(
  database: PreparedQueryable,
  workerId: string,
  returns: readonly Return[],
): Promise<Set<JobId>> {
  const rows = await database.query<{ id: string }>(returnStatement, [
    returns.map((item) => item.id),
    returns.map((item) => item.token),
    workerId,
    returns.map((item) => item.reason),
    returns.map((item) => item.delay),
    returns.map((item) => json(item.error)),
    returns.map((item) => item.lock),
  ]);
  return new Set(rows.map((row) => row.id));
}

/** An array literal of values that need no quotes. */
function plainArray(values: readonly (string | number)[]): string {
  return `{${values.join(',')}}`;
}

/** An array literal of JSON values; written here because the driver's way takes several times as long. */
function jsonArray(values: readonly unknown[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : `"${JSON.stringify(value).replace(/["\\]/g, '\\$&')}"`)).join(',')}}`;
}

function json(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
