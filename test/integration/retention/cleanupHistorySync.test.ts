import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { readLog } from '#engine/logs/readLog.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { cleanupHistory } from '#engine/syncs/cleanup-history/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { addEnded } from '../../support/history.ts';
import { until } from '../../support/until.ts';
import { enqueueTest, makeWorker, openDatabase, stopWorkers } from '../../support/worker.ts';

let db: TestDatabase;
let database: Database;

beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
});
beforeEach(async () => {
  await db.query('truncate sync.jobs, sync.job_history, sync.job_logs, sync.settings');
  await addEnded(db, [
    { id: 900_001, age: 20 },
    { id: 900_002, age: 20, state: 'failed' },
    { id: 900_003, age: 100, state: 'cancelled' },
  ]);
});
afterEach(stopWorkers);
afterAll(async () => {
  await database.close();
  await db.drop();
});

async function run(job: { dryRun?: boolean } = {}) {
  const worker = makeWorker(database, [cleanupHistory]);
  await worker.start();
  const id = await enqueueTest(database, 'cleanup-history', { maxAttempts: 3, ...job });
  const ended = await until(async () => {
    const found = await readJob(database, id);
    return found?.finishedAt ? found : null;
  });
  await worker.stop(1_000);
  return ended;
}

async function left(): Promise<string[]> {
  const rows = await db.query<{ id: string }>('select id from sync.job_history where id > 900000 order by id');
  return rows.map(({ id }) => id);
}

test('as a job it has a log, and a result with counts', async () => {
  const job = await run();
  expect(job).toMatchObject({
    state: 'succeeded',
    result: { facts: { jobs: { succeeded: 1, failed: 0, cancelled: 1 }, logLines: 0, postponed: [] } },
  });
  expect(await left()).toEqual(['900002']);
  const lines = await readLog(database, job.id, 100);
  expect(lines.map(({ message }) => message)).toContain('History was cleaned up.');
});

test('a dry run says what is expired and removes nothing', async () => {
  const job = await run({ dryRun: true });
  expect(job).toMatchObject({
    state: 'succeeded',
    result: { facts: { expired: { succeeded: 1, failed: 0, cancelled: 1 } } },
  });
  expect(await left()).toHaveLength(3);
});

test('settings that are not valid fail it at once, and nothing is removed', async () => {
  await db.query(`insert into sync.settings (name, value) values ('retention', '{"succeededDays": -3}')`);
  const job = await run();
  expect(job).toMatchObject({
    state: 'failed',
    attempt: 1,
    error: { code: 'invalid_retention', message: expect.stringContaining('succeededDays: must be 1 day at least') },
  });
  expect(await left()).toHaveLength(3);
});
