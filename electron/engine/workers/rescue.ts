import { arrayOf } from '#engine/database/arrayLiteral.ts';
import type { Database } from '#engine/database/database.ts';
import type { Logger } from '#engine/logging/logger.ts';
import type { Claim } from '#engine/queue/settle.ts';

export interface Rescued {
  readonly id: string;
  /** Whether it was its last attempt, and it ended as failed. */
  readonly ended: boolean;
}

// First the workers, then, in a statement that sees what they did until then, their jobs: see the claim's row lock.
const markLost = `
  update sync.workers set state = 'lost', stopped_at = now()
  where state in ('active', 'paused', 'draining') and lease_expires_at < now()`;

const lostWorkers = `select id from sync.workers where state = 'lost' and cleared_at is null`;

// What a lost worker left open is closed: its transactions go, and its locks are free, before its jobs are given to others.
const endSessions = `
  select pg_terminate_backend(a.pid, 1000)
  from pg_stat_activity a
  where (
    exists (
      select from sync.running_attempts r
      where r.backend_pid = a.pid and r.backend_start = a.backend_start and r.worker_id in (${lostWorkers})
    )
    or exists (
      select from sync.workers w
      where w.id in (${lostWorkers}) and w.sessions = a.application_name and a.backend_start < w.lease_expires_at
    )
  )
    and a.datname = current_database() and a.pid <> pg_backend_pid()
    and (pg_has_role(a.usesysid, 'USAGE') or pg_has_role('pg_signal_backend', 'USAGE'))`;

// A job whose row an unfinished transaction of the lost worker holds is left for the next round: the server ends that
// transaction soon (idle_in_transaction_session_timeout), and waiting for it would hold up all other rescues.
const takeBack = `
  with orphans as (
    select * from sync.jobs j where state = 'running' and worker_id in (${lostWorkers})
      and not exists (
        select from sync.running_attempts r
        join pg_stat_activity a on a.pid = r.backend_pid and a.backend_start = r.backend_start
        where r.job_id = j.id and r.token = j.token
      )
    for update skip locked
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
    insert into sync.earlier_attempts (job_id, token, number, worker_id, outcome, started_at, error)
    select o.id, o.token, o.attempt, o.worker_id, 'lost', o.started_at, f.error from orphans o join failure f using (id)
    where o.cancel_asked_at is null
  ),
  cancelled as (
    update sync.jobs j set state = 'cancelled',
      last_error = sync.cancelled_error(j.cancel_by, j.cancel_reason, 'worker_lost',
        'Its worker went away; its session is gone, and nothing of the attempt was written.')
    where j.id = any (array(select id from orphans where cancel_asked_at is not null))
    returning j.id
  ),
  returned as (
    update sync.jobs j set
      state = 'pending', worker_id = null, started_at = null, progress = null, run_at = now(), last_error = f.error
    from failure f
    where j.id = any (array(select id from orphans where attempt < max_attempts and cancel_asked_at is null)) and f.id = j.id
    returning j.id
  ),
  ended as (
    delete from sync.jobs
    where id = any (array(select id from orphans where attempt >= max_attempts and cancel_asked_at is null)) returning *
  ),
  history as (
    insert into sync.job_history (
      id, sync, payload, state, priority, trigger, trigger_detail, dry_run, unique_key, retry_of, max_attempts, attempt,
      worker_id, enqueued_at, run_at, started_at, error, timeout_ms, routine, routine_run, step
    )
    select e.id, e.sync, e.payload, 'failed', e.priority, e.trigger, e.trigger_detail, e.dry_run, e.unique_key,
      e.retry_of, e.max_attempts, e.attempt, e.worker_id, e.enqueued_at, e.run_at, e.started_at, f.error, e.timeout_ms,
      e.routine, e.routine_run, e.step
    from ended e join failure f using (id)
  )
  select id, false as ended from returned union all select id, true from ended union all select id, true from cancelled`;

const markCleared = `
  update sync.workers w set cleared_at = now()
  where state = 'lost' and cleared_at is null
    and not exists (select from sync.jobs where worker_id = w.id and state = 'running')`;

/**
 * Takes back the jobs of every worker whose lease has run out. The attempt counts, and is kept as lost; a job that had
 * no attempt left ends as failed. Any worker may do it, at any time.
 */
export async function rescueExpired(database: Database, logger?: Logger): Promise<Rescued[]> {
  const [found] = await database.query<{ any: boolean }>(
    `select exists (
       select from sync.workers
       where state in ('active', 'paused', 'draining') and lease_expires_at < now() or state = 'lost' and cleared_at is null
     ) as any`,
  );
  if (!found?.any) return [];
  await database.query(markLost);
  await database.query(endSessions).catch((error: unknown) => {
    // They end by themselves, after a minute at most; until then their jobs wait.
    logger?.warn('A session of a lost worker could not be ended.', { error: String(error) });
  });
  return database.transaction(async (connection) => {
    const rescued = await connection.query<{ id: string; ended: boolean }>(takeBack);
    await connection.query(markCleared);
    if (rescued.length > 0) await connection.query(`select pg_notify('touchline', 'jobs')`);
    return rescued;
  });
}

/** Lets a job be claimed again whose lock is held by nobody any more; the end of an attempt does so for its own lock. */
export async function wakeWaiting(database: Database): Promise<void> {
  const [found] = await database.query<{ any: boolean }>(
    'select exists (select from sync.jobs where waiting_for is not null) as any',
  );
  if (found?.any) await database.query('select sync.wake_waiting()');
}

/** Removes what is no longer running from the list of what runs; an attempt withdraws itself, unless it can't. */
export async function sweepRunningAttempts(database: Database): Promise<void> {
  await database.query(
    `delete from sync.running_attempts r where published_at < now() - interval '5 seconds'
       and not exists (select from sync.jobs j where j.id = r.job_id and j.token = r.token and j.state = 'running')`,
  );
}

/**
 * Gives back jobs that the database holds as this worker's but the worker knows nothing of: the answer to a claim was
 * lost on its way. They cost no attempt.
 */
export async function returnUnknown(database: Database, workerId: string, known: readonly Claim[]): Promise<number> {
  const rows = await database.query(
    `update sync.jobs set state = case when cancel_asked_at is null then 'pending' else 'cancelled' end::sync.job_state,
       worker_id = null, started_at = null, attempt = attempt - 1,
       last_error = case when cancel_asked_at is null then last_error
         else sync.cancelled_error(cancel_by, cancel_reason, 'pending', 'It had not been running.') end
     where state = 'running' and worker_id = $1
       and not exists (select from unnest($2::bigint[], $3::integer[]) k (id, token) where k.id = jobs.id and k.token = jobs.token)
     returning id`,
    [workerId, arrayOf(known.map((claim) => claim.id)), arrayOf(known.map((claim) => claim.token))],
  );
  return rows.length;
}
