import type { WaitingJob } from '#shared/locks.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import type { JobId, JsonObject, Trigger } from '#shared/jobs.ts';

/** Who waits for one lock. */
export interface Waiting {
  name: string;
  /** A lower bound where not exact. */
  jobs: number;
  exact: boolean;
  /** The first of them, in the order in which they will run. */
  next: JobId[];
}

/** Per lock no more are counted, for this is read again and again. */
const mostCounted = 1_000;

/** The locks that jobs wait for, at most 500, found name by name in the index and not by reading all who wait. */
export async function readWaiting(database: Queryable): Promise<Waiting[]> {
  const rows = await database.query<{ name: string; jobs: number; next: JobId[] }>(
    `with recursive names (name) as (
       (select waiting_for from sync.jobs where waiting_for is not null order by waiting_for limit 1)
       union all
       select (select waiting_for from sync.jobs where waiting_for > n.name order by waiting_for limit 1)
       from names n where n.name is not null
     )
     select n.name, w.jobs, w.next
     from (select name from names where name is not null limit 500) n
     cross join lateral (
       select count(*)::int as jobs, (array_agg(first.id order by first.priority desc, first.run_at, first.id))[1:20] as next
       from (
         select id, priority, run_at from sync.jobs where waiting_for = n.name and state = 'pending'
         order by priority desc, run_at, id limit $1
       ) first
     ) w
     where w.jobs > 0`,
    [mostCounted + 1],
  );
  return rows.map(({ name, jobs, next }) => ({
    name,
    jobs: Math.min(jobs, mostCounted),
    exact: jobs <= mostCounted,
    next,
  }));
}

/** The jobs that wait for a lock, in the order in which they will run; `more`: there are others. */
export async function readLockQueue(
  database: Queryable,
  name: string,
  most: number,
): Promise<{ jobs: WaitingJob[]; more: boolean }> {
  const rows = await database.query<{
    id: JobId;
    sync: string;
    payload: JsonObject;
    priority: number;
    trigger: Trigger;
    enqueued_at: Date;
    run_at: Date;
    attempt: number;
    max_attempts: number;
  }>(
    `select id, sync, payload, priority, trigger, enqueued_at, run_at, attempt, max_attempts
     from sync.jobs where waiting_for = $1 and state = 'pending'
     order by priority desc, run_at, id limit $2`,
    [name, most + 1],
  );
  const jobs = rows.slice(0, most).map((row) => ({
    id: row.id,
    sync: row.sync,
    payload: row.payload,
    priority: row.priority,
    trigger: row.trigger,
    enqueuedAt: row.enqueued_at.toISOString(),
    runAt: row.run_at.toISOString(),
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
  }));
  return { jobs, more: rows.length > most };
}
