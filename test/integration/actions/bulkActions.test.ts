import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BulkAction, NewBulkAction } from '#shared/bulkActions.ts';
import type { JobFilter } from '#shared/filters/jobFilter.ts';
import { abortBulkAction, createBulkAction, undoBulkAction } from '#engine/actions/bulkActions.ts';
import { BulkActionRunner } from '#engine/actions/bulkActionRunner.ts';
import { doChunk } from '#engine/actions/bulkChunk.ts';
import { expireBulkActions } from '#engine/actions/expireBulkActions.ts';
import { previewBulkAction } from '#engine/actions/previewBulkAction.ts';
import { listBulkActions, listBulkJobs, readBulkAction } from '#engine/actions/readBulkActions.ts';
import type { Database } from '#engine/database/database.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { silentLogger } from '../../support/logger.ts';
import { until } from '../../support/until.ts';
import { openDatabase } from '../../support/worker.ts';

let db: TestDatabase;
let database: Database;

beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
});
afterAll(async () => {
  await database.close();
  await db.drop();
});
beforeEach(async () => {
  await db.query(`
    delete from sync.jobs; delete from sync.job_history; delete from sync.bulk_actions; delete from sync.bulk_action_jobs;
    delete from sync.operator_actions; delete from sync.workers`);
});

const operator = { actor: 'ada@desk', origin: 'test' };

/** Enqueues so many jobs and gives their ids. */
async function enqueueMany(count: number, columns: Record<string, string> = {}): Promise<string[]> {
  const names = ['sync', ...Object.keys(columns)].join(', ');
  const values = [columns['sync'] === undefined ? `'bulk-test'` : '', ...Object.values(columns)]
    .filter(Boolean)
    .join(', ');
  const rows = await db.query<{ id: string }>(
    `insert into sync.jobs (${columns['sync'] === undefined ? names : Object.keys(columns).join(', ')})
     select ${values} from generate_series(1, $1) n returning id`,
    [count],
  );
  return rows.map((row) => row.id).sort((a, b) => Number(a) - Number(b));
}

async function endMany(count: number, state: string, columns: Record<string, string> = {}): Promise<string[]> {
  const ids = await enqueueMany(count, columns);
  await db.query(`update sync.jobs set state = $2::sync.job_state, last_error = $3 where id = any ($1::bigint[])`, [
    ids,
    state,
    state === 'succeeded' ? null : JSON.stringify({ code: 'test_failure', message: 'It broke at "x", 3 times.' }),
  ]);
  return ids;
}

function create(action: NewBulkAction): Promise<BulkAction> {
  return createBulkAction(database, action, operator);
}

async function workOff(chunk = 7): Promise<void> {
  const runner = new BulkActionRunner({ database, logger: silentLogger, chunk });
  runner.wake();
  await runner.idle();
}

async function run(action: NewBulkAction, chunk?: number): Promise<BulkAction> {
  const { id } = await create(action);
  await workOff(chunk);
  const after = await readBulkAction(database, id);
  if (!after) throw new Error('the action is gone');
  return after;
}

