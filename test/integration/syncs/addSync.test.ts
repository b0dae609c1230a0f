import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { createProviderClient } from '#engine/providers/catalogue.ts';
import { startReplayServer, type ReplayServer } from '#engine/providers/replay/server.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { describeSync } from '#engine/syncs/catalogue.ts';
import type { JsonObject } from '#shared/jobs.ts';
import { fieldsOf } from '../../../renderer/views/run-sync/schemaForm.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { until } from '../../support/until.ts';
import { enqueueTest, makeWorker, openDatabase, patientTiming, stopWorkers } from '../../support/worker.ts';
import { syncNflColleges } from './exampleSync.ts';

let db: TestDatabase;
let database: Database;
let nflverse: ReplayServer;

beforeEach(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
  nflverse = await startReplayServer({ source: { kind: 'demo', edition: 324 }, provider: 'nflverse' });
  await db.query(await blockOf('sql'));
});
afterEach(async () => {
  await stopWorkers();
  await Promise.all([database.close(), nflverse.close()]);
  await db.drop();
});

/** What the page has as its first block of a language. */
async function blockOf(language: string): Promise<string> {
  const page = await readFile(path.resolve(import.meta.dirname, '../../../docs/adding-a-sync.md'), 'utf8');
  const block = new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(page)?.[1];
  if (block === undefined) throw new Error(`the page has no block of ${language}`);
  return block;
}

describe('the sync that docs/adding-a-sync.md adds', { timeout: 60_000 }, () => {
  it('is the one that is tested here', async () => {
    expect(await blockOf('ts')).toBe(await readFile(path.join(import.meta.dirname, 'exampleSync.ts'), 'utf8'));
  });

  it('runs in a worker, changes nothing the second time, and only what differs the third', async () => {
    const worker = makeWorker(database, [syncNflColleges], {
      createClient: (provider, run) => createProviderClient(provider, { baseUrl: nflverse.url, apiKey: null }, run),
      timing: patientTiming,
    });
    await worker.start();
    const run = async (payload: JsonObject, dryRun = false) => {
      const id = await enqueueTest(database, 'sync-nfl-colleges', { payload, dryRun });
      return until(async () => {
        const job = await readJob(database, id);
        return job && job.finishedAt !== null ? job : null;
      });
    };
    const counts = ({ result }: Awaited<ReturnType<typeof run>>) =>
      result?.changes.map(({ table, inserted, updated, removed }) => [table, inserted, updated, removed]);

    const dry = await run({ season: 2026 }, true);
    const first = await run({ season: 2026 });
    const stored = await db.query<{ players: number }>('select players from nfl_colleges');
    expect(first).toMatchObject({ state: 'succeeded', result: { calls: 1 } });
    expect(stored.length).toBeGreaterThan(5);
    expect(counts(first)).toEqual([['nfl_colleges', stored.length, 0, 0]]);
    expect(counts(dry)).toEqual(counts(first));
    expect(counts(await run({ season: 2026 }))).toEqual([['nfl_colleges', 0, 0, 0]]);
    await db.query(`insert into nfl_colleges (season, college, players) values (2026, 'Nowhere', 1)`);
    await db.query(
      `update nfl_colleges set players = players + 1 where college = (select min(college) from nfl_colleges)`,
    );
    expect(counts(await run({ season: 2026 }))).toEqual([['nfl_colleges', 0, 1, 1]]);
    expect(await db.query(`select entity from provider_sync_state where last_synced_at is not null`)).toEqual([
      { entity: 'nfl-colleges' },
    ]);
    // Left out, the season is the schedule's; and that is not loaded.
    expect(await run({})).toMatchObject({ state: 'failed', error: { code: 'schedule_not_loaded' } });
    expect(await run({ seasons: 2026 })).toMatchObject({ state: 'failed', error: { code: 'invalid_payload' } });
  });

  it('has a form in the console, and cells for a backfill', async () => {
    const description = describeSync(syncNflColleges);
    expect(description).toMatchObject({ provider: 'nflverse', estimatedCalls: 1, partitions: { axes: ['season'] } });
    expect(fieldsOf(description.payload)).toMatchObject([
      { name: 'season', label: 'Season', kind: 'number', minimum: 1999, required: false },
      { name: 'acceptCollapse', label: 'Accept a large drop', kind: 'switch' },
    ]);
    await db.query(
      `insert into nfl_games (game_id, season, season_type, round, week, away_team, home_team)
       values ('2025_01_KC_LA', 2025, 'REG', 'REG', 1, 'KC', 'LA')`,
    );
    expect(await syncNflColleges.partitions?.list(db)).toEqual([{ key: { season: 2025 }, payload: { season: 2025 } }]);
  });
});
