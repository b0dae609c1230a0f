import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { claim, claimOne } from '#engine/queue/claim.ts';
import { enqueueMany } from '#engine/queue/enqueue.ts';
import { cancelJob } from '#engine/queue/jobActions.ts';
import { readJobPage } from '#engine/queue/jobPages.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { followPauses, pause, readPauses, unpause } from '#engine/queue/pauses.ts';
import { registerSyncs, registerWorker } from '#engine/workers/registry.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { until } from '../../support/until.ts';
import { enqueueTest, makeWorker, openDatabase, shortTiming, stopWorkers, testSync } from '../../support/worker.ts';

let db: TestDatabase;
let database: Database;

beforeEach(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
});
afterEach(async () => {
  await stopWorkers();
  await database.close();
  await db.drop();
});

const register = (): Promise<string> =>
  registerWorker(database, { kind: 'headless', version: 'test', slots: 1 }, 60_000);
const claimed = async (worker: string): Promise<string[]> => (await claim(database, worker, 100)).map((job) => job.id);
const stateOf = async (id: string) => (await readJob(database, id))?.state;

describe('a pause', () => {
  test('of a sync, of a provider, of everything keeps their jobs from being claimed', async () => {
    const worker = await register();
    await registerSyncs(database, [
      { name: 'football', title: 'F', provider: 'api-football', maxAttempts: 1 },
      { name: 'cleanup', title: 'C', provider: null, maxAttempts: 1 },
    ]);
    const asked = { by: 'anna', reason: 'their outage' };
    expect(await pause(database, { scope: 'provider', name: 'api-football' }, asked)).toBe(true);
    expect(await pause(database, { scope: 'provider', name: 'api-football' }, asked)).toBe(false);
    const football = await enqueueTest(database, 'football');
    const cleanup = await enqueueTest(database, 'cleanup');
    expect(await claimed(worker)).toEqual([cleanup]);
    await unpause(database, { scope: 'provider', name: 'api-football' });
    await followPauses(database);
    await pause(database, { scope: 'sync', name: 'football' }, asked);
    expect(await claimed(worker)).toEqual([]);
    await pause(database, { scope: 'all', name: '' }, asked);
    await unpause(database, { scope: 'sync', name: 'football' });
    await followPauses(database);
    expect(await claimed(worker)).toEqual([]);
    expect(await readPauses(database)).toMatchObject([{ scope: 'all', pausedBy: 'anna', reason: 'their outage' }]);
    expect(await unpause(database, { scope: 'all', name: '' })).toBe(true);
    expect(await unpause(database, { scope: 'all', name: '' })).toBe(false);
    expect(await claimed(worker)).toEqual([football]);
  });

  test('resumed, workers go on at once', async () => {
    const sync = testSync('waits', async () => undefined);
    await pause(database, { scope: 'sync', name: 'waits' }, { by: 'anna' });
    await makeWorker(database, [sync], { timing: { ...shortTiming, poll: 600_000 } }).start();
    await until(
      async () => (await db.query(`select from pg_stat_activity where query = 'listen touchline'`)).length > 0,
    );
    const id = await enqueueTest(database, 'waits');
    await unpause(database, { scope: 'sync', name: 'waits' });
    await until(async () => (await stateOf(id)) === 'succeeded');
  });

  test('puts what waits, and what comes, out of the way of claims; resumed, all of it comes back in its order', async () => {
    const worker = await register();
    const parked = async (): Promise<string[]> =>
      (await db.query<{ id: string }>('select id::text from sync.jobs where parked order by id')).map((row) => row.id);
    const before = await enqueueTest(database, 'paused');
    const locked = await enqueueTest(database, 'paused');
    await db.query(`update sync.jobs set waiting_for = 'held' where id = $1`, [locked]);
    const other = await enqueueTest(database, 'other');
    await pause(database, { scope: 'sync', name: 'paused' }, { by: 'anna' });
    const single = await enqueueTest(database, 'paused', { priority: 5 });
    const many = await enqueueMany(
      database,
      ['paused', 'other'].map((sync) => ({ sync, payload: {}, trigger: 'api' as const, maxAttempts: 1 })),
    );
    const [bySql] = await db.query<{ id: string }>(`select sync.enqueue('paused')::text as id`);
    const [first, second] = many.map((job) => job.id);
    expect(await parked()).toEqual([single, first, bySql?.id]);
    await followPauses(database);
    expect(await parked()).toEqual([before, single, first, bySql?.id]);
    const list = await readJobPage(database, { filter: { syncs: ['paused'] }, scope: 'live', after: null, limit: 40 });
    expect(list.rows.map((job) => job.id)).toEqual([single, before, locked, first, bySql?.id]);
    expect(await claimed(worker)).toEqual([other, second]);
    // Nothing is left to do, whoever looks.
    await followPauses(database);
    expect(await parked()).toHaveLength(4);
    await unpause(database, { scope: 'sync', name: 'paused' });
    await followPauses(database);
    expect(await parked()).toEqual([]);
    expect(await claimed(worker)).toEqual([single, before, first, bySql?.id]);
  });

  test('does not keep an operator from cancelling, nor a single command from running, one of its jobs', async () => {
    const worker = await register();
    await pause(database, { scope: 'sync', name: 'paused' }, { by: 'anna' });
    const [one, two] = [await enqueueTest(database, 'paused'), await enqueueTest(database, 'paused')];
    expect(await cancelJob(database, one, { by: 'anna' })).toBe('cancelled');
    const job = await claimOne(database, worker, two);
    expect(job?.id).toBe(two);
    expect(await db.query('select from sync.jobs where parked')).toEqual([]);
  });

  test('that ends while no worker lives is followed by one that runs until nothing is due', async () => {
    await pause(database, { scope: 'sync', name: 'paused' }, { by: 'anna' });
    const id = await enqueueTest(database, 'paused');
    await unpause(database, { scope: 'sync', name: 'paused' });
    const worker = makeWorker(database, [testSync('paused', async () => undefined)], {
      limits: { untilIdle: true },
      timing: { ...shortTiming, poll: 600_000 },
    });
    // Another session is just about to bring the job back.
    const other = await database.connect();
    await other.query(`begin; select pg_advisory_xact_lock(hashtextextended('touchline:pauses', 0))`);
    await worker.start();
    const waits = `select from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`;
    await until(async () => (await db.query(waits)).length > 0);
    await other.query('commit');
    other.release();
    expect(await worker.done).toBe('nothing is due');
    expect(await stateOf(id)).toBe('succeeded');
  });
});
