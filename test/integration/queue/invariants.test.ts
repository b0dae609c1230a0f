import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { claim, claimOne } from '#engine/queue/claim.ts';
import { JobLogWriter } from '#engine/queue/jobLog.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { endInTransaction, endJobs, returnJobs } from '#engine/queue/settle.ts';
import { registerWorker } from '#engine/workers/registry.ts';
import { rescueExpired } from '#engine/workers/rescue.ts';
import { runOn } from '../../support/cluster.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { silentLogger } from '../../support/logger.ts';
import { deferred, until } from '../../support/until.ts';
import { enqueueTest, makeWorker, openDatabase, stopWorkers, testSync } from '../../support/worker.ts';

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
const expire = (worker: string): Promise<unknown> =>
  db.query(`update sync.workers set lease_expires_at = now() - interval '1 second' where id = $1`, [worker]);
const ending = (id: string, token: number) => ({ id, token, state: 'succeeded' as const, result: null, error: null });

describe('1: nothing is lost, nothing ends twice', () => {
  test('hundreds of jobs on three workers, with failures on the way, end exactly once each', async () => {
    const runs = new Map<string, number>();
    const sync = testSync('counted', async ({ payload }) => {
      const number = String(payload['n']);
      runs.set(number, (runs.get(number) ?? 0) + 1);
    });
    const workers = [0, 1, 2].map(() => makeWorker(database, [sync]));
    await db.query(`select sync.enqueue('counted', jsonb_build_object('n', n)) from generate_series(1, 600) n`);
    await Promise.all(workers.map((worker) => worker.start()));
    await until(async () => (await db.query('select from sync.jobs')).length === 0);
    await Promise.all(workers.map((worker) => worker.stop(1_000)));
    const [row] = await db.query<{ rows: number; jobs: number; attempts: number }>(
      `select count(*)::int as rows, count(distinct id)::int as jobs,
         (select count(*)::int from sync.job_attempts) as attempts from sync.job_history where state = 'succeeded'`,
    );
    expect(row).toEqual({ rows: 600, jobs: 600, attempts: 600 });
    expect([...runs.values()].every((count) => count === 1)).toBe(true);
    expect(runs.size).toBe(600);
  });

  test('a claim whose answer was lost is given back, and costs nothing', async () => {
    const id = await enqueueTest(database, 'lost-claim');
    const sync = testSync('lost-claim', async () => undefined);
    const worker = makeWorker(database, [sync], { identity: { kind: 'headless', version: 'test', slots: 1 } });
    await worker.register();
    // As if the connection had broken after the commit: the database has the claim, the worker never heard of it.
    await claimOne(database, worker.id, id);
    const { returnUnknown } = await import('#engine/workers/rescue.ts');
    expect(await returnUnknown(database, worker.id, [])).toBe(1);
    expect(await readJob(database, id)).toMatchObject({ state: 'pending', attempt: 0 });
  });
});

