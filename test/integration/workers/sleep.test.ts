import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { deferred, until } from '../../support/until.ts';
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

/** A sync that runs until the test lets it go on. */
function heldSync() {
  const held = deferred();
  return { letGo: () => held.resolve(), sync: testSync('held', () => held.promise) };
}

async function leaseLeft(worker: string): Promise<number> {
  const [row] = await db.query<{ left: number }>(
    'select extract(epoch from lease_expires_at - now())::float8 * 1000 as left from sync.workers where id = $1',
    [worker],
  );
  return row?.left ?? 0;
}

test('a worker whose computer falls asleep holds what runs for a nap, begins nothing, and goes on when it is awake', async () => {
  const { sync, letGo } = heldSync();
  const worker = makeWorker(database, [sync], {
    identity: { kind: 'headless', version: 'test', slots: 1 },
    timing: { ...shortTiming, lease: 2_000, nap: 60_000 },
  });
  await worker.start();
  const running = await enqueueTest(database, 'held');
  await until(() => worker.status().busy === 1);

  await worker.suspend();
  expect(await leaseLeft(worker.id)).toBeGreaterThan(30_000);
  const waiting = await enqueueTest(database, 'held');
  letGo();
  await until(async () => (await readJob(database, running))?.state === 'succeeded');
  // A slot is free now, and the beats went on.
  const [before] = await db.query<{ at: Date }>('select heartbeat_at as at from sync.workers where id = $1', [
    worker.id,
  ]);
  await until(async () => {
    const [row] = await db.query<{ at: Date }>('select heartbeat_at as at from sync.workers where id = $1', [
      worker.id,
    ]);
    return row !== undefined && before !== undefined && row.at > before.at;
  });
  expect(await leaseLeft(worker.id)).toBeGreaterThan(30_000);
  expect(await readJob(database, waiting)).toMatchObject({ state: 'pending', attempt: 0 });

  await worker.resume();
  await until(async () => (await readJob(database, waiting))?.state === 'succeeded');
  expect(await leaseLeft(worker.id)).toBeLessThan(2_001);
});

test('what was claimed and had not begun is given back at no cost when the computer falls asleep', async () => {
  const { sync, letGo } = heldSync();
  const quick = testSync('quick', async () => undefined);
  const worker = makeWorker(database, [sync, quick], {
    identity: { kind: 'headless', version: 'test', slots: 1 },
    timing: { ...shortTiming, lease: 30_000 },
  });
  await worker.start();
  // Short ones make it claim ahead.
  for (let jobs = 0; jobs < 20; jobs += 1) await enqueueTest(database, 'quick');
  await until(async () => (await db.query('select from sync.jobs limit 1')).length === 0);
  await db.query(
    `select sync.enqueue(case when n = 1 then 'held' else 'quick' end, priority => case when n = 1 then 10::smallint else 0::smallint end)
     from generate_series(1, 5) n`,
  );
  await until(() => worker.status().busy === 1);
  await worker.suspend();
  await until(async () => (await db.query(`select from sync.jobs where state = 'running'`)).length === 1);
  expect(await db.query('select distinct attempt from sync.jobs where state = $1', ['pending'])).toEqual([
    { attempt: 0 },
  ]);
  letGo();
  await worker.resume();
  await until(async () => (await db.query('select from sync.jobs limit 1')).length === 0);
});
