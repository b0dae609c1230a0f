import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { readLocks } from '#engine/locks/readLocks.ts';
import { releaseLock } from '#engine/locks/releaseLock.ts';
import { claim } from '#engine/queue/claim.ts';
import { enqueueMany } from '#engine/queue/enqueue.ts';
import { runNow, setPriority } from '#engine/queue/jobActions.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { registerSyncs, registerWorker } from '#engine/workers/registry.ts';
import { tellWorker } from '#engine/workers/workerActions.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { deferred, until } from '../support/until.ts';
import {
  enqueueTest,
  makeWorker,
  openDatabase,
  patientTiming,
  shortTiming,
  stopWorkers,
  testSync,
} from '../support/worker.ts';

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
const claimed = async (worker: string, known: string[] | null = null): Promise<string[]> =>
  (await claim(database, worker, 100, known)).map((job) => job.id);
const stateOf = async (id: string) => (await readJob(database, id))?.state;

describe('a claim', () => {
  test('takes what is due by priority, then by time, and nothing that is due later', async () => {
    const worker = await register();
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const [low, high, future, middle] = await enqueueMany(
      database,
      [0, 5, 9, 3].map((priority) => ({
        sync: 'any',
        payload: {},
        trigger: 'api' as const,
        maxAttempts: 1,
        priority,
        runAt: priority === 9 ? later : null,
      })),
    );
    expect(await claimed(worker)).toEqual([high?.id, middle?.id, low?.id]);
    expect(await stateOf(future?.id ?? '')).toBe('pending');
  });

  test('leaves a sync that only other workers have, and takes one that nobody knows', async () => {
    const worker = await register();
    await registerSyncs(database, [{ name: 'theirs', title: 'Theirs', provider: null, maxAttempts: 1 }]);
    await enqueueTest(database, 'theirs');
    const unknown = await enqueueTest(database, 'typo');
    expect(await claimed(worker, ['ours'])).toEqual([unknown]);
  });
});

describe('enqueueing many', () => {
  test('gives the id of each in its order, and of the live one that has its unique key', async () => {
    const held = await enqueueTest(database, 'any', { uniqueKey: 'week-3' });
    const jobs = Array.from({ length: 12_000 }, (_, n) => ({
      sync: 'any',
      payload: { n, quoted: `"\\ {},'` },
      trigger: 'backfill' as const,
      maxAttempts: 2,
      uniqueKey: n === 7 ? 'week-3' : n === 8 || n === 9 ? 'week-4' : null,
    }));
    const enqueued = await enqueueMany(database, jobs);
    expect(enqueued).toHaveLength(12_000);
    expect(enqueued[7]).toEqual({ id: held, existing: true });
    expect(enqueued[9]).toEqual({ id: enqueued[8]?.id, existing: true });
    const rows = await db.query<{ id: string; n: number; quoted: string }>(
      `select id::text, (payload ->> 'n')::int as n, payload ->> 'quoted' as quoted from sync.jobs where trigger = 'backfill'`,
    );
    expect(rows).toHaveLength(11_998);
    for (const { id, n, quoted } of rows) expect([id, quoted]).toEqual([enqueued[n]?.id, `"\\ {},'`]);
  });
});

describe('a job', () => {
  test('runs now instead of later; its priority can be changed until it runs', async () => {
    const worker = await register();
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const [first, second] = [
      await enqueueTest(database, 'any', { runAt: later }),
      await enqueueTest(database, 'any', { runAt: later }),
    ];
    await setPriority(database, second, 7);
    await runNow(database, first);
    await runNow(database, second);
    expect(await claimed(worker)).toEqual([second, first]);
    await expect(runNow(database, first)).rejects.toMatchObject({ code: 'job_running' });
    await expect(setPriority(database, first, 1)).rejects.toMatchObject({ code: 'job_running' });
    await expect(runNow(database, '999999')).rejects.toMatchObject({ code: 'job_not_found' });
  });
});