describe('the four actions', () => {
  test('cancel ends what waits, asks what runs to stop, and tells of each job', async () => {
    const pending = await enqueueMany(20);
    const [running] = await enqueueMany(1);
    await db.query(`update sync.jobs set state = 'running', attempt = 1, token = 1, started_at = now() where id = $1`, [
      running,
    ]);
    const others = await enqueueMany(3, { sync: `'other-sync'` });

    const done = await run({ action: 'cancel', filter: { syncs: ['bulk-test'] }, reason: 'wrong season' });

    expect(done).toMatchObject({ state: 'done', total: 21, done: 21, counts: { cancelled: 20, cancelling: 1 } });
    expect(await db.query('select distinct state, error from sync.job_history')).toEqual([
      {
        state: 'cancelled',
        error: {
          code: 'cancelled',
          message: 'Cancelled by ada@desk: wrong season. It had not been running.',
          details: { by: 'ada@desk', reason: 'wrong season', stage: 'pending', bulkAction: done.id },
        },
      },
    ]);
    expect(
      await db.query('select id, cancel_by, cancel_reason from sync.jobs where cancel_asked_at is not null'),
    ).toEqual([{ id: running, cancel_by: 'ada@desk', cancel_reason: 'wrong season' }]);
    expect(
      (await db.query<{ id: string }>(`select id from sync.jobs where state = 'pending' order by id`)).map(
        (row) => row.id,
      ),
    ).toEqual(others);
    const report = await listBulkJobs(database, done.id, { limit: 100 });
    expect(report.map((job) => job.id)).toEqual([...pending, running]);
    expect(report.at(-1)).toMatchObject({ outcome: 'cancelling', detail: { state: 'running' } });
    expect(
      await listBulkJobs(database, done.id, { outcome: 'cancelled', after: pending[17] ?? '', limit: 100 }),
    ).toHaveLength(2);
    expect((await listBulkActions(database, { limit: 10 })).map((action) => action.id)).toEqual([done.id]);
  });

  test('retry enqueues each ended job once, linked to the old one', async () => {
    const ids = await endMany(15, 'failed', {
      priority: '3',
      payload: `jsonb_build_object('n', n)`,
      timeout_ms: '9000',
    });
    await endMany(2, 'succeeded');
    const done = await run({ action: 'retry', filter: { states: ['failed'] } });
    expect(done).toMatchObject({ state: 'done', counts: { retried: 15 } });
    const retries = await db.query<{ retry_of: string }>('select * from sync.jobs order by id');
    expect(retries.map((job) => job.retry_of)).toEqual(ids);
    expect(retries[4]).toMatchObject({
      payload: { n: 5 },
      priority: 3,
      timeout_ms: 9000,
      trigger: 'retry',
      trigger_detail: { of: ids[4], by: 'ada@desk', bulkAction: done.id },
    });
    const [first] = await listBulkJobs(database, done.id, { limit: 1 });
    expect(first).toMatchObject({ id: ids[0], outcome: 'retried', detail: { job: expect.stringMatching(/^\d+$/) } });

    // Asked for again by mistake: the retries are live, so nothing is enqueued twice.
    const again = await run({ action: 'retry', filter: { states: ['failed'] } });
    expect(again.counts).toEqual({ existing: 15 });
  });

  test('retry leaves a live job with the same unique key alone', async () => {
    const ids = await endMany(1, 'failed', { unique_key: `'one'` });
    const more = await endMany(1, 'failed', { unique_key: `'one'` });
    const done = await run({ action: 'retry', filter: {} });
    expect(done.counts).toEqual({ retried: 1, existing: 1 });
    const [first, second] = await listBulkJobs(database, done.id, { limit: 5 });
    expect([first?.id, second?.id]).toEqual([...ids, ...more]);
    expect(second?.detail).toEqual(first?.detail);
  });

  test('run now and priority change what waits, and say what was so already', async () => {
    await enqueueMany(4, { run_at: `now() + interval '1 day'`, priority: 'n' });
    await enqueueMany(2);
    await enqueueMany(1, { waiting_for: `'a lock'` });
    expect((await run({ action: 'run_now', filter: {} })).counts).toEqual({ made_due: 5, unchanged: 2 });
    expect(await db.query('select from sync.jobs where run_at > now() or waiting_for is not null')).toEqual([]);
    const done = await run({ action: 'set_priority', priority: 2, filter: {} });
    expect(done).toMatchObject({ priority: 2, counts: { reprioritised: 6, unchanged: 1 } });
    expect(await db.query('select distinct priority from sync.jobs')).toEqual([{ priority: 2 }]);
  });

  test('steps of a routine are cancelled once each', async () => {
    const [first] = await enqueueMany(1, { routine: `'daily'`, routine_run: '7', step: `'a'` });
    const [second] = await enqueueMany(1, {
      routine: `'daily'`,
      routine_run: '7',
      step: `'b'`,
      waits_for: `array[${first}]::bigint[]`,
    });
    const done = await run({ action: 'cancel', filter: {} });
    expect(done.counts).toEqual({ cancelled: 2 });
    expect(await db.query(`select id, error ->> 'code' as code from sync.job_history order by id`)).toEqual([
      { id: first, code: 'cancelled' },
      { id: second, code: 'cancelled' },
    ]);
    expect(await db.query('select from sync.jobs')).toEqual([]);
    // Brought back alone, the second one would not wait for the first.
    const undo = await undoBulkAction(database, done.id, operator);
    await workOff();
    expect((await readBulkAction(database, undo.id))?.counts).toEqual({ step: 2 });
  });
});

