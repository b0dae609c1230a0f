import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { createProviderClient, providerCatalogue } from '#engine/providers/catalogue.ts';
import { accountOf } from '#engine/providers/quotas/quotaGate.ts';
import { sharedQuotas } from '#engine/providers/quotas/sharedQuotas.ts';
import { startReplayServer } from '#engine/providers/replay/server.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { until } from '../../support/until.ts';
import { enqueueTest, makeWorker, openDatabase, shortTiming, stopWorkers, testSync } from '../../support/worker.ts';

let test: TestDatabase;
let database: Database;
beforeAll(async () => {
  test = await createTestDatabase();
  database = openDatabase(test.url);
});
afterEach(stopWorkers);
afterAll(async () => {
  await database.close();
  await test.drop();
});

it('a used-up day delays a job on its last attempt until the reset, instead of failing it', async () => {
  const server = await startReplayServer({ source: { kind: 'demo', edition: 1 } });
  try {
    // Another machine has used the day up.
    const mine = {
      provider: 'api-football',
      account: accountOf(new URL(server.url), 'key'),
      windows: providerCatalogue['api-football'].windows,
    };
    const gate = sharedQuotas(database);
    const last = await gate.reserve(mine, 1_000);
    await gate.settle(mine, last.granted ? last.id : '', true, [{ name: 'day', limit: 100, remaining: 0 }]);
    const setDay = (what: string) =>
      test.query(
        `update sync.provider_quotas set window_start = now() - interval '1 hour', ${what} where window_name = 'day'`,
      );
    await setDay(`resets_at = now() + interval '7 hours'`);

    const calling = testSync('calling', async ({ provider }) => {
      const client = provider;
      if (!providerCatalogue['api-football'].isClient(client)) throw new Error('no client');
      await client.leagues({ id: 1 });
    });
    const worker = makeWorker(database, [calling], {
      // Its one attempt must not be lost to a lease that a busy computer outruns.
      timing: { ...shortTiming, lease: 20_000 },
      createClient: (provider, run) =>
        createProviderClient(
          provider,
          { baseUrl: server.url, apiKey: 'key' },
          { ...run, quotas: sharedQuotas(database) },
        ),
    });
    const id = await enqueueTest(database, 'calling', { maxAttempts: 1 });
    await worker.start();
    await until(async () => (await readJob(database, id))?.error?.code === 'provider_quota_used_up');
    const job = await readJob(database, id);
    expect(job).toMatchObject({ state: 'pending', attempt: 0 });
    const [due] = await test.query<{ hours: number }>(
      `select extract(epoch from run_at - now())::float8 / 3600 as hours from sync.jobs where id = $1`,
      [id],
    );
    expect(due?.hours).toBeGreaterThan(6.9);
    expect(server.requests).toEqual([]);

    await setDay(`resets_at = now()`);
    await test.query(`update sync.jobs set run_at = now() where id = $1`, [id]);
    // The whole job is kept, so that a failure of this test tells what became of it.
    const ended = await until(async () => {
      const seen = await readJob(database, id);
      return seen?.finishedAt ? seen : null;
    });
    expect(ended).toMatchObject({ state: 'succeeded', error: null });
    expect((await readJob(database, id))?.attempt).toBe(1);
    expect(server.requests).toHaveLength(1);
  } finally {
    await server.close();
  }
});
