import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { JobError } from '#engine/jobError.ts';
import { readLog } from '#engine/logs/readLog.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { retryJob } from '#engine/queue/jobActions.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { heldLocks } from '../../support/heldLocks.ts';
import { until } from '../../support/until.ts';
import { enqueueTest, makeWorker, openDatabase, stopWorkers, testSync } from '../../support/worker.ts';

let db: TestDatabase;
let database: Database;

beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
  await db.query('create table public.things (id int primary key, word text)');
});
afterEach(stopWorkers);
afterAll(async () => {
  await database.close();
  await db.drop();
});

async function ended(id: string) {
  return until(async () => {
    const job = await readJob(database, id);
    return job?.finishedAt ? job : null;
  });
}

describe('a job', () => {
  test('runs, and leaves its data, attempt, log, progress and result', async () => {
    const sync = testSync('writes', async ({ transaction, log, progress }) => {
      log.info('Half way.', { rows: 1 });
      progress(1, 2, 'things');
      await transaction.upsert('things', [{ id: 1, word: 'one' }], { key: ['id'] });
    });
    const worker = makeWorker(database, [sync]);
    await worker.start();
    const id = await enqueueTest(database, 'writes');
    const job = await ended(id);
    await worker.stop(1_000);

    expect(job.state).toBe('succeeded');
    expect(job.attempts).toMatchObject([{ number: 1, outcome: 'succeeded' }]);
    expect(job.result?.changes).toMatchObject([{ table: 'things', received: 1, inserted: 1, unchanged: 0 }]);
    expect((await readLog(database, id, 100))[0]).toMatchObject({
      message: 'Half way.',
      fields: { rows: 1 },
      level: 'info',
      attempt: 1,
    });
    expect(await db.query('select word from things where id = 1')).toEqual([{ word: 'one' }]);
    expect(await db.query('select from sync.jobs')).toEqual([]);
  });

  test('of a sync that nobody knows fails at once and says so', async () => {
    const worker = makeWorker(database, []);
    await worker.start();
    const job = await ended(await enqueueTest(database, 'no-such-sync'));
    await worker.stop(1_000);
    expect(job).toMatchObject({ state: 'failed', attempt: 1, error: { code: 'unknown_sync', retryable: false } });
  });

  test('as a dry run tells what it would do and does nothing', async () => {
    const sync = testSync('dry', async ({ transaction }) => {
      await transaction.upsert('things', [{ id: 7, word: 'seven' }], { key: ['id'] });
    });
    const worker = makeWorker(database, [sync]);
    await worker.start();
    const job = await ended(await enqueueTest(database, 'dry', { dryRun: true }));
    await worker.stop(1_000);
    expect(job.result).toMatchObject({ dryRun: true, changes: [{ table: 'things', inserted: 1 }] });
    expect(await db.query('select from things where id = 7')).toEqual([]);
  });

  test('that fails for good leaves no data and says why in provider_sync_state', async () => {
    const sync = testSync(
      'breaks',
      async ({ transaction }) => {
        await transaction.upsert('things', [{ id: 8, word: 'eight' }], { key: ['id'] });
        throw new JobError({ code: 'bad_key', message: 'The key is wrong.', hint: 'Set another.' }, { kind: 'never' });
      },
      { entity: 'things' },
    );
    const worker = makeWorker(database, [sync]);
    await worker.start();
    const job = await ended(await enqueueTest(database, 'breaks'));
    await worker.stop(1_000);
    expect(job).toMatchObject({
      state: 'failed',
      attempt: 1,
      error: { code: 'bad_key', hint: 'Set another.', retryable: false },
    });
    expect(await db.query('select from things where id = 8')).toEqual([]);
    expect(
      await db.query('select last_error, last_synced_at from provider_sync_state where entity = $1', ['things']),
    ).toEqual([{ last_error: 'The key is wrong.', last_synced_at: null }]);
  });

  test('that may get better goes back to the queue, and the provider says when', async () => {
    let calls = 0;
    const sync = testSync('later', async () => {
      calls += 1;
      throw new JobError({ code: 'quota', message: 'Used up.' }, { kind: 'after', delay: 3_600_000 });
    });
    const worker = makeWorker(database, [sync]);
    await worker.start();
    const id = await enqueueTest(database, 'later');
    const job = await until(async () => {
      const seen = await readJob(database, id);
      return seen?.shown === 'retrying' ? seen : null;
    });
    await worker.stop(1_000);
    expect(calls).toBe(1);
    expect(job).toMatchObject({ state: 'pending', attempt: 1, error: { code: 'quota', retryable: true } });
    const wait = new Date(job.runAt).getTime() - new Date(job.attempts[0]?.finishedAt ?? 0).getTime();
    expect(wait).toBeGreaterThanOrEqual(3_600_000 - 1_000);
    expect(wait).toBeLessThan(3_604_000);
  });

  test('fails when its last attempt does', async () => {
    const sync = testSync('hopeless', async () => {
      throw new Error('again');
    });
    const worker = makeWorker(database, [sync]);
    await worker.start();
    const job = await ended(await enqueueTest(database, 'hopeless', { maxAttempts: 1 }));
    await worker.stop(1_000);
    expect(job).toMatchObject({ state: 'failed', error: { code: 'internal', message: 'again' } });
  });

  test('that takes longer than its limit is stopped, even if it ignores its signal', async () => {
    const sync = testSync('endless', () => new Promise(() => undefined), { timeout: 50 });
    const worker = makeWorker(database, [sync]);
    await worker.start();
    const job = await ended(await enqueueTest(database, 'endless', { maxAttempts: 1 }));
    await worker.stop(1_000);
    expect(job).toMatchObject({ state: 'failed', error: { code: 'timeout' } });
  });

  test('whose lock is held elsewhere waits, and it costs no attempt', async () => {
    const holder = await database.connect();
    await holder.query(`select pg_advisory_lock(sync.lock_key('the-lock'))`);
    const sync = testSync('locked', async () => undefined, { lock: 'the-lock' });
    const worker = makeWorker(database, [sync]);
    await worker.start();
    const id = await enqueueTest(database, 'locked');
    const blocked = await until(async () => {
      const seen = await readJob(database, id);
      return seen?.shown === 'blocked' ? seen : null;
    });
    expect(blocked).toMatchObject({ attempt: 0, waitingFor: 'the-lock', attempts: [] });
    await holder.query(`select pg_advisory_unlock(sync.lock_key('the-lock'))`);
    holder.release();
    const job = await ended(id);
    await worker.stop(1_000);
    expect(job).toMatchObject({ state: 'succeeded', attempt: 1 });
    expect(await heldLocks(db)).toEqual([]);
  });

  test('with a unique key is there once while it lives', async () => {
    const first = await enqueueTest(database, 'unique', { uniqueKey: 'k' });
    expect(await enqueueTest(database, 'unique', { uniqueKey: 'k' })).toBe(first);
    await db.query(`update sync.jobs set state = 'cancelled' where id = $1`, [first]);
    expect(await enqueueTest(database, 'unique', { uniqueKey: 'k' })).not.toBe(first);
  });

  test('that is ended by hand in SQL leaves the same history', async () => {
    const [row] = await db.query<{ id: string }>(`select sync.enqueue('by-hand', '{"season": 2026}') as id`);
    await db.query(`update sync.jobs set state = 'failed' where id = $1`, [row?.id]);
    const job = await readJob(database, row?.id ?? '');
    expect(job).toMatchObject({ state: 'failed', payload: { season: 2026 }, error: { code: 'ended_by_hand' } });
    expect(await db.query('select from sync.jobs where id = $1', [row?.id])).toEqual([]);
  });

  test('that has ended is retried as a new job linked to it; one that lives is not', async () => {
    const sync = testSync('twice', async () => undefined);
    const worker = makeWorker(database, [sync]);
    await worker.start();
    const first = (await ended(await enqueueTest(database, 'twice', { payload: { a: 1 } }))).id;
    const second = await retryJob(database, first, { by: 'test', payload: { a: 2 } });
    expect(await ended(second)).toMatchObject({
      state: 'succeeded',
      retryOf: first,
      trigger: 'retry',
      payload: { a: 2 },
    });
    expect(await readJob(database, first)).toMatchObject({ retriedBy: [second] });
    await worker.stop(1_000);
    const live = await enqueueTest(database, 'twice');
    await expect(retryJob(database, live, { by: 'test' })).rejects.toMatchObject({ code: 'job_not_ended' });
    await expect(retryJob(database, '99999999', { by: 'test' })).rejects.toMatchObject({ code: 'job_not_found' });
  });
});

test('SQL refuses what is no job', async () => {
  await expect(db.query(`select sync.enqueue('Bad Name')`)).rejects.toThrow(/sync_name_check/);
  await expect(db.query(`select sync.enqueue('good', '[1]')`)).rejects.toThrow(/jobs_payload_check/);
});

test('an idle worker starts a job that it was told of long before it polls', async () => {
  const sync = testSync('quick', async () => undefined);
  const worker = makeWorker(database, [sync], { timing: { poll: 600_000 } });
  await worker.start();
  const job = await ended(await enqueueTest(database, 'quick'));
  await worker.stop(1_000);
  expect(job.state).toBe('succeeded');
});
