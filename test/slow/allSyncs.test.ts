import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { syncs } from '#engine/syncs/catalogue.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import type { JobDetail } from '#shared/jobs.ts';
import { demoPayload } from '#cli/commands/demoPayload.ts';
import { tablesOf } from '../unit/docs/renderSyncs.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';
import { enqueueTest, makeWorker, openDatabase, patientTiming, stopWorkers } from '../support/worker.ts';
import { startDemoProviders, type DemoProviders } from '../integration/syncs/demoProviders.ts';
import { writesOf } from '../integration/syncs/nflSeason.ts';

/** A Tuesday in the season; the demo data are those of the day after, with Monday's game in them. */
const slot = '2026-11-24T09:00:00.000Z';
/** Tables that say when something was looked at, whatever it was. */
const bookkeeping = ['provider_sync_state', 'fixture_sync_state', 'game_platform_cursors'];

let db: TestDatabase;
let database: Database;
let providers: DemoProviders;

beforeAll(async () => {
  [db, providers] = await Promise.all([createTestDatabase(), startDemoProviders(new Date('2026-11-25T00:00:00Z'))]);
  database = openDatabase(db.url);
  await makeWorker(database, syncs, {
    createClient: providers.createClient,
    demo: true,
    timing: patientTiming,
  }).start();
});
afterAll(async () => {
  await stopWorkers();
  await database.close();
  await providers.close();
  await db.drop();
});

async function run(sync: Sync): Promise<JobDetail> {
  const payload = sync.payload.safeParse({}).success ? {} : ((await demoPayload(sync, database)) ?? {});
  const id = await enqueueTest(database, sync.name, { payload, triggerDetail: { slot } });
  return until(
    async () => {
      const job = await readJob(database, id);
      return job && job.finishedAt !== null ? job : null;
    },
    { within: 60_000, what: `the end of ${sync.name}` },
  );
}

const dataTables = async () =>
  (
    await db.query<{ name: string }>(
      `select name from sync.data_tables join pg_class c on c.oid = ('public.' || name)::regclass
       where relkind in ('r', 'p') and name <> all ($1) order by 1`,
      [bookkeeping],
    )
  ).map(({ name }) => name);

async function writesOfAll(): Promise<Record<string, string>> {
  const tables = await dataTables();
  return Object.fromEntries(await Promise.all(tables.map(async (name) => [name, await writesOf(db, name)] as const)));
}

test(
  'on the demo data every sync runs, in the order of the catalogue, and writes no row when it runs again',
  { timeout: 180_000 },
  async () => {
    for (const sync of syncs) {
      const { state, error, result } = await run(sync);
      expect({ sync: sync.name, state, error }).toEqual({ sync: sync.name, state: 'succeeded', error: null });
      const written = (result?.changes ?? []).map(({ table }) => table);
      const named = tablesOf[sync.name] ?? [];
      if (named.length > 0) expect(named, sync.name).toEqual(expect.arrayContaining(written));
      if (named.length > 0)
        expect(
          result?.changes.some(({ received }) => received > 0),
          sync.name,
        ).toBe(true);
    }
    const before = await writesOfAll();
    for (const sync of syncs) {
      const { state, result } = await run(sync);
      const changed = result?.changes.filter(
        ({ table, inserted, updated, removed }) => inserted + updated + removed > 0 && !bookkeeping.includes(table),
      );
      expect({ sync: sync.name, state, changed: changed ?? [] }).toEqual({
        sync: sync.name,
        state: 'succeeded',
        changed: [],
      });
    }
    expect(await writesOfAll()).toEqual(before);
  },
);
