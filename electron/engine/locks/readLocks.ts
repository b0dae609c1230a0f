import type { LockSummary } from '#shared/locks.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/**
 * Every named lock that is held, with the job that holds it and how many wait; besides those that jobs wait for and nobody
 * seems to hold. What is held is what Postgres says; the job behind it is found by its session, or behind a transaction
 * pooler by the lock that it published.
 */
export async function readLocks(database: Queryable): Promise<LockSummary[]> {
  const rows = await database.query<{
    name: string;
    pid: number | null;
    since: Date | null;
    job: string | null;
    sync: string | null;
    worker: string | null;
    host: string | null;
    client: string | null;
    waiting: number;
    next: string[] | null;
  }>(
    `with held as (
       select (l.classid::bigint << 32) | l.objid::bigint as key, l.pid
       from pg_locks l
       where l.locktype = 'advisory' and l.objsubid = 1 and l.granted
         and l.database = (select oid from pg_database where datname = current_database())
     ),
     waiting as (
       select waiting_for as name, count(*)::int as jobs, (array_agg(id order by priority desc, run_at, id))[1:20] as next
       from sync.jobs where waiting_for is not null and state = 'pending' group by waiting_for
     )
     select k.name, h.pid, coalesce(r.published_at, a.xact_start, a.state_change) as since, j.id as job, j.sync,
       w.name as worker, w.host, a.application_name as client, coalesce(q.jobs, 0) as waiting, q.next
     from sync.lock_keys k
     left join held h on h.key = k.key
     left join pg_stat_activity a on a.pid = h.pid
     left join waiting q on q.name = k.name
     left join sync.running_attempts r on r.lock = k.name and (r.backend_pid is null or r.backend_pid = h.pid)
     left join sync.jobs j on j.id = r.job_id and j.token = r.token and j.state = 'running'
     left join sync.workers w on w.id = j.worker_id
     where h.pid is not null or q.jobs is not null
     order by k.name, since limit 500`,
  );
  return rows.map((row) => ({
    name: row.name,
    held: row.pid !== null,
    since: row.since?.toISOString() ?? null,
    job: row.job === null || row.sync === null ? null : { id: row.job, sync: row.sync },
    worker: row.worker,
    host: row.host,
    client: row.client,
    waiting: row.waiting,
    next: row.next ?? [],
  }));
}