describe('2: fencing', () => {
  test('a job that was taken over takes no end, no return, no log and no data of the first worker', async () => {
    const id = await enqueueTest(database, 'fenced');
    const slow = await register();
    const [first] = await claim(database, slow, 1);
    await expire(slow);
    expect(await rescueExpired(database)).toEqual([{ id, ended: false }]);
    const token = first?.token ?? 0;

    // Nobody has it yet: already refused.
    expect(await endJobs(database, slow, [ending(id, token)])).toEqual(new Set());
    const quick = await register();
    const [second] = await claim(database, quick, 1);
    expect(second?.token).toBe(token + 1);

    expect(await endJobs(database, slow, [ending(id, token)])).toEqual(new Set());
    expect(
      await returnJobs(database, slow, [{ id, token, reason: 'failed', delay: 0, error: null, lock: null }]),
    ).toEqual(new Set());
    const logs = new JobLogWriter(database, silentLogger, () => undefined);
    logs.loggerFor({ id, token }).info('too late');
    logs.setProgress({ id, token }, { done: 1, total: 1, what: 'too late' });
    await logs.flush();
    expect(await db.query('select from sync.job_logs')).toEqual([]);
    await db.query('create table public.things (id int)');
    const held = await database.transaction(async (connection) => {
      await connection.query('insert into things values (1)');
      const mine = await endInTransaction(connection, slow, ending(id, token));
      if (!mine) await connection.query('rollback');
      return mine;
    });
    expect(held).toBe(false);
    expect(await db.query('select from things')).toEqual([]);
    expect(await readJob(database, id)).toMatchObject({ state: 'running', progress: null });
    expect(await endJobs(database, quick, [ending(id, token + 1)])).toEqual(new Set([id]));
  });

  test('a job that was ended by hand under the same claim takes no end of its worker', async () => {
    const worker = await register();
    const [byHand, own] = [await enqueueTest(database, 'any'), await enqueueTest(database, 'any')];
    const claims = await claim(database, worker, 2);
    await db.query(`update sync.jobs set state = 'failed' where id = $1`, [byHand]);
    const held = await endJobs(
      database,
      worker,
      claims.map(({ id, token }) => ending(id, token)),
    );
    expect([...held]).toEqual([own]);
    expect((await readJob(database, byHand))?.state).toBe('failed');
  });

  test('a worker that froze longer than its lease writes nothing when it wakes', async () => {
    await db.query('create table public.things (id int primary key)');
    const frozen = deferred();
    const began = deferred();
    const sync = testSync('freezes', async ({ transaction }) => {
      await transaction.upsert('things', [{ id: 1 }], { key: ['id'] });
      began.resolve();
      await frozen.promise;
    });
    // Its heartbeats don't come: a process that is stopped, or a laptop that sleeps.
    const over = deferred();
    const sleeper = makeWorker(database, [sync], {
      timing: { heartbeat: 600_000, poll: 20, lease: 60_000 },
      onAttemptOver: () => over.resolve(),
    });
    await sleeper.start();
    const id = await enqueueTest(database, 'freezes');
    await began.promise;
    await expire(sleeper.id);
    // Its session is ended first; a round that comes too early leaves the job to the next one.
    await until(async () => (await rescueExpired(database)).length > 0);
    const taker = await register();
    // The row itself is still in the hands of the sleeper's open transaction only if it wrote to it; it did not.
    const [taken] = await claim(database, taker, 1);
    expect(taken?.id).toBe(id);
    frozen.resolve();
    await over.promise;
    expect(await db.query('select from things')).toEqual([]);
    expect(await readJob(database, id)).toMatchObject({ state: 'running', attempt: 2 });
    await endJobs(database, taker, [ending(id, taken?.token ?? 0)]);
    expect((await readJob(database, id))?.attempts.map((attempt) => attempt.outcome)).toEqual(['lost', 'succeeded']);
    await sleeper.stop(0);
  });

  test('a worker that was given up claims nothing more under its old name', async () => {
    const worker = await register();
    await expire(worker);
    await rescueExpired(database);
    await enqueueTest(database, 'any');
    expect(await claim(database, worker, 1)).toEqual([]);
  });
});

describe('3: leases', () => {
  test('heartbeats keep a long job; without them any worker takes it over, and the attempt is kept as lost', async () => {
    let runs = 0;
    const finish = deferred();
    const sync = testSync('long', async () => {
      runs += 1;
      if (runs === 1) await finish.promise;
    });
    const holder = makeWorker(database, [sync]);
    await holder.start();
    const id = await enqueueTest(database, 'long');
    await until(() => runs === 1);
    const other = makeWorker(database, [sync]);
    await other.start();
    // Three leases later it still has the job.
    const [before] = await db.query<{ until: Date }>('select now() as until');
    await until(async () => {
      const [row] = await db.query<{ late: boolean }>(`select now() > $1::timestamptz + interval '1200 ms' as late`, [
        before?.until,
      ]);
      return row?.late;
    });
    expect(await readJob(database, id)).toMatchObject({ state: 'running', attempt: 1 });

    // As the rescuer marks a worker whose lease ran out; its own heartbeat can't be quicker here.
    await db.query(`update sync.workers set state = 'lost' where id = $1`, [holder.id]);
    await until(async () => (await readJob(database, id))?.state === 'succeeded');
    finish.resolve();
    const job = await readJob(database, id);
    expect(job?.attempts).toMatchObject([
      { number: 1, outcome: 'lost', error: { code: 'worker_lost' } },
      { number: 2, outcome: 'succeeded' },
    ]);
    await Promise.all([holder.stop(1_000), other.stop(1_000)]);
  });

  test('a job that loses its worker at its last attempt has failed, and says why', async () => {
    const worker = await register();
    const id = await enqueueTest(database, 'last', { maxAttempts: 1 });
    await claim(database, worker, 1);
    await expire(worker);
    expect(await rescueExpired(database)).toEqual([{ id, ended: true }]);
    expect(await readJob(database, id)).toMatchObject({ state: 'failed', error: { code: 'worker_lost' } });
    expect(await rescueExpired(database)).toEqual([]);
  });
});