describe('a lock', () => {
  test('is shown with its job, worker and who waits; released, its job is cancelled and the next one runs', async () => {
    const began = deferred();
    let runs = 0;
    const sync = testSync(
      'locks',
      async ({ signal }) => {
        runs += 1;
        if (runs > 1) return;
        began.resolve();
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
      { lock: 'season-2026' },
    );
    const worker = makeWorker(database, [sync]);
    await worker.start();
    const holder = await enqueueTest(database, 'locks');
    await began.promise;
    const waiting = await enqueueTest(database, 'locks');
    const lock = await until(async () => (await readLocks(database)).find((each) => each.waiting === 1 && each.job));
    expect(lock).toMatchObject({
      name: 'season-2026',
      held: true,
      job: { id: holder, sync: 'locks' },
      waiting: 1,
      next: [waiting],
    });
    expect(lock.worker).not.toBe(null);
    // It waits for the lock, and is not claimed again and again meanwhile.
    expect(await readJob(database, waiting)).toMatchObject({ shown: 'blocked', attempt: 0, waitingFor: 'season-2026' });
    expect(await releaseLock(database, 'season-2026', { by: 'anna' })).toEqual({ cancelling: holder });
    await until(async () => (await stateOf(waiting)) === 'succeeded');
    expect(await readJob(database, holder)).toMatchObject({ state: 'cancelled' });
    expect(await readLocks(database)).toEqual([]);
    await expect(releaseLock(database, 'season-2026', { by: 'anna' })).rejects.toMatchObject({ code: 'lock_not_held' });
  });

  test('that many jobs want lets them run one after the other, without claiming them again and again', async () => {
    let running = 0;
    let most = 0;
    const sync = testSync(
      'one-by-one',
      async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
      },
      { lock: 'narrow' },
    );
    const order = Array.from({ length: 150 }, () => ({
      sync: sync.name,
      payload: {},
      trigger: 'api' as const,
      maxAttempts: 1,
    }));
    const jobs = await enqueueMany(database, order);
    const workers = [0, 1].map(() => makeWorker(database, [sync], { timing: { ...shortTiming, lease: 60_000 } }));
    await Promise.all(workers.map((worker) => worker.start()));
    await until(async () => (await db.query('select from sync.jobs')).length === 0, { within: 20_000 });
    expect(most).toBe(1);
    const [claims] = await db.query<{ claims: number; jobs: number }>(
      'select sum(token)::int as claims, count(*)::int as jobs from sync.job_history',
    );
    expect(claims?.jobs).toBe(jobs.length);
    // Each was claimed once, and once more if it found the lock held.
    expect(claims?.claims).toBeLessThan(jobs.length * 3);
  });

  test('that a session without a job left behind is freed by ending that session; a foreign one is not touched', async () => {
    const ours = await database.connect();
    await ours.query(`select pg_advisory_lock(sync.lock_key('left'))`);
    expect(await readLocks(database)).toMatchObject([{ name: 'left', held: true, job: null }]);
    expect(await releaseLock(database, 'left', { by: 'anna' })).toEqual({ cancelling: null });
    expect(await readLocks(database)).toEqual([]);
    ours.release(true);
    await db.query(`select pg_advisory_lock(sync.lock_key('foreign'))`);
    await expect(releaseLock(database, 'foreign', { by: 'anna' })).rejects.toMatchObject({ code: 'lock_not_ours' });
  });
});

