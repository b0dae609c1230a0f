import { z } from 'zod';
import { Client } from 'pg';
import { defineSync, type Sync } from '#engine/syncs/defineSync.ts';
import type { Step } from '../server.ts';

const seasons = 50;

/** A sync that is divided into so many leagues × 50 seasons, and does nothing but write. */
export function largeSync(partitions: number): Sync {
  return defineSync({
    name: 'large',
    title: 'Large',
    description: 'By league and season.',
    payload: z.object({ league: z.int(), season: z.int() }),
    provider: null,
    estimatedCalls: 0,
    lock: ({ league, season }) => `large ${league} ${season}`,
    maxAttempts: 3,
    timeout: 10_000,
    entity: null,
    partitions: {
      axes: ['league', 'season'],
      list: async () =>
        Array.from({ length: partitions }, (_, index) => {
          const key = { league: Math.floor(index / seasons) + 1, season: 1977 + (index % seasons) };
          return { key, payload: key };
        }),
    },
    run: async ({ transaction }) => {
      await transaction.query('select 1');
    },
  });
}

/** A history of so many jobs: half of the partitions have a past, one in ten of these failed; the rest are other syncs'. */
export function past(ended: number, partitions: number): Step {
  return {
    name: `${ended} ended, ${partitions / 2} of them of the backfill's sync`,
    make: async (url) => {
      const client = new Client({ connectionString: url });
      await client.connect();
      try {
        // Nothing here needs the triggers that count.
        await client.query('set synchronous_commit = off; set session_replication_role = replica');
        await client.query(
          `insert into sync.job_history (id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts, attempt,
             enqueued_at, run_at, started_at, finished_at, result)
           select n, case when n < $2 then 'large' else 'other ' || n % 20 end,
             jsonb_build_object('league', n / $3 + 1, 'season', 1977 + n % $3),
             case when n % 10 = 0 then 'failed' else 'succeeded' end::sync.job_state, 0, 'api', '{}', false, 3, 1, at, at, at,
             at + interval '1 s', '{"calls": 1}'
           from generate_series(0, $1 - 1) n cross join lateral (select date_trunc('month', now()) + n % 40000 * interval '1 s') t (at)`,
          [ended, partitions / 2, seasons],
        );
        await client.query(`select setval(pg_get_serial_sequence('sync.jobs', 'id'), $1)`, [ended + 1]);
      } finally {
        await client.end();
      }
    },
  };
}