describe('4: data and end go together', () => {
  test('when the commit fails, neither the rows nor the end are there', async () => {
    await db.query(`
      create table public.things (id int primary key);
      create function public.refuse() returns trigger language plpgsql as
        $$ begin raise exception 'refused at commit'; end $$;
      create constraint trigger refuse after insert on public.things deferrable initially deferred
        for each row execute function public.refuse()`);
    const sync = testSync('together', async ({ transaction }) => {
      await transaction.upsert('things', [{ id: 1 }], { key: ['id'] });
    });
    const worker = makeWorker(database, [sync]);
    await worker.start();
    const id = await enqueueTest(database, 'together', { maxAttempts: 1 });
    await until(async () => (await db.query('select from sync.job_history')).length === 1);
    expect(await readJob(database, id)).toMatchObject({
      state: 'failed',
      result: null,
      attempts: [{ outcome: 'failed' }],
    });
    expect(await db.query('select from things')).toEqual([]);
  });
});

describe('7: a worker stops well', () => {
  test('it finishes what runs and claims no more', async () => {
    const finish = deferred();
    const began = deferred();
    const sync = testSync('runs', async () => {
      began.resolve();
      await finish.promise;
    });
    const worker = makeWorker(database, [sync], { identity: { kind: 'headless', version: 'test', slots: 1 } });
    await worker.start();
    const first = await enqueueTest(database, 'runs');
    await began.promise;
    const stopped = worker.stop(10_000);
    const second = await enqueueTest(database, 'runs');
    finish.resolve();
    await stopped;
    expect(await readJob(database, first)).toMatchObject({ state: 'succeeded' });
    expect(await readJob(database, second)).toMatchObject({ state: 'pending', attempt: 0 });
    expect(await db.query('select state from sync.workers')).toEqual([{ state: 'stopped' }]);
  });

  test('after the grace period the jobs go back at no cost, one that ignores its signal too', async () => {
    const sync = testSync(
      'polite',
      ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    const deaf = testSync('deaf', () => new Promise(() => undefined));
    const worker = makeWorker(database, [sync, deaf]);
    await worker.start();
    const ids = [await enqueueTest(database, 'polite'), await enqueueTest(database, 'deaf')];
    await until(async () => (await db.query(`select from sync.jobs where state = 'running'`)).length === 2);
    await worker.stop(50);
    for (const id of ids) {
      expect(await readJob(database, id)).toMatchObject({
        state: 'pending',
        attempt: 0,
        attempts: [{ number: 1, outcome: 'released' }],
      });
    }
  });
});

describe('7 and 1: a worker that stops while the database is away', () => {
  test('ends when its lease has run out, and another one takes its job back', async () => {
    const finish = deferred();
    const sync = testSync('cut-off', () => finish.promise);
    const worker = makeWorker(database, [sync]);
    await worker.start();
    const id = await enqueueTest(database, 'cut-off');
    await until(async () => (await readJob(database, id))?.state === 'running');
    await runOn(inject('clusterUrl'), `alter database ${db.name} allow_connections false`);
    try {
      await runOn(
        inject('clusterUrl'),
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${db.name}'`,
      );
      finish.resolve();
      await worker.stop(0);
    } finally {
      await runOn(inject('clusterUrl'), `alter database ${db.name} allow_connections true`);
    }
    await until(async () => (await rescueExpired(database)).some((job) => job.id === id));
    expect(await readJob(database, id)).toMatchObject({ state: 'pending', attempts: [{ outcome: 'lost' }] });
  });
});

describe('9: NOTIFY is a hint', () => {
  test('behind a transaction pooler everything works by polling, with transaction locks', async () => {
    const pooled = openDatabase(db.url, { pooler: true });
    await db.query('create table public.things (id int primary key)');
    const sync = testSync(
      'polled',
      async ({ transaction }) => {
        await transaction.upsert('things', [{ id: 1 }], { key: ['id'] });
      },
      { lock: 'polled' },
    );
    const worker = makeWorker(pooled, [sync]);
    await worker.start();
    const id = await enqueueTest(pooled, 'polled');
    await until(async () => (await readJob(database, id))?.state === 'succeeded');
    expect(
      await db.query(`select from pg_stat_activity where datname = current_database() and query ilike 'listen%'`),
    ).toEqual([]);
    await worker.stop(1_000);
    await pooled.close();
  });

  test('a worker whose connections are all cut makes new ones and goes on', async () => {
    const sync = testSync('survives', async () => undefined);
    const worker = makeWorker(database, [sync], { timing: { poll: 50, heartbeat: 50, lease: 60_000, rescue: 60_000 } });
    await worker.start();
    await until(
      async () => (await db.query(`select from pg_stat_activity where query = 'listen touchline'`)).length > 0,
    );
    await db.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'touchline test worker'`,
    );
    const id = await until(() => enqueueTest(database, 'survives').catch(() => null));
    await until(async () => (await readJob(database, id).catch(() => null))?.state === 'succeeded');
    await until(
      async () => (await db.query(`select from pg_stat_activity where query = 'listen touchline'`)).length > 0,
    );
    await worker.stop(1_000);
  });
});