describe('the frozen filter', () => {
  test('what comes to match later is not touched, and what ended meanwhile is reported so', async () => {
    const [a, b, c] = await enqueueMany(3);
    const action = await create({ action: 'cancel', filter: { syncs: ['bulk-test'] } });
    expect(action).toMatchObject({ state: 'pending', total: 3, cutoffId: c });
    const [late] = await enqueueMany(1);
    await db.query(`update sync.jobs set state = 'succeeded' where id = $1`, [a]);
    await db.query('delete from sync.jobs where id = $1', [b]);
    await workOff();
    expect(await listBulkJobs(database, action.id, { limit: 10 })).toMatchObject([
      { id: a, outcome: 'ended', detail: { state: 'succeeded' } },
      { id: b, outcome: 'gone' },
      { id: c, outcome: 'cancelled' },
    ]);
    expect(await db.query('select id, state from sync.jobs')).toEqual([{ id: late, state: 'pending' }]);
  });

  test('finds live jobs by all conditions', async () => {
    await db.query(`
      with w as (
        insert into sync.workers (name, host, pid, kind, version, slots, lease_expires_at)
        values ('host:1', 'host', 1, 'headless', 't', 1, now()) returning id
      )
      insert into sync.jobs (sync, state, attempt, run_at, enqueued_at, waiting_for, waits_for, cancel_asked_at, trigger, worker_id, last_error)
      select 'sync-a', 'pending'::sync.job_state, 0, now(), now(), null, null::bigint[], null::timestamptz, 'api'::sync.job_trigger, null::bigint, null::jsonb from w
      union all select 'sync-a', 'pending', 0, now() + interval '1 hour', now(), null, null, null, 'api', null, null from w
      union all select 'sync-a', 'pending', 1, now() + interval '1 hour', now(), null, null, null, 'api', null, '{"code":"quota","message":"Used up at 50%_."}' from w
      union all select 'sync-a', 'pending', 2, now(), now(), null, null, null, 'api', null, '{"code":"other","message":"Used up at 500."}' from w
      union all select 'sync-a', 'pending', 0, now(), now(), 'a lock', null, null, 'api', null, null from w
      union all select 'sync-a', 'pending', 0, now(), now(), null, '{1}', null, 'api', null, null from w
      union all select 'sync-b', 'pending', 0, now(), now(), null, null, null, 'schedule', null, null from w
      union all select 'sync-a', 'pending', 0, now(), '2020-01-01', null, null, null, 'api', null, null from w
      union all select 'sync-a', 'running', 1, now(), now(), null, null, now(), 'api', w.id, null from w`);
    const cases: [string, JobFilter, number][] = [
      ['nothing', {}, 9],
      ['pending', { states: ['pending'] }, 8],
      ['scheduled', { states: ['scheduled'] }, 1],
      ['retrying', { states: ['retrying'] }, 2],
      ['blocked', { states: ['blocked'] }, 1],
      ['waiting', { states: ['waiting', 'blocked'] }, 2],
      ['cancelling', { states: ['cancelling'] }, 1],
      ['ended states', { states: ['failed'] }, 0],
      ['a sync', { syncs: ['sync-b', 'sync-c'] }, 1],
      ['a trigger', { triggers: ['schedule'] }, 1],
      ['a worker', { workers: ['host:1'] }, 1],
      ['an error code', { errorCodes: ['quota'] }, 1],
      ['a text, taken literally', { errorText: '50%_' }, 1],
      ['a text that is nowhere', { errorText: '5%0' }, 0],
      ['since', { since: '2020-01-02T00:00:00Z' }, 8],
      ['until', { until: '2020-01-02T00:00:00Z' }, 1],
      ['several', { states: ['retrying'], errorCodes: ['quota'], syncs: ['sync-a'] }, 1],
    ];
    for (const [by, filter, expected] of cases) {
      const preview = await previewBulkAction(database, 'set_priority', filter);
      const cancel = await previewBulkAction(database, 'cancel', filter);
      expect(cancel.count, by).toEqual({ value: expected, kind: 'exact' });
      expect(cancel.sample, by).toHaveLength(expected);
      expect(preview.count.value, by).toBe(expected - (cancel.states.cancelling ?? 0));
      if (expected > 0) expect((await create({ action: 'cancel', filter })).total, by).toBe(expected);
      else await expect(create({ action: 'cancel', filter }), by).rejects.toMatchObject({ code: 'nothing_matches' });
    }
  });

  test('finds ended jobs for a retry, by state, text and fingerprint, and named ones whatever they are', async () => {
    const failed = await endMany(3, 'failed');
    await endMany(2, 'succeeded');
    const [live] = await enqueueMany(1);
    expect((await previewBulkAction(database, 'retry', {})).states).toEqual({ failed: 3, succeeded: 2 });
    expect((await previewBulkAction(database, 'retry', { errorText: 'IT BROKE' })).count.value).toBe(3);
    const [row] = await db.query<{ fingerprint: string }>(
      `select sync.failure_fingerprint(sync, error) as fingerprint from sync.job_history where state = 'failed' limit 1`,
    );
    const preview = await previewBulkAction(database, 'retry', { fingerprint: row?.fingerprint ?? '' });
    expect(preview).toMatchObject({
      count: { value: 3 },
      sample: [{ id: failed[2], error: 'It broke at "x", 3 times.' }, {}, {}],
    });
    const done = await run({ action: 'retry', filter: { ids: [failed[0] ?? '', live ?? ''] } });
    expect(done.counts).toEqual({ retried: 1, live: 1 });
  });

  test('the preview counts no further than 10,000 and says so', async () => {
    await enqueueMany(10_050);
    expect(await previewBulkAction(database, 'cancel', {})).toMatchObject({
      count: { value: 10_000, kind: 'at_least' },
    });
  });

  test('a condition that is not known is refused, not left out', async () => {
    await enqueueMany(1);
    const filter: JobFilter = JSON.parse('{"sync": "bulk-test"}');
    await expect(create({ action: 'cancel', filter })).rejects.toMatchObject({ code: 'bad_filter' });
    expect(await db.query('select from sync.bulk_actions')).toEqual([]);
  });
});

