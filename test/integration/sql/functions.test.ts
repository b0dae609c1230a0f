import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { addEnded } from '../../support/history.ts';
import { deferred, until } from '../../support/until.ts';
import { enqueueTest, makeWorker, openDatabase, stopWorkers, testSync } from '../../support/worker.ts';

let db: TestDatabase;
let database: Database;

beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
});
beforeEach(async () => {
  await db.query('delete from sync.jobs');
  await db.query('delete from sync.job_history');
});
afterEach(stopWorkers);
afterAll(async () => {
  await database.close();
  await db.drop();
});

/** All that an action could change. */
async function everything(): Promise<unknown> {
  return {
    jobs: await db.query('select * from sync.jobs order by id'),
    history: await db.query('select * from sync.job_history order by id'),
    attempts: await db.query('select * from sync.earlier_attempts order by job_id, token'),
    pauses: await db.query('select * from sync.pauses order by scope, name'),
  };
}

async function call(sql: string, values: readonly unknown[] = []): Promise<unknown> {
  const [row] = await db.query<{ value: unknown }>(`select ${sql} as value`, values);
  return row?.value;
}

describe('bad input', () => {
  const huge = '9223372036854775807';
  // What is called, the error's code, and what its message must name.
  const calls: [string, string, RegExp][] = [
    [`sync.enqueue('Bad Name')`, '23514', /sync_name/],
    [`sync.enqueue('')`, '23514', /sync_name/],
    [`sync.enqueue(null)`, '23502', /"sync"/],
    [`sync.enqueue('good', '[1]')`, '23514', /payload/],
    [`sync.enqueue('good', '{')`, '22P02', /json/],
    [`sync.enqueue('good', trigger => 'nobody')`, '22P02', /job_trigger/],
    [`sync.enqueue('good', trigger_detail => '1')`, '23514', /trigger_detail/],
    [`sync.enqueue('good', max_attempts => 0::smallint)`, '23514', /max_attempts/],
    [`sync.enqueue('good', max_attempts => 101::smallint)`, '23514', /max_attempts/],
    [`sync.enqueue('good', timeout_ms => 0)`, '23514', /timeout_ms/],
    [`sync.enqueue('good', timeout_ms => -5)`, '23514', /timeout_ms/],
    [`sync.enqueue('good', run_at => 'soon')`, '22007', /timestamp/],
    [`sync.enqueue('good', colour => 'red')`, '42883', /enqueue/],
    ['sync.cancel(123456)', 'TL001', /no job 123456/],
    [`sync.cancel(${huge})`, 'TL001', /no job 9223372036854775807/],
    ['sync.cancel(0)', 'TL001', /no job 0/],
    ['sync.cancel(-1)', 'TL001', /no job -1/],
    ['sync.cancel(null)', 'TL001', /no job/],
    [`sync.cancel('1; drop table sync.jobs')`, '22P02', /bigint/],
    ['sync.cancel(2)', 'TL002', /job 2 has ended/],
    ['sync.retry(123456)', 'TL001', /no job 123456/],
    ['sync.retry(null)', 'TL001', /no job/],
    ['sync.retry(1)', 'TL003', /job 1 has not ended/],
    [`sync.retry(2, '[]')`, '23514', /payload/],
    [`sync.retry(2, '"text"')`, '23514', /payload/],
    ['sync.run_now(123456)', 'TL001', /no job 123456/],
    ['sync.run_now(2)', 'TL002', /has ended/],
    ['sync.run_now(null)', 'TL001', /no job/],
    ['sync.set_priority(2, 5::smallint)', 'TL002', /has ended/],
    ['sync.set_priority(123456, 5::smallint)', 'TL001', /no job/],
    ['sync.set_priority(1, null)', '23502', /"priority"/],
    ['sync.run_now(3)', 'TL004', /job 3 runs already/],
    ['sync.set_priority(3, 5::smallint)', 'TL004', /job 3 runs already/],
    [`sync.enqueue_routine('nowhere')`, 'TL005', /no routine named 'nowhere'/],
    ['sync.enqueue_routine(null)', 'TL005', /no routine named/],
    ['sync.retry_routine(123456)', 'TL005', /no routine run 123456/],
  ];
  test.each(calls)('%s is refused with %s, and nothing changes', async (sql, code, message) => {
    await db.query(
      `insert into sync.jobs (id, sync, state) overriding system value values (1, 'live', 'pending'), (3, 'live', 'running')`,
    );
    await addEnded(db, [{ id: 2, state: 'failed' }]);
    const before = await everything();
    await expect(call(sql)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(await everything()).toEqual(before);
  });
});

describe('sync.enqueue', () => {
  test('takes a name alone: the rest has defaults, the attempts those of the sync', async () => {
    await db.query(`insert into sync.syncs (name, title, max_attempts) values ('known', 'Known', 3)`);
    await call(`sync.enqueue('known')`);
    await call(`sync.enqueue('unknown')`);
    expect(
      await db.query('select sync, state, max_attempts, payload, trigger, priority from sync.jobs order by id'),
    ).toEqual([
      { sync: 'known', state: 'pending', max_attempts: 3, payload: {}, trigger: 'api', priority: 0 },
      { sync: 'unknown', state: 'pending', max_attempts: 5, payload: {}, trigger: 'api', priority: 0 },
    ]);
  });

  test('with a unique key gives the live job that has it; two sessions at once agree on one', async () => {
    const ids = await Promise.all(
      Array.from({ length: 8 }, () =>
        database.query<{ id: string }>(`select sync.enqueue('only', unique_key => 'one') as id`),
      ),
    );
    expect(new Set(ids.map(([row]) => row?.id)).size).toBe(1);
    expect(await db.query('select from sync.jobs')).toHaveLength(1);
  });

  test('belongs to its transaction: rolled back, there is no job', async () => {
    await expect(
      database.transaction(async (connection) => {
        await connection.query(`select sync.enqueue('never')`);
        throw new Error('back');
      }),
    ).rejects.toThrow('back');
    expect(await db.query('select from sync.jobs')).toEqual([]);
  });

  test('from a trigger on a table of the project enqueues exactly once a row', async () => {
    await db.query(`create table public.matches (id int primary key, finished boolean not null default false)`);
    await db.query(`create function public.match_finished() returns trigger language plpgsql as $$
      begin
        perform sync.enqueue('sync-match', jsonb_build_object('match', new.id), 'api', jsonb_build_object('match', new.id), unique_key => 'match:' || new.id);
        return null;
      end $$`);
    await db.query(`create trigger finished after update on public.matches for each row
      when (new.finished and not old.finished) execute function public.match_finished()`);
    await db.query('insert into public.matches values (1), (2)');
    await db.query('update public.matches set finished = true');
    await db.query('update public.matches set finished = true');
    expect(await db.query('select payload from sync.jobs order by id')).toEqual([
      { payload: { match: 1 } },
      { payload: { match: 2 } },
    ]);
  });
});

describe('sync.cancel', () => {
  test('ends a pending job at once and says who and why', async () => {
    const id = await enqueueTest(database, 'cancelled');
    expect(await call(`sync.cancel($1, 'not needed', 'anna')`, [id])).toBe('cancelled');
    expect(await db.query('select state, error from sync.job_history where id = $1', [id])).toMatchObject([
      { state: 'cancelled', error: { code: 'cancelled', message: expect.stringMatching(/anna.*not needed/) } },
    ]);
    await expect(call('sync.cancel($1)', [id])).rejects.toMatchObject({ code: 'TL002' });
  });

  test('of all that a query finds', async () => {
    await db.query(`insert into sync.jobs (sync) select 'many' from generate_series(1, 300)`);
    const kept = await enqueueTest(database, 'other');
    await db.query(`select sync.cancel(id) from sync.job_queue where task_type = 'many' and status = 'pending'`);
    expect(await db.query('select id from sync.jobs')).toEqual([{ id: kept }]);
    expect(await db.query('select from sync.job_history')).toHaveLength(300);
  });

  test('asks the worker of a running one, which proves that it stopped', async () => {
    const started = deferred();
    const worker = makeWorker(database, [
      testSync('long', async ({ signal }) => {
        started.resolve();
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      }),
    ]);
    await worker.start();
    const id = await enqueueTest(database, 'long');
    await started.promise;
    expect(await call('sync.cancel($1)', [id])).toBe('cancelling');
    expect(await call('sync.cancel($1)', [id])).toMatch(/cancelling/);
    const [job] = await until(async () => {
      const rows = await db.query('select state, error, token from sync.job_history where id = $1', [id]);
      return rows.length === 1 ? rows : null;
    });
    expect(job).toMatchObject({ state: 'cancelled', token: 1 });
  });
});

describe('sync.retry', () => {
  test('makes a new job that is linked to the old one, which stays as it is', async () => {
    await addEnded(db, [{ id: 77, sync: 'again', state: 'failed', payload: { a: 1 }, error: { message: 'no' } }]);
    const before = await db.query('select * from sync.job_history');
    const same = await call('sync.retry(77)');
    const other = await call(`sync.retry(77, '{"a": 2}', 'anna')`);
    expect(
      await db.query('select id, sync, payload, trigger, retry_of, attempt, state from sync.jobs order by id'),
    ).toEqual([
      { id: same, sync: 'again', payload: { a: 1 }, trigger: 'retry', retry_of: '77', attempt: 0, state: 'pending' },
      { id: other, sync: 'again', payload: { a: 2 }, trigger: 'retry', retry_of: '77', attempt: 0, state: 'pending' },
    ]);
    expect(await db.query('select * from sync.job_history')).toEqual(before);
  });
});

describe('rows ended by hand', () => {
  test('leave history, and the worker that runs the job is fenced', async () => {
    const started = deferred();
    const go = deferred();
    await db.query('create table if not exists public.by_hand (id int primary key)');
    const worker = makeWorker(database, [
      testSync('handled', async ({ transaction }) => {
        started.resolve();
        await go.promise;
        await transaction.query('insert into public.by_hand values (1)');
      }),
    ]);
    await worker.start();
    const id = await enqueueTest(database, 'handled');
    await started.promise;
    await db.query(`update sync.jobs set state = 'failed' where id = $1`, [id]);
    go.resolve();
    await worker.stop(2_000);
    expect(await db.query('select state, error from sync.job_history where id = $1', [id])).toMatchObject([
      { state: 'failed', error: { code: 'ended_by_hand' } },
    ]);
    expect(await db.query('select * from public.by_hand')).toEqual([]);
    expect(await db.query('select status from sync.job_queue where id = $1', [id])).toEqual([{ status: 'failed' }]);
  });

  test('many at once', async () => {
    await db.query(`insert into sync.jobs (sync) select 'many' from generate_series(1, 500)`);
    await db.query(`update sync.jobs set state = 'cancelled' where sync = 'many'`);
    expect(await db.query('select from sync.jobs')).toEqual([]);
    expect(await db.query(`select count(*)::int as jobs from sync.job_history where state = 'cancelled'`)).toEqual([
      { jobs: 500 },
    ]);
  });
});
