import type { AttemptError, EndedState, JobId, RunResult } from '#shared/jobs.ts';
import { arrayOf } from '#engine/database/arrayLiteral.ts';
import type { Connection, Statement } from '#engine/database/database.ts';
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

/** A job's way back to pending; one that somebody asked to cancel ends as cancelled instead. */
export interface Return extends Claim {
  /** `waiting`: for what it can't have before the delay is over, a provider's quota say. `unstarted`: claimed, and never begun. All but `failed` cost no attempt. */
  readonly reason: 'failed' | 'released' | 'waiting' | 'blocked' | 'unstarted';
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

const endStatement: Statement = {
  name: 'end',
  text: 'select end_jobs as id from sync.end_jobs($3, $1, $2, $4, $5, $6)',
};

const returnStatement: Statement = {
  name: 'return',
  text: `
    with input as (
      select *, reason not in ('blocked', 'unstarted') as begun
      from unnest($1::bigint[], $4::text[], $5::bigint[], $6::jsonb[], $7::text[]) as t (id, reason, delay, error, lock)
    ),
    held as (select * from sync.jobs where ${fenced} for update),
    returned as (
      update sync.jobs j set
        state = case when j.cancel_asked_at is null then 'pending' else 'cancelled' end::sync.job_state,
        worker_id = null, progress = null,
        -- Whoever cancels what had begun ends an attempt; what had not has none.
        started_at = case when j.cancel_asked_at is not null and i.begun then j.started_at end,
        attempt = j.attempt - (case when j.cancel_asked_at is null then i.reason <> 'failed' else not i.begun end)::int,
        run_at = case when i.delay = 0 then j.run_at else clock_timestamp() + i.delay * interval '1 millisecond' end,
        waiting_for = i.lock,
        last_error = case when j.cancel_asked_at is null then coalesce(i.error, j.last_error) else sync.cancelled_error(
          j.cancel_by, j.cancel_reason, case when i.begun then 'run_over' else 'pending' end,
          case when i.begun then 'The attempt was over before it was told to stop.' else 'It had not been running.' end) end
      from input i join held on held.id = i.id
      where j.id = any (array(select id from held)) and j.id = i.id
      returning j.id
    ),
    attempts as (
      insert into sync.earlier_attempts (job_id, token, number, worker_id, outcome, started_at, finished_at, error)
      select h.id, h.token, h.attempt, h.worker_id, case i.reason when 'failed' then 'failed' else 'released' end::sync.attempt_outcome,
        h.started_at, clock_timestamp(), i.error
      from held h join input i on i.id = h.id
      where i.begun and h.cancel_asked_at is null
    )
    select id from returned`,
};

/** Ends jobs: into history, where a row is the job and the attempt that ended it. Gives the ids that were still this worker's; the others are fenced. */
export async function endJobs(
  database: PreparedQueryable,
  workerId: string,
  endings: readonly Ending[],
): Promise<Set<JobId>> {
  const fencedOff = await database.query<{ id: string }>(endStatement, [
    arrayOf(endings.map((ending) => ending.id)),
    arrayOf(endings.map((ending) => ending.token)),
    workerId,
    arrayOf(endings.map((ending) => ending.state)),
    arrayOf(endings.map((ending) => ending.result)),
    arrayOf(endings.map((ending) => ending.error)),
  ]);
  const held = new Set(endings.map((ending) => ending.id));
  for (const { id } of fencedOff) held.delete(id);
  return held;
}

/** Ends one job inside the transaction that wrote its data. False: the job was taken over, and the data must go. */
export async function endInTransaction(connection: Connection, workerId: string, ending: Ending): Promise<boolean> {
  const plain: PreparedQueryable = {
    query: (statement, values) =>
      connection.query(typeof statement === 'string' ? statement : statement.text, values, answerLimit),
  };
  return (await endJobs(plain, workerId, [ending])).has(ending.id);
}

/** Whether a job is still this worker's, and stays so until the transaction ends. */
export async function isHeld(transaction: Queryable, workerId: string, { id, token }: Claim): Promise<boolean> {
  const rows = await transaction.query(
    `select from sync.jobs where id = $1 and token = $2 and worker_id = $3 and state = 'running' for share`,
    [id, token, workerId],
  );
  return rows.length === 1;
}

/** Gives jobs back to the queue: after a failed attempt, unfinished at shutdown, or because their lock is held. */
export async function returnJobs(
  database: PreparedQueryable,
  workerId: string,
  returns: readonly Return[],
): Promise<Set<JobId>> {
  const rows = await database.query<{ id: string }>(returnStatement, [
    arrayOf(returns.map((item) => item.id)),
    arrayOf(returns.map((item) => item.token)),
    workerId,
    arrayOf(returns.map((item) => item.reason)),
    arrayOf(returns.map((item) => item.delay)),
    arrayOf(returns.map((item) => item.error)),
    arrayOf(returns.map((item) => item.lock)),
  ]);
  return new Set(rows.map((row) => row.id));
}

/** ms after which a connection that does not answer counts as half open. */
const answerLimit = 20_000;
