import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { JobError } from '#engine/jobError.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { addEnded } from '../../support/history.ts';
import { until } from '../../support/until.ts';
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
  await db.query('delete from sync.earlier_attempts');
});
afterEach(stopWorkers);
afterAll(async () => {
  await database.close();
  await db.drop();
});

describe('the views have the columns that dashboards ask for', () => {
  const wanted = {
    job_queue: 'task_type payload status run_at attempts max_attempts last_error',
    job_executions: 'job_id status executed_at result season week',
    background_job_status: 'job_type job_payload status started_at completed_at error_message results',
  };
  test.each(Object.entries(wanted))('%s', async (view, columns) => {
    const rows = await db.query<{ name: string }>(
      `select attname::text as name from pg_attribute where attrelid = $1::regclass and attnum > 0`,
      [`sync.${view}`],
    );
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(columns.split(' ')));
  });
});

test('a job is seen in all three from enqueueing to its end', async () => {
  const seen = new Map<string, unknown>();
  const look = async (id: string): Promise<unknown[]> => [
    ...(await db.query('select status, attempts, last_error from sync.job_queue where id = $1', [id])),
    ...(await db.query(
      'select status, error_message, completed_at is not null as over from sync.background_job_status where id = $1',
      [id],
    )),
    ...(await db.query('select status, attempt from sync.job_executions where run_id = $1 order by executed_at', [id])),
  ];
  let tries = 0;
  const worker = makeWorker(database, [
    testSync('seen', async ({ fact }) => {
      tries += 1;
      seen.set(`run ${tries}`, await look(id));
      if (tries === 1)
        throw new JobError({ code: 'busy', message: 'The provider is busy.' }, { kind: 'after', delay: 1 });
      fact('rows', 3);
    }),
  ]);
  const id = await enqueueTest(database, 'seen', { payload: { season: 2026, week: 7 }, runAt: '2020-01-01T00:00:00Z' });
  seen.set('before', await look(id));
  await worker.start();
  await until(() => db.query('select from sync.job_history where id = $1', [id]).then((rows) => rows.length === 1));
  await worker.stop(1_000);

  const executed = { status: 'error', attempt: 1 };
  expect(seen.get('before')).toEqual([
    { status: 'pending', attempts: 0, last_error: null },
    { status: 'queued', error_message: null, over: false },
  ]);
  expect(seen.get('run 1')).toMatchObject([{ status: 'running', attempts: 1 }, { status: 'processing' }]);
  expect(seen.get('run 2')).toMatchObject([
    { status: 'running', attempts: 2, last_error: 'The provider is busy.' },
    { status: 'processing', error_message: 'The provider is busy.' },
    executed,
  ]);
  expect(await look(id)).toEqual([
    { status: 'succeeded', attempts: 2, last_error: null },
    { status: 'completed', error_message: null, over: true },
    executed,
    { status: 'success', attempt: 2 },
  ]);
  expect(
    await db.query(
      `select job_id, season, week, result -> 'facts' as facts from sync.job_executions where status = 'success'`,
    ),
  ).toEqual([{ job_id: 'seen', season: 2026, week: 7, facts: { rows: 3 } }]);
  expect(await db.query('select task_type, payload, max_attempts from sync.job_queue')).toEqual([
    { task_type: 'seen', payload: { season: 2026, week: 7 }, max_attempts: 5 },
  ]);
});

test('failed and cancelled jobs are failed, and last_error tells them apart', async () => {
  await addEnded(db, [
    { id: 1, state: 'failed', error: { code: 'x', message: 'It broke.' } },
    {
      id: 2,
      state: 'cancelled',
      error: { code: 'cancelled', message: 'Cancelled by anna: no need. It had not been running.' },
    },
    { id: 3, state: 'cancelled', error: null, ran: false },
    { id: 4, state: 'cancelled', error: { code: 'step_not_reached', message: 'The step failed.' }, ran: false },
  ]);
  expect(
    await db.query(`select status, last_error, state from sync.job_queue where status = 'failed' order by id`),
  ).toEqual([
    { status: 'failed', last_error: 'It broke.', state: 'failed' },
    { status: 'failed', last_error: 'Cancelled by anna: no need. It had not been running.', state: 'cancelled' },
    { status: 'failed', last_error: 'Cancelled.', state: 'cancelled' },
    { status: 'failed', last_error: 'Cancelled: The step failed.', state: 'cancelled' },
  ]);
  expect(await db.query('select status, error_message from sync.background_job_status order by id')).toEqual([
    { status: 'failed', error_message: 'It broke.' },
    { status: 'failed', error_message: 'Cancelled by anna: no need. It had not been running.' },
    { status: 'failed', error_message: 'Cancelled.' },
    { status: 'failed', error_message: 'Cancelled: The step failed.' },
  ]);
  // The one that never ran was not executed.
  expect(
    await db.query(`select run_id, status, result ->> 'code' as code from sync.job_executions order by 1`),
  ).toEqual([
    { run_id: '1', status: 'failed', code: 'x' },
    { run_id: '2', status: 'error', code: 'cancelled' },
  ]);
});

