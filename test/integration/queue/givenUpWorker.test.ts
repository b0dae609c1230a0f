import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import type { Worker } from '#engine/workers/worker.ts';
import { tellWorker } from '#engine/workers/workerActions.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { until } from '../../support/until.ts';
import { enqueueTest, makeWorker, openDatabase, shortTiming, stopWorkers, testSync } from '../../support/worker.ts';

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

const any = testSync('any', async () => undefined);

/** It beats when the test says so, with `resume`. */
async function startWorker(): Promise<Worker> {
  const worker = makeWorker(database, [any], {
    timing: { ...shortTiming, lease: 60_000, heartbeat: 600_000, rescue: 600_000 },
  });
  await worker.start();
  return worker;
}

/** As a rescuer does whose look falls between the end of its lease and its next beat. */
async function giveUp(worker: Worker): Promise<void> {
  await db.query(`update sync.workers set state = 'lost', stopped_at = now() where id = $1`, [worker.id]);
}

async function registered(after: string): Promise<{ id: string; state: string }[]> {
  return db.query('select id::text, state from sync.workers where id > $1 order by id', [after]);
}

test('a worker that was given up while it was paused stays paused under its new id, until it is resumed', async () => {
  const worker = await startWorker();
  const before = worker.id;
  await tellWorker(database, before, 'paused');
  await worker.resume();
  expect(worker.status().state).toBe('paused');
  const id = await enqueueTest(database, 'any');

  await giveUp(worker);
  await worker.resume();
  expect(await registered(before)).toEqual([{ id: worker.id, state: 'paused' }]);
  // The next beat tells it what the database holds.
  await worker.resume();
  expect(worker.status()).toMatchObject({ state: 'paused' });
  expect(await worker.runDue(1)).toEqual([]);
  expect(await readJob(database, id)).toMatchObject({ state: 'pending', attempt: 0 });

  await tellWorker(database, worker.id, 'active');
  await worker.resume();
  await until(async () => (await readJob(database, id))?.state === 'succeeded');
});

test('a worker that was given up and looks twice at once begins anew once, and works on', async () => {
  const worker = await startWorker();
  const before = worker.id;
  await giveUp(worker);
  await Promise.all([worker.resume(), worker.resume()]);
  expect(await registered(before)).toEqual([{ id: worker.id, state: 'active' }]);
  const id = await enqueueTest(database, 'any');
  await until(async () => (await readJob(database, id))?.state === 'succeeded');
});
