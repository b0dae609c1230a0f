import type { Database } from '#engine/database/database.ts';

export interface Rescued {
  readonly id: string;
  /** Whether it was its last attempt, and it ended as failed. */
  readonly ended: boolean;
}

// First the workers, then, in a statement that sees what they did until then, their jobs: see the claim's row lock.
const markLost = `
  update sync.workers set state = 'lost', stopped_at = now()
  where state in ('active', 'draining') and lease_expires_at < now()`;

const lostWorkers = `select id from sync.workers where state = 'lost' and cleared_at is null`;

// A job whose row an unfinished transaction of the lost worker holds is left for the next round: the server ends that
// transaction soon (idle_in_transaction_session_timeout), and waiting for it would hold up all other rescues.
const takeBack = `
  with orphans as (
    select * from sync.jobs where state = 'running' and worker_id in (${lostWorkers}) for update skip locked
  ),
  failure as (
    select o.id, jsonb_build_object(
      'code', 'worker_lost',
      'message', format('The worker %s went away in the middle of the attempt.', coalesce(w.name, '(unknown)')),
      'hint', 'It crashed, was killed, slept, or lost the database for longer than its lease.'
    ) as error
    from orphans o left join sync.workers w on w.id = o.worker_id
  ),
  attempts as (
    insert into sync.job_attempts (job_id, token, number, worker_id, outcome, started_at, error)
    select o.id, o.token, o.attempt, o.worker_id, 'lost', o.started_at, f.error from orphans o join failure f using (id)
  ),
  returned as (
    update sync.jobs j set
      state = 'pending', worker_id = null, started_at = null, progress = null, run_at = now(), last_error = f.error
    from failure f
    where j.id = any (array(select id from orphans where attempt < max_attempts)) and f.id = j.id
    returning j.id
  ),
  ended as (
    delete from sync.jobs where id = any (array(select id from orphans where attempt >= max_attempts)) returning *
  ),
  history as (
    insert into sync.job_history (
      id, sync, payload, state, priority, trigger, trigger_detail, dry_run, unique_key, retry_of, max_attempts, attempt,
      worker_id, enqueued_at, run_at, started_at, error
    )
    select e.id, e.sync, e.payload, 'failed', e.priority, e.trigger, e.trigger_detail, e.dry_run, e.unique_key,
      e.retry_of, e.max_attempts, e.attempt, e.worker_id, e.enqueued_at, e.run_at, e.started_at, f.error
    from ended e join failure f using (id)
  )
  select id, false as ended from returned union all select id, true from ended`;

const markCleared = `
  update sync.workers w set cleared_at = now()
  where state = 'lost' and cleared_at is null
    and not exists (select from sync.jobs where worker_id = w.id and state = 'running')`;

/**
 * Takes back the jobs of every worker whose lease has run out. The attempt counts, and is kept as lost; a job that had
 * no attempt left ends as failed. Any worker may do it, at any time.
 */
export async function rescueExpired(database: Database): Promise<Rescued[]> {
  const [found] = await database.query<{ any: boolean }>(
    `select exists (
       select from sync.workers
       where state in ('active', 'draining') and lease_expires_at < now() or state = 'lost' and cleared_at is null
     ) as any`,
  );
  if (!found?.any) return [];
  return database.transaction(async (connection) => {
    await connection.query(markLost);
    const rescued = await connection.query<{ id: string; ended: boolean }>(takeBack);
    await connection.query(markCleared);
    if (rescued.length > 0) await connection.query(`select pg_notify('touchline', 'jobs')`);
    return rescued;
  });
}

/**
 * Gives back jobs that the database holds as this worker's but the worker knows nothing of: the answer to a claim was
 * lost on its way. They cost no attempt.
 */
export async function returnUnknown(database: Database, workerId: string, known: readonly string[]): Promise<number> {
  const rows = await database.query(
    `update sync.jobs set state = 'pending', worker_id = null, started_at = null, attempt = attempt - 1
     where state = 'running' and worker_id = $1 and id <> all ($2::bigint[]) returning id`,
    [workerId, known],
  );
  return rows.length;
}
