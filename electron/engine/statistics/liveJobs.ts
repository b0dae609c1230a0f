import type { Count, Overview } from '#shared/statistics.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { shownLive } from '#engine/queue/filterConditions.ts';
import { estimateTable } from './countTable.ts';

/** Live jobs are looked at no further than this. */
const mostCounted = 10_000;

/** What the index `jobs_ready` holds. */
const ready = 'j.waiting_for is null and j.waits_for is null and not j.parked';

/**
 * The job that has been due for longest and has not begun; one that waits for an earlier step of its routine is not due.
 * It is found through the index that claims use, as the first of each priority, among the first in order of each paused
 * sync, and among the 10,000 first that wait for a lock.
 */
export async function readOldestWaiting(database: Queryable): Promise<Overview['oldestWaiting']> {
  const [row] = await database.query<{
    id: string;
    sync: string;
    run_at: Date;
    age: number;
    waiting_for: string | null;
  }>(
    `with recursive priorities as (
       (select priority from sync.jobs j where ${ready} order by priority desc limit 1)
       union all
       select (select j.priority from sync.jobs j where ${ready} and j.priority < p.priority order by j.priority desc limit 1)
       from priorities p where p.priority is not null
     ),
     oldest as (
       select first.* from priorities p cross join lateral (
         select id, sync::text as sync, run_at, waiting_for from sync.jobs j
         where ${ready} and j.priority = p.priority and state = 'pending' and run_at <= now() order by run_at, id limit 1
       ) first where p.priority is not null
       union all
       select first.* from sync.parked_syncs() p (name) cross join lateral (
         select id, sync::text, run_at, waiting_for from sync.jobs j
         where j.parked and j.sync = p.name and state = 'pending' and run_at <= now() order by priority desc, run_at, id limit 1
       ) first
       union all
       (select id, sync::text, run_at, waiting_for
        from (select * from sync.jobs where waiting_for is not null and state = 'pending' and run_at <= now() limit $1) blocked
        order by run_at, id limit 1)
     )
     select *, extract(epoch from now() - run_at)::float8 * 1000 as age from oldest order by run_at, id limit 1`,
    [mostCounted],
  );
  return row
    ? {
        id: row.id,
        sync: row.sync,
        runAt: row.run_at.toISOString(),
        age: Math.round(row.age),
        waitingFor: row.waiting_for,
      }
    : null;
}

/**
 * Live jobs by shown state. With more than 10,000 only so many are looked at: each number is then a lower bound, and the
 * total an estimate. What runs is then found by what the workers publish, not to be missed among what waits.
 */
export async function readDepth(database: Queryable): Promise<Overview['depth']> {
  const rows = await database.query<{ state: string; jobs: number }>(
    `select state, count(*)::int as jobs from (select ${shownLive} as state from sync.jobs j limit $1) part group by state`,
    [mostCounted + 1],
  );
  const counted = rows.reduce((sum, row) => sum + row.jobs, 0);
  const all = counted <= mostCounted;
  const published = all ? [] : await readPublished(database);
  const find = (state: string, among: typeof rows): number => among.find((row) => row.state === state)?.jobs ?? 0;
  const count = (state: string): Count => ({
    value: Math.max(find(state, rows), find(state, published)),
    kind: all ? 'exact' : 'at_least',
  });
  return {
    total: all ? { value: counted, kind: 'exact' } : await estimateTable(database, 'jobs', mostCounted),
    states: {
      pending: count('pending'),
      scheduled: count('scheduled'),
      retrying: count('retrying'),
      blocked: count('blocked'),
      waiting: count('waiting'),
      running: count('running'),
      cancelling: count('cancelling'),
    },
  };
}

/** Attempts that have run for a moment, by shown state. */
async function readPublished(database: Queryable): Promise<{ state: string; jobs: number }[]> {
  return database.query(
    `select ${shownLive} as state, count(*)::int as jobs
     from (select job_id, token from sync.running_attempts limit $1) a
     join sync.jobs j on j.id = a.job_id and j.token = a.token and j.state = 'running' group by 1`,
    [mostCounted],
  );
}
