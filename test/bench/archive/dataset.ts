import { Client } from 'pg';
import { runOn } from '../../support/cluster.ts';

export interface Extent {
  jobs: number;
  lines: number;
}

const jobsAtOnce = 50_000;

/** Ended jobs over the last 90 days, each with as many log lines, as syncs write them. */
export async function fillHistory(url: string, { jobs, lines }: Extent): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`set synchronous_commit = off`);
    await client.query(
      `select sync.make_partition(parent, month::date)
       from unnest(array['job_history', 'earlier_attempts', 'job_logs']) parent,
         generate_series(date_trunc('month', now() - interval '100 days'), date_trunc('month', now()) - interval '2 months', '1 month') month`,
    );
    await client.query(
      `insert into sync.workers (name, host, pid, kind, version, slots, state, lease_expires_at)
       values ('bench', 'bench', 1, 'headless', '0', 10, 'stopped', now())`,
    );
    // Triggers count the ends: too slow for millions in one go.
    await client.query('set session_replication_role = replica');
    for (let from = 1; from <= jobs; from += jobsAtOnce) {
      const to = Math.min(jobs, from + jobsAtOnce - 1);
      await client.query(ended, [from, to, jobs]);
      await client.query(written, [from, to, jobs, Math.round(lines / jobs)]);
    }
    await client.query('set session_replication_role = default');
    await client.query(`select setval(pg_get_serial_sequence('sync.jobs', 'id'), $1)`, [jobs + 1_000]);
  } finally {
    await client.end();
  }
  await runOn(url, 'vacuum (analyze)');
}

const moment = `now() - interval '90 days' * (1 - i / $3::float8) - interval '10 min'`;

const ended = `
  insert into sync.job_history (
    id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts, attempt, worker_id, enqueued_at, run_at,
    started_at, finished_at, result, error, token
  )
  select i, (array['sync-players', 'sync-injuries', 'sync-fixtures', 'sync-leagues', 'sync-player-stats', 'sync-opponents', 'sync-countries'])[1 + i % 7],
    jsonb_build_object('season', 2020 + i % 7, 'week', i % 18),
    (case when i % 50 = 0 then 'failed' when i % 77 = 0 then 'cancelled' else 'succeeded' end)::sync.job_state,
    0, 'schedule', '{}', false, 5, 1, 1, at - interval '3 s', at - interval '3 s', at - interval '2 s', at,
    case when i % 50 > 0 then '{"dryRun": false, "changes": [{"table": "players", "received": 500, "inserted": 3, "updated": 12,
      "unchanged": 485, "removed": 0, "samples": []}], "warnings": [], "calls": 3, "bytes": 52000,
      "durations": {"fetch": 1, "write": 1, "total": 2}, "facts": {}}'::jsonb end,
    case
      when i % 100000 = 0 then '{"code": "provider_invalid_response", "message": "The answer names a player whom nobody knows: quetzalcoatl."}'::jsonb
      when i % 50 = 0 then jsonb_build_object('code', 'provider_down', 'message', 'The provider did not answer within 30 s (try ' || i % 7 || ').')
    end, 1
  from (select i, ${moment} as at from generate_series($1::int, $2::int) i) s`;

const written = `
  insert into sync.job_logs (job_id, token, sequence, at, level, message, fields)
  select i, 1, n, at - interval '2 s' + n * interval '1 ms', case when n = 4 and i % 20 = 0 then 40 else 30 end,
    case n % 5
      when 0 then 'Asked the provider for page ' || n || ' of season ' || 2020 + i % 7 || ', week ' || i % 18 || '.'
      when 1 then 'Wrote the statistics of player ' || i * 7 % 90001 || ' of team ' || i % 331 || '.'
      when 2 then 'The answer has ' || i * 13 % 977 || ' rows in ' || n || ' groups.'
      when 3 then 'Player ' || i * 11 % 80021 || ' changed from ' || (array['active', 'doubtful', 'injured', 'out'])[1 + i % 4] || '.'
      else 'Nothing to remove in league ' || i % 1201 || '.' end,
    case n % 2 when 0 then jsonb_build_object('rows', i % 977, 'ms', n * i % 3001) end
  from (select i, ${moment} as at from generate_series($1::int, $2::int) i) s, generate_series(1, $4::int) n`;
