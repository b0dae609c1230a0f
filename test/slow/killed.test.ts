import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { makeDemoLeagues } from '#engine/providers/demo/leagues.ts';
import { createProviderClient } from '#engine/providers/catalogue.ts';
import { startReplayServer, type ReplayServer } from '#engine/providers/replay/server.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { syncLeagues } from '#engine/syncs/sync-leagues/index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';
import { makeWorker, openDatabase, shortTiming, stopWorkers } from '../support/worker.ts';
import { dataOf, endCommandsAfterEach, seedData, startTouchline, type Running } from '../integration/cli/touchline.ts';

let db: TestDatabase;
let database: Database;
let provider: ReplayServer;
let folder: string;
let file: string;
let holder: Client;

beforeEach(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
  folder = await mkdtemp(path.join(tmpdir(), 'touchline-cli-'));
  file = path.join(folder, 'leagues.json');
  await writeFile(file, JSON.stringify(makeDemoLeagues(1)));
  provider = await startReplayServer({ source: { kind: 'replay', path: file } });
  holder = new Client({ connectionString: db.url, application_name: 'test' });
  await holder.connect();
});
endCommandsAfterEach();
afterEach(async () => {
  await stopWorkers();
  await holder.end();
  await provider.close();
  await database.close();
  await db.drop();
  await rm(folder, { recursive: true });
});

/** Resolves once a session waits for the table that `holder` has locked: it has written everything before it. */
async function inTheMiddle(running: Running): Promise<number> {
  const over = { ended: false };
  void running.finished.then(() => (over.ended = true));
  const [waiting] = await until(
    async () => {
      if (over.ended) throw new Error(`the run ended by itself: ${running.written().stderr}`);
      // Databases that are copies of one have tables of one oid.
      const rows = await db.query<{ pid: number }>(
        `select pid from pg_locks
         where database = (select oid from pg_database where datname = current_database())
           and relation = 'season_coverage'::regclass and not granted`,
      );
      return rows.length > 0 && rows;
    },
    { within: 30_000, what: 'the run in the middle of its write' },
  );
  return waiting?.pid ?? 0;
}

test.each([
  { name: 'touchline sync', args: ['sync', 'sync-leagues'] },
  { name: 'touchline worker', args: ['worker'] },
])(
  '$name, killed in the middle of its write, leaves no part of it; another worker takes the job over and succeeds',
  { timeout: 90_000 },
  async ({ args }) => {
    await seedData(db);
    const before = await dataOf(db);
    await holder.query('begin');
    await holder.query('lock table season_coverage in share mode');
    if (args[0] === 'worker') await db.query(`select sync.enqueue('sync-leagues')`);
    const running = startTouchline([...args, '--replay', file], { DATABASE_URL: db.url });
    const backend = await inTheMiddle(running);
    // It did write: its transaction has an id and holds rows.
    const [transaction] = await db.query<{ wrote: boolean }>(
      `select backend_xid is not null as wrote from pg_stat_activity where pid = $1`,
      [backend],
    );
    expect(transaction?.wrote).toBe(true);

    running.child.kill('SIGKILL');
    expect((await running.finished).code).toBe(null);
    await holder.query('commit');
    await until(async () => (await db.query('select from pg_stat_activity where pid = $1', [backend])).length === 0, {
      within: 30_000,
      what: 'the end of the killed run’s session',
    });
    expect(await dataOf(db)).toEqual(before);
    const [job] = await db.query<{ id: string; state: string }>('select id, state from sync.jobs');
    expect(job?.state).toBe('running');

    // Half a minute later.
    await db.query(`update sync.workers set lease_expires_at = now() - interval '1 second' where state = 'active'`);
    const worker = makeWorker(database, [syncLeagues], {
      // A lease as in life: on a busy computer this process stands still for longer than the usual one of tests.
      timing: { ...shortTiming, lease: 30_000 },
      createClient: (name, run) => createProviderClient(name, { baseUrl: provider.url, apiKey: 'key' }, run),
    });
    await worker.start();
    const ended = await until(
      async () => {
        const seen = await readJob(database, job?.id ?? '');
        return seen?.finishedAt ? seen : null;
      },
      { within: 60_000, what: 'the end of the job' },
    );
    expect(ended.state).toBe('succeeded');
    expect(ended.attempts).toMatchObject([
      { number: 1, outcome: 'lost', error: { code: 'worker_lost' } },
      { number: 2, outcome: 'succeeded' },
    ]);
    const [written] = await db.query<{ leagues: number; seasons: number; coverage: number }>(
      `select (select count(*)::int from leagues) as leagues, (select count(*)::int from seasons) as seasons,
         (select count(*)::int from season_coverage) as coverage`,
    );
    const inserted = Object.fromEntries(ended.result?.changes.map((each) => [each.table, each.inserted]) ?? []);
    // Beside the one that was there before.
    expect(written).toEqual({
      leagues: (inserted['leagues'] ?? 0) + 1,
      seasons: (inserted['seasons'] ?? 0) + 1,
      coverage: (inserted['season_coverage'] ?? 0) + 1,
    });
    expect(inserted['leagues']).toBeGreaterThan(1_000);
    expect(await db.query('select from sync.jobs')).toEqual([]);
    expect(await db.query('select from sync.job_history')).toHaveLength(1);
    expect(await db.query(`select state from sync.workers order by id`)).toEqual([
      { state: 'lost' },
      { state: 'active' },
    ]);
  },
);