describe('on the server', () => {
  test('a job that somebody holds is passed over and gets another turn, and holds up nobody', async () => {
    const ids = await enqueueMany(10);
    const action = await create({ action: 'cancel', filter: {} });
    const runner = new BulkActionRunner({ database, logger: silentLogger, chunk: 4 });
    await database.transaction(async (connection) => {
      await connection.query('select from sync.jobs where id = $1 for update', [ids[1]]);
      runner.wake();
      await runner.idle();
      expect(await readBulkAction(database, action.id)).toMatchObject({ state: 'running', done: 9 });
      expect(await listBulkJobs(database, action.id, { outcome: 'open', limit: 10 })).toMatchObject([
        { id: ids[1], outcome: null },
      ]);
    });
    runner.wake();
    await runner.idle();
    expect(await readBulkAction(database, action.id)).toMatchObject({ state: 'done', counts: { cancelled: 10 } });
  });

  test('several runners at once do each job once', async () => {
    const ids = await endMany(300, 'failed');
    const action = await create({ action: 'retry', filter: {} });
    const others = [openDatabase(db.url), openDatabase(db.url, { pooler: true })];
    const runners = [database, ...others].map(
      (pool) => new BulkActionRunner({ database: pool, logger: silentLogger, chunk: 10 }),
    );
    await until(async () => {
      for (const runner of runners) runner.wake();
      await Promise.all(runners.map((runner) => runner.idle()));
      return (await readBulkAction(database, action.id))?.state === 'done';
    });
    expect(
      (await db.query<{ retry_of: string }>('select retry_of from sync.jobs order by retry_of')).map(
        (row) => row.retry_of,
      ),
    ).toEqual(ids);
    expect((await readBulkAction(database, action.id))?.counts).toEqual({ retried: 300 });
    await Promise.all(others.map((pool) => pool.close()));
  });

  test('when a chunk breaks off, nothing of it has happened, and the next one does it', async () => {
    await endMany(30, 'failed');
    const action = await create({ action: 'retry', filter: {} });
    expect(await doChunk(database, action.id, 10)).toBe('went on');
    await db.query(`
      create function public.refuse() returns trigger language plpgsql as $$ begin raise exception 'cut'; end $$;
      create trigger refuse before update on sync.bulk_actions for each row execute function public.refuse()`);
    await expect(doChunk(database, action.id, 10)).rejects.toThrow('cut');
    expect(await db.query('select from sync.jobs')).toHaveLength(10);
    await db.query('drop trigger refuse on sync.bulk_actions');
    await workOff();
    expect(await db.query('select count(*)::int, count(distinct retry_of)::int as old from sync.jobs')).toEqual([
      { count: 30, old: 30 },
    ]);
    expect(await readBulkAction(database, action.id)).toMatchObject({ state: 'done', done: 30 });
  });

  test('one that can not go on holds up no other', async () => {
    const ids = await enqueueMany(2);
    const broken = await create({ action: 'cancel', filter: { ids: [ids[0] ?? ''] } });
    const sound = await create({ action: 'cancel', filter: { ids: [ids[1] ?? ''] } });
    await db.query(
      `alter table sync.bulk_action_jobs add constraint broken check (bulk_action_id <> ${broken.id} or outcome is null)`,
    );
    await workOff();
    await db.query('alter table sync.bulk_action_jobs drop constraint broken');
    expect(await readBulkAction(database, sound.id)).toMatchObject({ state: 'done' });
    expect(await readBulkAction(database, broken.id)).toMatchObject({ state: 'pending', done: 0 });
    await workOff();
    expect(await readBulkAction(database, broken.id)).toMatchObject({ state: 'done', counts: { cancelled: 1 } });
  });

  test('an abort stops it between chunks; the rest is untouched', async () => {
    await enqueueMany(30);
    const action = await create({ action: 'cancel', filter: {} });
    await doChunk(database, action.id, 10);
    const aborted = await abortBulkAction(database, action.id, { actor: 'bob@desk', origin: 'test' });
    expect(aborted).toMatchObject({ state: 'aborted', done: 10, total: 30, abortedBy: 'bob@desk' });
    await workOff();
    expect(await db.query('select from sync.jobs')).toHaveLength(20);
    await expect(abortBulkAction(database, action.id, operator)).rejects.toMatchObject({ code: 'bulk_action_over' });
    await expect(abortBulkAction(database, '999999', operator)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('every action is audited with its filter and its reason', async () => {
    await enqueueMany(2);
    const action = await create({ action: 'cancel', filter: { syncs: ['bulk-test'] }, reason: 'why not' });
    await abortBulkAction(database, action.id, operator);
    expect(
      await db.query('select actor, origin, action, reason, detail from sync.operator_actions order by id'),
    ).toMatchObject([
      {
        actor: 'ada@desk',
        origin: 'test',
        action: 'cancel',
        reason: 'why not',
        detail: { bulkAction: action.id, jobs: 2, filter: { syncs: ['bulk-test'] } },
      },
      { action: 'abort', detail: { bulkAction: action.id } },
    ]);
  });
});

describe('undo', () => {
  test('brings back exactly the jobs that were cancelled while they waited, due when they were', async () => {
    const [soon] = await enqueueMany(1, { unique_key: `'soon'` });
    const [later] = await enqueueMany(1, { run_at: `'2100-01-01'` });
    const [running] = await enqueueMany(1);
    await db.query(`update sync.jobs set state = 'running' where id = $1`, [running]);
    const cancel = await create({ action: 'cancel', filter: {} });
    await expect(undoBulkAction(database, cancel.id, operator)).rejects.toMatchObject({ code: 'bulk_action_open' });
    await workOff();
    const undo = await undoBulkAction(database, cancel.id, operator);
    await expect(undoBulkAction(database, cancel.id, operator)).rejects.toMatchObject({ code: 'bulk_action_open' });
    await workOff();
    expect(await readBulkAction(database, undo.id)).toMatchObject({
      undoOf: cancel.id,
      state: 'done',
      counts: { retried: 2 },
    });
    expect(
      await db.query(
        `select retry_of, unique_key, run_at > '2099-12-30' as later from sync.jobs where retry_of is not null order by id`,
      ),
    ).toEqual([
      { retry_of: soon, unique_key: 'soon', later: false },
      { retry_of: later, unique_key: null, later: true },
    ]);
    await expect(undoBulkAction(database, cancel.id, operator)).rejects.toMatchObject({ code: 'nothing_to_undo' });
    await expect(undoBulkAction(database, undo.id, operator)).rejects.toMatchObject({ code: 'not_undoable' });
  });
});

test('old ones are forgotten with their jobs, open ones are kept', async () => {
  await enqueueMany(3);
  const old = await run({ action: 'run_now', filter: {} });
  const open = await create({ action: 'cancel', filter: {} });
  await db.query(`update sync.bulk_actions set finished_at = now() - interval '40 days' where id = $1`, [old.id]);
  expect(await expireBulkActions(database, 30)).toBe(4);
  expect((await listBulkActions(database, { limit: 5 })).map((action) => action.id)).toEqual([open.id]);
  expect(await db.query('select distinct bulk_action_id from sync.bulk_action_jobs')).toEqual([
    { bulk_action_id: open.id },
  ]);
});
