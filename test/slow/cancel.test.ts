import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { createProviderClient } from '#engine/providers/catalogue.ts';
import { isApiFootballClient } from '#engine/providers/api-football/client.ts';
import { claim } from '#engine/queue/claim.ts';
import { cancelJob } from '#engine/queue/jobActions.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { returnJobs } from '#engine/queue/settle.ts';
import { registerWorker } from '#engine/workers/registry.ts';
import { rescueExpired } from '#engine/workers/rescue.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { heldLocks } from '../support/heldLocks.ts';
import { deferred, until } from '../support/until.ts';
import { enqueueTest, makeWorker, openDatabase, shortTiming, stopWorkers, testSync } from '../support/worker.ts';

let db: TestDatabase;
let database: Database;

beforeEach(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
  await db.query('create table public.things (id int primary key)');
});
afterEach(async () => {
  await stopWorkers();
  await database.close();
  await db.drop();
});

const by = { by: 'anna@desk', reason: 'wrong season' };
const ended = (id: string) =>
  until(
    async () => {
      const job = await readJob(database, id);
      return job?.finishedAt ? job : null;
    },
    { what: `the end of job ${id}` },
  );

/** Nothing is left of the attempt: no lock, no session in a transaction, no row. */
async function expectGone(): Promise<void> {
  expect(await heldLocks(db)).toEqual([]);
  expect(
    await db.query(
      `select query from pg_stat_activity where datname = current_database() and application_name = 'touchline test worker'
         and (state like '%in transaction%' or query ilike '%pg_sleep%' and state = 'active')`,
    ),
  ).toEqual([]);
  expect(await db.query('select from things')).toEqual([]);
}

test('a pending job ends at once', async () => {
  const id = await enqueueTest(database, 'any');
  expect(await cancelJob(database, id, by)).toBe('cancelled');
  const job = await readJob(database, id);
  expect(job).toMatchObject({ state: 'cancelled', startedAt: null, attempts: [] });
  expect(job?.error).toMatchObject({ code: 'cancelled', details: { ...by, stage: 'pending' } });
  expect(job?.error?.message).toBe('Cancelled by anna@desk: wrong season. It had not been running.');
});

