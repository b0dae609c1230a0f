import type { TestDatabase } from './database.ts';

export interface EndedRow {
  id: number;
  sync?: string;
  state?: 'succeeded' | 'failed' | 'cancelled';
  /** Days before now at which it ended. */
  age?: number;
  payload?: object;
  result?: object | null;
  error?: object | null;
  dryRun?: boolean;
  /** Whether an attempt ended it. */
  ran?: boolean;
}

/** Puts ended jobs into history, as if they had run. */
export async function addEnded(db: TestDatabase, rows: readonly EndedRow[]): Promise<void> {
  await db.query(
    `insert into sync.job_history (
       id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts, attempt, enqueued_at, run_at,
       started_at, finished_at, result, error, token
     )
     select r.id, coalesce(r.sync, 'old'), coalesce(r.payload, '{}'), coalesce(r.state, 'succeeded'), 0, 'api', '{}',
       coalesce(r."dryRun", false), 5, 1, at - interval '2 s', at - interval '2 s',
       case when coalesce(r.ran, true) then at - interval '1 s' end, at, r.result, r.error,
       case when coalesce(r.ran, true) then 1 end
     from jsonb_to_recordset($1) as r (
       id bigint, sync text, payload jsonb, state sync.job_state, age float8, result jsonb, error jsonb, "dryRun" boolean, ran boolean
     ), lateral (select now() - coalesce(r.age, 0) * interval '1 day' as at) t`,
    [JSON.stringify(rows)],
  );
}

/** Makes the partitions of the months before the last one, back to so many days ago. */
export async function addPartitions(db: TestDatabase, daysBack: number): Promise<void> {
  await db.query(
    `select sync.make_partition(parent, month::date)
     from unnest(array['job_history', 'earlier_attempts', 'job_logs']) parent,
       generate_series(
         date_trunc('month', (now() - $1 * interval '1 day') at time zone 'UTC'),
         date_trunc('month', now() at time zone 'UTC') - interval '2 months', '1 month'
       ) month`,
    [daysBack],
  );
}

/**
 * A history of `jobs` ended jobs over the last `days` days, evenly: one in 50 failed, one in 77 cancelled. Every tenth has an earlier
 * attempt, every second two lines of log.
 */
export async function fillHistory(db: TestDatabase, jobs: number, days: number): Promise<void> {
  await addPartitions(db, days);
  await db.query(
    `insert into sync.job_history (
       id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts, attempt, enqueued_at, run_at,
       started_at, finished_at, result, error, token
     )
     select i, (array['sync-leagues', 'sync-fixtures', 'sync-odds', 'sync-players'])[1 + i % 4],
       jsonb_build_object('season', 2025, 'week', i % 38),
       (case when i % 50 = 0 then 'failed' when i % 77 = 0 then 'cancelled' else 'succeeded' end)::sync.job_state,
       0, 'schedule', '{}', false, 5, 1, at - interval '2 s', at - interval '2 s', at - interval '1 s', at,
       case when i % 50 > 0 then '{"changes": [], "calls": 3}'::jsonb end,
       case when i % 50 = 0 then '{"code": "provider_down", "message": "The provider did not answer."}'::jsonb end, 1
     from (
       select i, now() - interval '1 day' * $2::float8 * (1 - i / $1::float8) as at from generate_series(1, $1::int) i
     ) s`,
    [jobs, days],
  );
  await db.query(
    `insert into sync.earlier_attempts (job_id, token, number, worker_id, outcome, started_at, finished_at)
     select id, 0, 1, 1, 'failed', started_at, finished_at - interval '1 s' from sync.job_history where id % 10 = 0`,
  );
  await db.query(
    `insert into sync.job_logs (job_id, token, sequence, at, level, message)
     select id, 1, line, finished_at - interval '1 s', 30, 'A line.' from sync.job_history, generate_series(1, 2) line
     where id % 2 = 0`,
  );
  for (const table of ['job_history', 'earlier_attempts', 'job_logs']) await db.query(`analyze sync.${table}`);
}
