import { Client } from 'pg';
import { Database } from '#engine/database/database.ts';
import { startEmbedded } from '#engine/embedded/startEmbedded.ts';
import { rollUp } from '#engine/statistics/rollUp.ts';
import { dataset } from '../bench/ui/dataset.ts';
import { silentLogger } from '../support/logger.ts';
import { until } from '../support/until.ts';

/** Syncs that are asked for, the way that a small project's week looks; the last two can’t succeed. */
const asked = [
  ['sync-nfl-matchups', '{"season": 2025}'],
  ['sync-countries', '{}'],
  ['sync-timezones', '{}'],
  ['sync-players', '{"season": 2025}'],
  ['sync-player-stats', '{"season": 2025, "week": 3}'],
  ['sync-injuries', '{"season": 2025, "week": 3}'],
  ['sync-opponents', '{"season": 2025, "week": 3}'],
  ['sync-game-platform', '{}'],
  ['sync-league-data', '{"league": "no-such-league", "season": 2025, "week": 3}'],
  ['update-stats', '{"functions": ["update_power_ratings", "no_such_function"]}'],
] as const;

/** What a small project has, in the embedded database of a console: schedules that are on, syncs that its worker runs. */
export async function seedLittle(folder: string): Promise<{ failed: string; succeeded: string }> {
  const { url } = await startEmbedded({ folder });
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`update sync.schedules set enabled = true where name like 'nfl-%' or name = 'cleanup-history'`);
    for (const [sync, payload] of asked) await client.query('select sync.enqueue($1, $2)', [sync, payload]);
    await client.query(`select sync.enqueue('sync-players', '{"season": 2024}', run_at => now() + interval '3 hours')`);
    await until(
      async () => {
        const { rowCount } = await client.query(
          `select from sync.jobs where run_at < now() + interval '1 hour' limit 1`,
        );
        return rowCount === 0;
      },
      { within: 120_000, what: 'the end of the syncs' },
    );
    const { rows } = await client.query<{ failed: string; succeeded: string }>(
      `select max(id) filter (where state = 'failed') as failed, max(id) filter (where sync = 'sync-players' and state = 'succeeded') as succeeded
       from sync.job_history`,
    );
    const [job] = rows;
    if (!job) throw new Error('nothing has run');
    return job;
  } finally {
    await client.end();
  }
}

/** 100,000 ended jobs over three months, counted; thousands that wait; one job with a long log. */
export async function seedMuch(url: string): Promise<void> {
  await dataset({ ended: 100_000, pending: 3_000, logLines: 20_000, counted: true }).make(url);
  const database = new Database({ url, applicationName: 'pictures', connections: 1, logger: silentLogger });
  await database.query('update sync.schedules set enabled = true');
  for (let round = 0; round < 20; round += 1) await rollUp(database, { force: true });
  await database.close();
}