describe('a running job', () => {
  test('that heeds its signal stops there', async () => {
    const began = deferred();
    const sync = testSync(
      'heeds',
      async ({ signal, transaction }) => {
        await transaction.upsert('things', [{ id: 1 }], { key: ['id'] });
        began.resolve();
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
      { lock: 'mine' },
    );
    await makeWorker(database, [sync]).start();
    const id = await enqueueTest(database, 'heeds');
    await began.promise;
    expect(await cancelJob(database, id, by)).toBe('cancelling');
    const job = await ended(id);
    await expectGone();
    expect(job).toMatchObject({
      state: 'cancelled',
      attempt: 1,
      error: { code: 'cancelled', details: { ...by, stage: 'signal' } },
      attempts: [{ number: 1, outcome: 'cancelled' }],
    });
  });

  test('that ignores its signal inside a long query has its query cancelled', async () => {
    const began = deferred();
    const sync = testSync(
      'queries',
      async ({ transaction }) => {
        await transaction.upsert('things', [{ id: 1 }], { key: ['id'] });
        began.resolve();
        await transaction.query('select pg_sleep(60)');
      },
      { lock: 'mine' },
    );
    await makeWorker(database, [sync]).start();
    const id = await enqueueTest(database, 'queries');
    await began.promise;
    await cancelJob(database, id, by);
    const job = await ended(id);
    await expectGone();
    expect(job.error).toMatchObject({ code: 'cancelled', details: { stage: 'backend_cancelled' } });
  });

  test('that catches the cancel of its query, and asks again, has its session terminated', async () => {
    const began = deferred();
    const sync = testSync(
      'stubborn',
      async ({ transaction }) => {
        began.resolve();
        const sleep = (): Promise<unknown> => transaction.query('savepoint s; select pg_sleep(60)');
        await sleep().catch(() => transaction.query('rollback to s; select pg_sleep(60)'));
      },
      { lock: 'mine' },
    );
    await makeWorker(database, [sync]).start();
    const id = await enqueueTest(database, 'stubborn');
    await began.promise;
    await cancelJob(database, id, by);
    const job = await ended(id);
    await expectGone();
    expect(job.error).toMatchObject({ code: 'cancelled', details: { stage: 'backend_terminated' } });
  });

  test('that ignores everything is cut off: what it still does reaches nothing', async () => {
    const began = deferred();
    const go = deferred();
    const tried = deferred<string>();
    const sync = testSync(
      'deaf',
      async ({ transaction }) => {
        await transaction.upsert('things', [{ id: 1 }], { key: ['id'] });
        began.resolve();
        await go.promise;
        await transaction.upsert('things', [{ id: 2 }], { key: ['id'] }).then(
          () => tried.resolve('written'),
          (error: unknown) => tried.resolve(String(error)),
        );
      },
      { lock: 'mine' },
    );
    await makeWorker(database, [sync]).start();
    const id = await enqueueTest(database, 'deaf');
    await began.promise;
    await cancelJob(database, id, by);
    const job = await ended(id);
    await expectGone();
    expect(job.error).toMatchObject({ code: 'cancelled', details: { stage: 'fenced' } });
    go.resolve();
    expect(await tried.promise).toMatch(/attempt is over/);
    await expectGone();
  });

  test('inside an HTTP call that never answers stops with its signal', async () => {
    const called = deferred();
    const server: Server = createServer(() => called.resolve());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const sync = testSync('calls', async ({ provider }) => {
      if (isApiFootballClient(provider)) await provider.leagues();
    });
    const worker = makeWorker(database, [sync], {
      createClient: (name, run) =>
        createProviderClient(name, { baseUrl: `http://127.0.0.1:${port}`, apiKey: 'key' }, run),
    });
    try {
      await worker.start();
      const id = await enqueueTest(database, 'calls');
      await called.promise;
      await cancelJob(database, id, by);
      const job = await ended(id);
      await expectGone();
      expect(job.error).toMatchObject({ code: 'cancelled', details: { stage: 'signal' } });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  test.each([
    { reason: 'unstarted' as const, begun: false },
    { reason: 'blocked' as const, begun: false },
    { reason: 'released' as const, begun: true },
  ])(
    'given back as $reason after somebody asked ends as cancelled; an attempt it had if it had begun',
    async ({ reason, begun }) => {
      const id = await enqueueTest(database, 'any');
      const worker = await registerWorker(database, { kind: 'headless', version: 'test', slots: 1 }, 60_000);
      const [claimed] = await claim(database, worker, 1);
      expect(await cancelJob(database, id, { by: 'anna', reason: 'wrong season' })).toBe('cancelling');
      expect((await readJob(database, id))?.cancelAsked).toMatchObject({ by: 'anna', reason: 'wrong season' });
      const lock = reason === 'blocked' ? 'held' : null;
      await returnJobs(database, worker, [{ id, token: claimed?.token ?? 0, reason, delay: 0, error: null, lock }]);
      const job = await readJob(database, id);
      expect(job).toMatchObject({
        state: 'cancelled',
        attempt: begun ? 1 : 0,
        error: { details: { by: 'anna', stage: begun ? 'run_over' : 'pending' } },
        cancelAsked: null,
      });
      expect(job?.attempts).toMatchObject(begun ? [{ number: 1, outcome: 'cancelled' }] : []);
      expect(job?.startedAt === null).toBe(!begun);
    },
  );

  test('that was to be tried again ends as cancelled instead', async () => {
    const began = deferred();
    const fail = deferred();
    const sync = testSync('fails', async () => {
      began.resolve();
      await fail.promise;
      throw new Error('no luck');
    });
    // It hears of the wish only when it is over.
    const worker = makeWorker(database, [sync], {
      timing: { ...shortTiming, poll: 600_000, heartbeat: 600_000, lease: 600_000 },
    });
    await worker.start();
    const id = await enqueueTest(database, 'fails');
    await began.promise;
    await db.query(`update sync.jobs set cancel_asked_at = now(), cancel_by = 'sql' where id = $1`, [id]);
    fail.resolve();
    const job = await ended(id);
    expect(job).toMatchObject({ state: 'cancelled', error: { details: { stage: 'run_over' } } });
    expect(job.attempts).toHaveLength(1);
  });

  test('whose worker was lost is ended by whoever rescues it, once its session is gone', async () => {
    const began = deferred();
    const sync = testSync(
      'frozen',
      async ({ transaction }) => {
        await transaction.upsert('things', [{ id: 1 }], { key: ['id'] });
        began.resolve();
        await new Promise(() => undefined);
      },
      { lock: 'mine' },
    );
    const worker = makeWorker(database, [sync], {
      timing: { ...shortTiming, poll: 600_000, heartbeat: 600_000, lease: 600_000, rescue: 600_000 },
    });
    await worker.start();
    const id = await enqueueTest(database, 'frozen');
    await began.promise;
    await until(
      async () => (await db.query('select from sync.running_attempts where backend_pid is not null')).length === 1,
    );
    // As for a process that is stopped: it hears nothing.
    await db.query(`update sync.jobs set cancel_asked_at = now(), cancel_by = 'sql' where id = $1`, [id]);
    await db.query(`update sync.workers set lease_expires_at = now() - interval '1 second'`);
    await until(async () => (await rescueExpired(database)).length > 0);
    await expectGone();
    expect(await readJob(database, id)).toMatchObject({
      state: 'cancelled',
      error: { details: { stage: 'worker_lost' } },
      attempts: [{ outcome: 'cancelled' }],
    });
  });

  test('ended by hand is fenced, and its run is told to stop', async () => {
    const began = deferred();
    const stopped = deferred<unknown>();
    const sync = testSync('by-hand', async ({ signal }) => {
      began.resolve();
      await new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          stopped.resolve(signal.reason);
          reject(signal.reason);
        }),
      );
    });
    await makeWorker(database, [sync]).start();
    const id = await enqueueTest(database, 'by-hand');
    await began.promise;
    await db.query(`update sync.jobs set state = 'failed' where id = $1`, [id]);
    expect(await stopped.promise).toMatchObject({ reason: 'lost' });
    expect(await readJob(database, id)).toMatchObject({
      state: 'failed',
      error: { code: 'ended_by_hand' },
      attempts: [{ number: 1, outcome: 'failed' }],
    });
  });
});

test('a run over its time limit is stopped in the same stages, and tried again', async () => {
  const sync = testSync(
    'too-long',
    async ({ transaction }) => {
      await transaction.query('select pg_sleep(60)');
    },
    { lock: 'mine' },
  );
  await makeWorker(database, [sync]).start();
  const id = await enqueueTest(database, 'too-long', { timeout: 50 });
  const job = await until(async () => {
    const seen = await readJob(database, id);
    return seen?.shown === 'retrying' ? seen : null;
  });
  expect(job.error).toMatchObject({ code: 'timeout', details: { stage: 'backend_cancelled' } });
  expect(job.error?.message).toContain('0.05 s');
  await expectGone();
});

test('what has ended, or never was, is refused', async () => {
  const id = await enqueueTest(database, 'any');
  await cancelJob(database, id, by);
  await expect(cancelJob(database, id, by)).rejects.toMatchObject({ code: 'job_ended' });
  await expect(cancelJob(database, '999999', by)).rejects.toMatchObject({ code: 'job_not_found' });
});
