import { Client } from 'pg';
import type { Load } from '../group.ts';

/** Fills the tables of our queue with what is there besides the jobs that are measured. Set-based: it is not what is timed. */
export async function loadTouchline(url: string, load: Load, count: number): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements[load]) {
      await client.query(statement, statement.includes('$1') ? [count] : []);
    }
  } finally {
    await client.end();
  }
}

/** Jobs that are due and do nothing, numbered from 1. */
export async function seedTouchline(url: string, jobs: number): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(
      `insert into sync.jobs (sync, payload) select 'no-op', jsonb_build_object('number', n) from generate_series(1, $1::int) n`,
      [jobs],
    );
  } finally {
    await client.end();
  }
}

// Two weeks of ten syncs, in the order in which they ended; one in fifty failed, after an earlier attempt.
const ended = `
  with due as (
    select nextval(pg_get_serial_sequence('sync.jobs', 'id')) as id, n, n % 50 = 0 as failed,
      now() - interval '14 days' * (1 - n::float8 / $1) as at
    from generate_series(1, $1::int) n
  ),
  earlier as (
    insert into sync.earlier_attempts (job_id, token, number, worker_id, outcome, started_at, finished_at, error)
    select id, 1, 1, 1, 'failed', at - interval '1 minute', at - interval '59 seconds',
      '{"code": "provider_down", "message": "The provider answered 503 (Service Unavailable) five times."}'
    from due where failed
  )
  insert into sync.job_history (
    id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts, attempt, token, worker_id,
    enqueued_at, run_at, started_at, finished_at, result, error
  )
  select id, case n % 10 when 0 then 'no-op' else 'sync-' || n % 10 end, jsonb_build_object('number', n),
    (case when failed then 'failed' else 'succeeded' end)::sync.job_state, 0, 'api', '{}', false, 5,
    case when failed then 2 else 1 end, case when failed then 2 else 1 end, 1,
    at - interval '2 minutes', at - interval '2 minutes', at - interval '1 second', at,
    case when not failed then '{"changes": [], "calls": {"count": 0, "bytes": 0, "ms": 0}, "warnings": [], "facts": {}}'::jsonb end,
    case when failed then '{"code": "provider_down", "message": "The provider answered 503 (Service Unavailable) five times."}'::jsonb end
  from due`;

const statements: Record<Load, readonly string[]> = {
  none: [],
  ended: [ended],
  later: [
    `insert into sync.jobs (sync, payload, run_at)
     select 'no-op', '{"number": 0}', now() + interval '1 day' + n * interval '1 second' from generate_series(1, $1::int) n`,
  ],
  lower: [
    `insert into sync.jobs (sync, payload, priority) select 'no-op', '{"number": 0}', -10 from generate_series(1, $1::int)`,
  ],
  paused: [
    `insert into sync.jobs (sync, payload, priority) select 'paused', '{"number": 0}', 0 from generate_series(1, $1::int)`,
    `insert into sync.pauses (scope, name, paused_by) values ('sync', 'paused', 'bench')`,
    `do $$ begin while sync.follow_pauses(10000) > 0 loop null; end loop; end $$`,
  ],
  // A worker that is not there holds the lock, and its lease lasts longer than the measurement.
  blocked: [
    `with worker as (
       insert into sync.workers (name, host, pid, kind, version, slots, lease_expires_at)
       values ('bench', 'bench', 1, 'headless', 'bench', 1, now() + interval '1 hour') returning id
     ),
     holder as (
       insert into sync.jobs (sync, payload, state, worker_id, token, attempt, started_at)
       select 'blocked', '{"number": 0}', 'running', id, 1, 1, now() from worker returning id, worker_id
     )
     insert into sync.running_attempts (job_id, token, worker_id, lock) select id, 1, worker_id, 'bench' from holder`,
    `insert into sync.jobs (sync, payload, waiting_for) select 'blocked', '{"number": 0}', 'bench' from generate_series(1, $1::int)`,
  ],
};