describe('a worker', () => {
  test('that is paused claims nothing until it is resumed, and one that is drained says that it is done', async () => {
    const sync = testSync('any', async () => undefined);
    const worker = makeWorker(database, [sync]);
    await worker.start();
    await tellWorker(database, worker.id, 'paused');
    const id = await enqueueTest(database, 'any');
    await until(() => worker.status().state === 'paused');
    expect(await stateOf(id)).toBe('pending');
    await tellWorker(database, worker.id, 'active');
    await until(async () => (await stateOf(id)) === 'succeeded');
    await tellWorker(database, worker.id, 'draining');
    expect(await worker.done).toMatch(/drained/);
    await worker.stop(1_000);
    await expect(tellWorker(database, worker.id, 'active')).rejects.toMatchObject({ code: 'worker_ended' });
    await expect(tellWorker(database, '999', 'active')).rejects.toMatchObject({ code: 'worker_not_found' });
  });

  test('of a single command runs its own job and no other', async () => {
    const sync = testSync('any', async () => undefined);
    const others = [await enqueueTest(database, 'any'), await enqueueTest(database, 'any')];
    const mine = await enqueueTest(database, 'any');
    const worker = makeWorker(database, [sync], { identity: { kind: 'command', version: 'test', slots: 1 } });
    await worker.register();
    expect(await worker.runOnly(mine)).toBe(true);
    await worker.resume();
    await worker.stop(1_000);
    expect(await stateOf(mine)).toBe('succeeded');
    for (const id of others) expect(await readJob(database, id)).toMatchObject({ state: 'pending', attempt: 0 });
    const [claims] = await db.query<{ claims: number }>('select sum(token)::int as claims from sync.jobs');
    expect(claims?.claims).toBe(0);
  });

  test('ends when idle, after so many jobs, or after so long', async () => {
    const sync = testSync('any', async () => undefined);
    for (let n = 0; n < 7; n += 1) await enqueueTest(database, 'any');
    const few = makeWorker(database, [sync], { limits: { maxJobs: 3 } });
    await few.start();
    expect(await few.done).toMatch(/as many jobs/);
    await few.stop(1_000);
    expect(await db.query('select from sync.job_history')).toHaveLength(3);

    let asked = 0;
    const idle = makeWorker(database, [sync], {
      limits: { untilIdle: true },
      beforeIdle: async () => {
        asked += 1;
        if (asked === 1) await enqueueTest(database, 'any');
      },
    });
    await idle.start();
    expect(await idle.done).toMatch(/nothing is due/);
    await idle.stop(1_000);
    expect(await db.query('select from sync.job_history')).toHaveLength(8);

    const short = makeWorker(database, [sync], { limits: { maxMs: 30 } });
    await short.start();
    expect(await short.done).toMatch(/time is over/);
  });

  test('tells what it processed when it is asked to run what is due', async () => {
    const sync = testSync(
      'some',
      async ({ payload }) => {
        if (payload['fails'] === true) throw new Error('no');
      },
      { maxAttempts: 1 },
    );
    // It hears of nothing, as behind a pooler, and looks once a minute: what it runs it was asked to.
    const deaf = openDatabase(db.url, { pooler: true });
    const worker = makeWorker(deaf, [sync], { timing: { ...patientTiming, poll: 60_000 } });
    await worker.start();
    expect(await worker.runDue(10)).toEqual([]);
    const good = await enqueueTest(database, 'some', { maxAttempts: 1 });
    const bad = await enqueueTest(database, 'some', { maxAttempts: 1, payload: { fails: true } });
    const processed = await worker.runDue(10);
    await worker.stop(0);
    await deaf.close();
    expect(processed.sort((a, b) => Number(a.id) - Number(b.id))).toMatchObject([
      { id: good, sync: 'some', result: 'succeeded', error: null },
      { id: bad, sync: 'some', result: 'failed', error: { message: 'no' } },
    ]);
  });

  test('gives back jobs that it claimed ahead when a long one comes in between', async () => {
    const finish = deferred();
    let quick = 0;
    const sync = testSync('mixed', async ({ payload }) => {
      if (payload['long'] === true) await finish.promise;
      else quick += 1;
    });
    const jobs = Array.from({ length: 600 }, (_, n) => ({
      sync: 'mixed',
      payload: { long: n === 300 },
      trigger: 'api' as const,
      maxAttempts: 1,
    }));
    await enqueueMany(database, jobs);
    const one = { kind: 'headless', version: 'test', slots: 1 } as const;
    const first = makeWorker(database, [sync], { identity: one, timing: { ...shortTiming, lease: 60_000 } });
    await first.start();
    await until(async () => (await db.query('select from sync.running_attempts')).length === 1);
    const second = makeWorker(database, [sync], { identity: one, timing: { ...shortTiming, lease: 60_000 } });
    await second.start();
    await until(() => quick === 599);
    finish.resolve();
    await until(async () => (await db.query('select from sync.jobs')).length === 0);
    expect(await db.query(`select from sync.job_attempts where outcome <> 'succeeded'`)).toEqual([]);
  });
});
