import { Client } from 'pg';
import { runOn } from '../../support/cluster.ts';
import type { Step } from '../server.ts';

/** How much there is to look at. */
export interface Extent {
  ended: number;
  pending: number;
  logLines: number;
  /** Whether the ends are counted for the figures: too slow for millions in one go. */
  counted?: boolean;
}

/** The job that has a log of `logLines` lines. */
export const longLogJob = 1;

/** Ended jobs over the last 90 days, pending ones, and one job with a long log. */
export function dataset({ ended, pending, logLines, counted = false }: Extent): Step {
  return {
    name: `${ended} ended, ${pending} pending, ${logLines} lines`,
    make: async (url) => {
      const client = new Client({ connectionString: url });
      await client.connect();
      try {
        await client.query('set synchronous_commit = off');
        await client.query(
          `select sync.make_partition(parent, month::date)
           from unnest(array['job_history', 'earlier_attempts', 'job_logs']) parent,
             generate_series(date_trunc('month', now() - interval '100 days'), date_trunc('month', now()) - interval '2 months', '1 month') month`,
        );
        await client.query(
          `insert into sync.workers (name, host, pid, kind, version, slots, state, lease_expires_at)
           values ('bench', 'bench', 1, 'headless', '0', 10, 'stopped', now())`,
        );
        // Triggers count the ends.
        if (!counted) await client.query('set session_replication_role = replica');
        await client.query(historyOf, [ended]);
        await client.query('set session_replication_role = default');
        await client.query(`select setval(pg_get_serial_sequence('sync.jobs', 'id'), $1)`, [ended + 1_000]);
        await client.query(
          `insert into sync.jobs (sync, payload, run_at, priority)
           select (array['sync-players', 'sync-injuries', 'sync-fixtures'])[1 + n % 3], jsonb_build_object('season', 2026, 'week', n % 18),
             now() + interval '1 day', (n % 5)::smallint
           from generate_series(1, $1::int) n`,
          [pending],
        );
        await client.query(
          `insert into sync.job_logs (job_id, token, sequence, at, level, message, fields)
           select $1, 1, n, now() - interval '89 days' + n * interval '1 ms', case when n % 50000 = 0 then 50 when n % 1000 = 0 then 40 else 30 end,
             case when n % 50000 = 0 then 'The answer for player ' || n || ' is not valid.' else 'Wrote the statistics of player ' || n || '.' end,
             jsonb_build_object('rows', n % 20, 'ms', n % 300)
           from generate_series(1, $2::int) n`,
          [longLogJob, logLines],
        );
      } finally {
        await client.end();
      }
      await runOn(url, 'vacuum (analyze)');
    },
  };
}

const historyOf = `
  insert into sync.job_history (
    id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts, attempt, worker_id, enqueued_at, run_at,
    started_at, finished_at, result, error, token
  )
  select i, (array['sync-players', 'sync-injuries', 'sync-fixtures', 'sync-leagues', 'sync-player-stats', 'sync-opponents', 'sync-countries'])[1 + i % 7],
    jsonb_build_object('season', 2020 + i % 7, 'week', i % 18),
    (case when i % 50 = 0 then 'failed' when i % 77 = 0 then 'cancelled' else 'succeeded' end)::sync.job_state,
    0, 'schedule', '{}', false, 5, 1, 1, began - interval '1 s', began - interval '1 s', began, at,
    case when i % 50 > 0 then '{"dryRun": false, "changes": [], "warnings": [], "calls": 3, "bytes": 0, "durations": {"fetch": 1, "write": 1, "total": 2}, "facts": {}}'::jsonb end,
    case
      when i % 100000 = 0 then '{"code": "provider_invalid_response", "message": "The answer names a player whom nobody knows: quetzalcoatl."}'::jsonb
      when i % 350 = 0 then '{"code": "provider_key_refused", "message": "API-Football refused the key: the account is suspended."}'::jsonb
      when i % 50 = 0 then jsonb_build_object('code', 'provider_down', 'message', 'The provider did not answer within 30 s (try ' || i % 7 || ').')
    end, 1
  from (
    select i, at, at - interval '1 ms' * (200 + i::bigint * 7919 % 4000 + case when i % 9 = 0 then 6000 else 0 end) as began
    from (select i, now() - interval '90 days' * (1 - i / $1::float8) as at from generate_series(1, $1::int) i) numbered
  ) s`;
