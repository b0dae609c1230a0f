import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { createProviderClient } from '#engine/providers/catalogue.ts';
import { startReplayServer } from '#engine/providers/replay/server.ts';
import type { Simulation } from '#engine/providers/replay/simulation.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { readBody, readCalls, readRecordings } from '#engine/recordings/readRecordings.ts';
import { replayJob } from '#engine/recordings/replayJob.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { enqueueTest, makeWorker, openDatabase, patientTiming, stopWorkers, testSync } from '../../support/worker.ts';

const key = 'a-very-secret-key-4711';
let db: TestDatabase;
let database: Database;

beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
});
afterEach(stopWorkers);
afterAll(async () => {
  await database.close();
  await db.drop();
});

const ask = testSync('ask', async ({ use }) => void (await use('api-football').timezones()));

/** Runs a job of a sync against a provider that misbehaves so. */
async function work(id: string, simulate: Simulation, sync = ask) {
  const server = await startReplayServer({ source: { kind: 'demo', edition: 1 }, simulate });
  const worker = makeWorker(database, [sync], {
    timing: patientTiming,
    createClient: (provider, run) =>
      createProviderClient(provider, { baseUrl: server.url, apiKey: key, account: null }, run),
  });
  await worker.register();
  await worker.runOnly(id);
  await worker.stop(0);
  await server.close();
  return readJob(database, id);
}

test('the answers of an attempt that fails are kept without the key, and it can be replayed without the provider', async () => {
  const id = await enqueueTest(database, 'ask', { maxAttempts: 1 });
  const wrong = { timezone: ['Europe/London', key] };
  const job = await work(id, { always: { kind: 'body', body: { get: 'timezone', response: wrong } } });
  expect(job).toMatchObject({ state: 'failed', error: { code: 'provider_invalid_response' } });
  expect(await readRecordings(database, id)).toMatchObject([{ token: 1, calls: 1, dropped: 0, cut: 0 }]);
  expect(await readCalls(database, id, 1)).toMatchObject([
    { call: 1, provider: 'api-football', url: expect.stringMatching(/\/timezone$/), status: 200, requestHeaders: {} },
  ]);
  const body = (await readBody(database, { job: id, token: 1, call: 1 }))?.toString();
  expect(body).toBe('{"get":"timezone","response":{"timezone":["Europe/London","***"]}}');
  const [stored] = await db.query<{ text: string }>(`select string_agg(r::text, '') as text from sync.recordings r`);
  expect(stored?.text).not.toContain(key);

  const replay = await work(await replayJob(database, { job: id, token: null }, 'anna'), { always: { kind: 'drop' } });
  expect(replay).toMatchObject({
    state: 'failed',
    dryRun: true,
    triggerDetail: { by: 'anna', replayOf: id, replayToken: 1, replayAttempt: 1 },
    error: { code: 'provider_invalid_response', message: job?.error?.message },
  });
});

test('one that succeeds keeps nothing, and one that was taken over neither', async () => {
  const good = await enqueueTest(database, 'ask', { maxAttempts: 1 });
  expect(await work(good, {})).toMatchObject({ state: 'succeeded' });
  expect(await readRecordings(database, good)).toEqual([]);

  const id = await enqueueTest(database, 'taken', { maxAttempts: 1 });
  const taken = testSync('taken', async ({ use }) => {
    await use('api-football').timezones();
    await db.query('update sync.jobs set token = token + 1 where id = $1', [id]);
    throw new Error('too late');
  });
  await work(id, {}, taken);
  expect(await readRecordings(database, id)).toEqual([]);
});