test('season and week are numbers, or null', async () => {
  const values = [2025, '2026', 'next', null, 1e20, 2025.5, true, [1], { a: 1 }, ' 7', '', -1];
  await addEnded(db, [
    ...values.map((season, index) => ({ id: index + 1, payload: { season, week: season } })),
    { id: 99 },
  ]);
  const rows = await db.query<{ season: number | null; week: number | null }>(
    'select season, week from sync.job_executions order by run_id',
  );
  expect(rows.map(({ season }) => season)).toEqual([
    2025,
    2026,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    null,
    -1,
    null,
  ]);
  expect(rows.every(({ season, week }) => season === week)).toBe(true);
});

test('the alert on what has not run for a week finds exactly that', async () => {
  await addEnded(db, [
    { id: 1, sync: 'stale', age: 20 },
    { id: 2, sync: 'stale', age: 8 },
    { id: 3, sync: 'fresh', age: 30 },
    { id: 4, sync: 'fresh', age: 1 },
    // Neither of these has done the work.
    { id: 5, sync: 'stale', age: 0.5, dryRun: true },
    { id: 6, sync: 'stale', age: 0.4, ran: false, state: 'cancelled' },
  ]);
  const rows = await withSearchPath(
    `SELECT job_id, MAX(executed_at) AS last_run FROM job_executions GROUP BY job_id HAVING MAX(executed_at) < NOW() - INTERVAL '7 days';`,
  );
  expect(rows.map(({ job_id }) => job_id)).toEqual(['stale']);
});

describe('a query for one status', () => {
  test('reads neither the queue nor other states', async () => {
    await addEnded(
      db,
      Array.from({ length: 3_000 }, (_, index) => ({
        id: index + 1,
        age: index / 200,
        state: index % 300 === 0 ? 'failed' : 'succeeded',
      })),
    );
    await db.query('analyze sync.job_history');
    const plan = await explain(`select * from sync.job_queue where status = 'failed'`);
    expect(plan).not.toMatch(/ on jobs\b/);
    expect(plan).not.toContain('succeeded');
    expect(plan).toMatch(/job_history_\d{4}_\d\d_state_finished_at_id_idx/);
    expect(await explain(`select * from sync.background_job_status where status = 'queued'`)).not.toContain('history');
    expect(await explain(`select * from sync.job_queue where status = 'nonsense'`)).toContain('One-Time Filter: false');
  });

  test('within a time reads the partitions of that time', async () => {
    const plan = await explain(
      `select * from sync.background_job_status where status = 'completed' and completed_at > '2999-01-01'`,
    );
    expect(plan).toContain('job_history_default');
    expect(plan).not.toMatch(/job_history_\d{4}/);
  });
});

test('nothing can be written through them', async () => {
  for (const view of ['job_queue', 'job_executions', 'background_job_status']) {
    await expect(db.query(`delete from sync.${view}`)).rejects.toThrow(/cannot delete from view/);
    await expect(db.query(`update sync.${view} set status = 'failed'`)).rejects.toThrow(/cannot update view/);
  }
});

async function explain(sql: string): Promise<string> {
  const rows = await db.query<{ 'QUERY PLAN': string }>(`explain (costs off) ${sql}`);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

/** As a dashboard asks: without the schema's name. */
async function withSearchPath(sql: string): Promise<{ job_id: string; last_run: Date }[]> {
  return database.transaction(async (connection) => {
    await connection.query('set local search_path = public, sync');
    return connection.query(sql);
  });
}
