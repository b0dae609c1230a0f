import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import { claim } from '#engine/queue/claim.ts';
import { cleanUpHistory, type CleanUpCounts, type CleanUpTools } from '#engine/retention/cleanUpHistory.ts';
import { parseRetention, readRetention, writeRetention } from '#engine/retention/settings.ts';
import type { Retention } from '#shared/retention.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { addEnded, addPartitions, fillHistory } from '../support/history.ts';
import { recordingLogger, silentLogger } from '../support/logger.ts';
import { createLogin } from '../support/roles.ts';
import { until } from '../support/until.ts';
import { enqueueTest, openDatabase } from '../support/worker.ts';

let db: TestDatabase;
let database: Database;

beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
});
beforeEach(async () => {
  await db.query('truncate sync.jobs, sync.job_history, sync.earlier_attempts, sync.job_logs, sync.settings');
  await db.query(
    `do $$ declare past record; begin
       for past in select name from sync.table_partitions where until <= date_trunc('month', now(), 'UTC') - interval '1 month' loop
         execute format('drop table sync.%I', past.name);
       end loop;
     end $$`,
  );
});
afterAll(async () => {
  await database.close();
  await db.drop();
});

function cleanUp(
  settings: Partial<Retention> = {},
  tools: Partial<CleanUpTools> = {},
  on = database,
): Promise<CleanUpCounts> {
  return cleanUpHistory(on, parseRetention(settings), {
    clock: systemClock,
    signal: new AbortController().signal,
    log: silentLogger,
    progress: () => undefined,
    ...tools,
  });
}

async function ids(): Promise<number[]> {
  const rows = await db.query<{ id: string }>('select id from sync.job_history order by id');
  return rows.map(({ id }) => Number(id));
}

/** Does something again and again until the work is over. */
async function during<T>(work: Promise<T>, step: () => Promise<void>): Promise<T> {
  const open = new Set([work]);
  const over = work.finally(() => open.clear());
  over.catch(() => undefined);
  while (open.size > 0) await step();
  return over;
}

/** Two lines of log and an earlier attempt for each of the jobs, from when they ran. */
async function addTraces(): Promise<void> {
  await db.query(
    `insert into sync.job_logs (job_id, token, sequence, at, level, message)
     select id, 1, line, finished_at - interval '1 s', 30, 'x' from sync.job_history, generate_series(1, 2) line`,
  );
  await db.query(
    `insert into sync.earlier_attempts (job_id, token, number, outcome, started_at, finished_at)
     select id, 0, 1, 'failed', started_at, finished_at - interval '1 s' from sync.job_history`,
  );
}

async function traces(): Promise<{ logs: number[]; attempts: number[] }> {
  const [row] = await db.query<{ logs: number[]; attempts: number[] }>(
    `select array(select distinct job_id::int from sync.job_logs order by 1) as logs,
       array(select distinct job_id::int from sync.earlier_attempts order by 1) as attempts`,
  );
  return row ?? { logs: [], attempts: [] };
}

async function months(parent: string): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    'select name from sync.table_partitions where parent = $1 order by name',
    [parent],
  );
  return rows.map(({ name }) => name);
}

describe('what is removed', () => {
  test('succeeded jobs after 14 days, failed and cancelled after 90, each with its log and attempts', async () => {
    await addEnded(db, [
      { id: 1, age: 13.9 },
      { id: 2, age: 14.1 },
      { id: 3, age: 400 },
      { id: 4, age: 89.9, state: 'failed' },
      { id: 5, age: 90.1, state: 'failed' },
      { id: 6, age: 89.9, state: 'cancelled' },
      { id: 7, age: 90.1, state: 'cancelled' },
    ]);
    await addTraces();
    const counts = await cleanUp();
    expect(await ids()).toEqual([1, 4, 6]);
    expect(await traces()).toEqual({ logs: [1, 4, 6], attempts: [1, 4, 6] });
    expect(counts).toMatchObject({ jobs: { succeeded: 2, failed: 1, cancelled: 1 }, attempts: 4, logLines: 8 });
    expect(await cleanUp()).toMatchObject({
      jobs: { succeeded: 0, failed: 0, cancelled: 0 },
      attempts: 0,
      logLines: 0,
    });
  });

  test('as the settings say; null keeps for ever', async () => {
    await addEnded(db, [
      { id: 1, age: 3 },
      { id: 2, age: 5_000, state: 'failed' },
      { id: 3, age: 5_000, state: 'cancelled' },
    ]);
    await addTraces();
    expect(await cleanUp({ succeededDays: null, failedDays: null, cancelledDays: null })).toMatchObject({
      dropped: [],
    });
    expect(await ids()).toEqual([1, 2, 3]);
    await cleanUp({ succeededDays: 2, failedDays: null, cancelledDays: 10 });
    expect(await ids()).toEqual([2]);
    expect(await traces()).toEqual({ logs: [2], attempts: [2] });
  });

  test('nothing of a job that has not ended, however old its log', async () => {
    await addPartitions(db, 200);
    const id = await enqueueTest(database, 'long');
    await db.query(`update sync.jobs set enqueued_at = now() - interval '200 days'`);
    await db.query(
      `insert into sync.job_logs (job_id, token, sequence, at, level, message) values ($1, 1, 1, now() - interval '190 days', 30, 'x')`,
      [id],
    );
    await db.query(
      `insert into sync.earlier_attempts (job_id, token, number, outcome, finished_at) values ($1, 1, 1, 'lost', now() - interval '180 days')`,
      [id],
    );
    await cleanUp({ failedDays: 15, cancelledDays: 15 });
    expect(await traces()).toEqual({ logs: [Number(id)], attempts: [Number(id)] });
  });

  test('the log of a job that began in one month and ended in the next, once the job goes', async () => {
    await addPartitions(db, 150);
    await addEnded(db, [
      { id: 1, age: 80, state: 'failed' },
      { id: 2, age: 80 },
    ]);
    await db.query(`update sync.job_history set enqueued_at = finished_at - interval '50 days'`);
    await db.query(
      `insert into sync.job_logs (job_id, token, sequence, at, level, message)
       select id, 1, n, finished_at - interval '25 days' * n, 30, 'x' from sync.job_history, generate_series(0, 2) n`,
    );
    await cleanUp();
    expect(await db.query('select job_id, sequence from sync.job_logs order by 2')).toEqual(
      [0, 1, 2].map((sequence) => ({ job_id: '1', sequence })),
    );
    await cleanUp({ failedDays: 70 });
    expect(await traces()).toEqual({ logs: [], attempts: [] });
    expect(await ids()).toEqual([]);
  });

  test('more lines of one job than one statement removes', async () => {
    await addEnded(db, [{ id: 1, age: 20 }]);
    await db.query(
      `insert into sync.job_logs (job_id, token, sequence, at, level, message)
       select 1, 1, n, now() - interval '20 days', 30, 'x' from generate_series(1, 12345) n`,
    );
    expect(await cleanUp()).toMatchObject({ logLines: 12_345, jobs: { succeeded: 1 } });
  });

  test('rows in default partitions too', async () => {
    await addEnded(db, [
      { id: 1, age: 1_000 },
      { id: 2, age: 1_000, state: 'failed' },
    ]);
    await addTraces();
    expect(await db.query(`select distinct tableoid::regclass::text as part from sync.job_history`)).toEqual([
      { part: 'sync.job_history_default' },
    ]);
    await cleanUp({ failedDays: null });
    expect(await ids()).toEqual([2]);
    expect(await traces()).toEqual({ logs: [2], attempts: [2] });
  });

  test('old slots, actions, alerts and workers; never the newest slot of a schedule or a worker that may live', async () => {
    await db.query(
      `insert into sync.schedules (name, sync, cron, time_zone) values ('daily', 'x', '0 0 * * *', 'UTC')`,
    );
    await db.query(
      `insert into sync.schedule_slots (schedule_id, slot, outcome, handled_at)
       select (select id from sync.schedules where name = 'daily'), now() - n * interval '1 day', 'fired', now() - n * interval '1 day'
       from unnest(array[500, 450, 400]) n`,
    );
    await db.query(
      `insert into sync.operator_actions (at, actor, origin, action)
       select now() - n * interval '1 day', 'a', 'test', 'x' from unnest(array[364, 366, 999]) n`,
    );
    await db.query(
      `insert into sync.workers (name, host, pid, kind, version, slots, state, lease_expires_at, stopped_at, cleared_at)
       select name, 'h', 1, 'headless', '1', 1, state::sync.worker_state, now(), now() - days * interval '1 day', cleared
       from (values ('recent', 'stopped', 179, null), ('old', 'stopped', 181, null), ('live', 'active', null, null),
         ('lost', 'lost', 999, now()), ('lost with jobs', 'lost', 999, null::timestamptz)) w (name, state, days, cleared)`,
    );
    expect(await cleanUp()).toMatchObject({ slots: 2, actions: 2, workers: 2 });
    expect(await db.query('select name from sync.workers order by id')).toEqual(
      ['recent', 'live', 'lost with jobs'].map((name) => ({ name })),
    );
    expect(await db.query('select from sync.schedule_slots')).toHaveLength(1);
  });
});

describe('partitions', () => {
  test('are made ahead, and dropped whole when all in them is expired', async () => {
    await addPartitions(db, 300);
    await addEnded(db, [
      { id: 1, age: 290 },
      { id: 2, age: 250, state: 'failed' },
      { id: 3, age: 1 },
    ]);
    await addTraces();
    const before = await months('job_history');
    await db.query(`drop table sync.${before.at(-2)}`);
    const counts = await cleanUp();
    const after = await months('job_history');
    expect(after).toContain(before.at(-2));
    // From the month in which 90 days ago lies; failed jobs of it may be kept, and none is there: last month and on.
    expect(after).toHaveLength(6);
    expect(await months('job_logs')).toHaveLength(6);
    expect(await months('earlier_attempts')).toHaveLength(6);
    expect(counts.dropped).toHaveLength(before.length * 3 - 18);
    expect(counts).toMatchObject({ jobs: { succeeded: 1, failed: 1 }, postponed: [] });
    expect(await ids()).toEqual([3]);
    expect(await traces()).toEqual({ logs: [3], attempts: [3] });
  });

  test('with one kept job stay, and hold nothing else', async () => {
    await addPartitions(db, 80);
    await addEnded(db, [
      ...Array.from({ length: 50 }, (_, index) => ({ id: index + 1, age: 80 })),
      { id: 99, age: 80, state: 'failed' as const },
    ]);
    await addTraces();
    const counts = await cleanUp();
    expect(await ids()).toEqual([99]);
    expect(await traces()).toEqual({ logs: [99], attempts: [99] });
    expect(counts.jobs.succeeded).toBe(50);
    const [part] = await db.query<{ part: string }>('select tableoid::regclass::text as part from sync.job_history');
    expect(counts.dropped).not.toContain(part?.part.replace('sync.', ''));
  });

  test('logs that a deletion in SQL left behind go with the months', async () => {
    await addPartitions(db, 300);
    await addEnded(db, [
      { id: 1, age: 120, state: 'failed' },
      { id: 2, age: 120, state: 'failed' },
    ]);
    await addTraces();
    await db.query('delete from sync.job_history where id = 1');
    await cleanUp({ failedDays: 365, cancelledDays: 90 });
    expect(await traces()).toEqual({ logs: [2], attempts: [2] });
  });

  test('in use are left for the next time, and hold nobody up meanwhile', async () => {
    await addPartitions(db, 95);
    await addEnded(db, [{ id: 1, age: 95 }]);
    const reader = await database.connect();
    await reader.query('begin');
    await reader.query(`set local idle_in_transaction_session_timeout = '15s'`);
    await reader.query('select * from sync.job_history');
    const log = recordingLogger();
    const latencies: number[] = [];
    // The pauses between tries are skipped: what counts is that others get their turn.
    const cleaning = cleanUp({}, { log, clock: { ...systemClock, sleep: () => Promise.resolve() } });
    const counts = await during(cleaning, async () => {
      const begun = performance.now();
      await db.query('select from sync.job_history where id = 1');
      await addEnded(db, [{ id: 2 }]);
      latencies.push(performance.now() - begun);
    });
    await reader.query('commit');
    reader.release();
    const part = (await months('job_history'))[0] ?? '';
    expect(counts.postponed).toContain(part);
    expect(log.lines.map(({ message }) => message).join()).toContain(`The partition ${part} was in use all the time`);
    expect(Math.max(...latencies)).toBeLessThan(3_000);
    expect(latencies.length).toBeGreaterThan(5);
    // The jobs went all the same; the empty partition goes now.
    expect(await ids()).not.toContain(1);
    expect((await cleanUp()).dropped).toContain(part);
  });
});

describe('while it runs', () => {
  test('jobs are enqueued, claimed and ended as quickly as without it', async () => {
    await fillHistory(db, 20_000, 100);
    const [worker] = await db.query<{ id: string }>(
      `insert into sync.workers (name, host, pid, kind, version, slots, lease_expires_at)
       values ('w', 'h', 1, 'headless', '1', 9, now() + interval '1 hour') returning id`,
    );
    const latencies: number[] = [];
    const progress: number[] = [];
    const cleaning = cleanUp({}, { progress: ({ done }) => progress.push(done) });
    const counts = await during(cleaning, async () => {
      const begun = performance.now();
      await enqueueTest(database, 'meanwhile');
      const claimed = await claim(database, worker?.id ?? '', 1, ['meanwhile']);
      expect(claimed).toHaveLength(1);
      await db.query(`update sync.jobs set state = 'succeeded'`);
      latencies.push(performance.now() - begun);
    });
    expect(counts.jobs.succeeded).toBeGreaterThan(15_000);
    expect(progress.at(-1)).toBeGreaterThan(10_000);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    latencies.sort((a, b) => a - b);
    expect(latencies[Math.floor(latencies.length * 0.99)]).toBeLessThan(2_000);
    const [left] = await db.query(
      `select count(*) filter (where state = 'succeeded' and finished_at < now() - interval '14 days 1 hour')::int as expired,
         count(*) filter (where state <> 'succeeded' and finished_at < now() - interval '90 days 1 hour')::int as old,
         count(*) filter (where state <> 'succeeded')::int > 500 as kept,
         (select count(*)::int from sync.job_logs l where not exists (select from sync.job_history h where h.id = l.job_id)) as orphans,
         (select count(*)::int from sync.job_history h where id % 2 = 0 and sync <> 'meanwhile'
           and (select count(*) from sync.job_logs l where l.job_id = h.id) <> 2) as robbed
       from sync.job_history`,
    );
    expect(left).toEqual({ expired: 0, old: 0, kept: true, orphans: 0, robbed: 0 });
  });

  test('its signal stops it; what was removed stays removed, and the next run goes on', async () => {
    await fillHistory(db, 20_000, 100);
    const stop = new AbortController();
    const running = cleanUp({}, { signal: stop.signal, progress: () => stop.abort(new Error('enough')) });
    await expect(running).rejects.toThrow('enough');
    const after = (await ids()).length;
    expect(after).toBeLessThan(20_000);
    expect(after).toBeGreaterThan(5_000);
    await cleanUp();
    expect((await ids()).length).toBeLessThan(5_000);
  });

  test('two at once do no harm', async () => {
    await fillHistory(db, 2_000, 100);
    const both = await Promise.all([cleanUp(), cleanUp()]);
    const removed = both.reduce((sum, { jobs }) => sum + jobs.succeeded + jobs.failed + jobs.cancelled, 0);
    expect(removed + (await ids()).length).toBe(2_000);
  });

  test('it needs no more rights than an operator has', async () => {
    await fillHistory(db, 2_000, 200);
    const login = await createLogin(db, ['touchline_operator']);
    const operator = openDatabase(login.url, { connections: 2 });
    const counts = await cleanUp({}, {}, operator);
    await operator.close();
    expect(counts.jobs.succeeded).toBeGreaterThan(1_000);
    expect(counts.dropped.length).toBeGreaterThan(3);
    await db.query(`drop owned by ${login.name}`);
    await login.drop();
  });

  test('no statement reads a whole table to remove a few rows', async () => {
    await fillHistory(db, 30_000, 100);
    await db.query('select pg_stat_reset()');
    // What a session counted is seen when it ends.
    const own = openDatabase(db.url);
    await cleanUp({}, {}, own);
    await own.close();
    await until(async () => {
      const rows = await db.query(
        `select sum(n_tup_del)::int as gone from pg_stat_user_tables where relname like 'job_history_%'`,
      );
      return Number(rows[0]?.['gone']) > 20_000;
    });
    const scans = await db.query<{ relname: string; seq_tup_read: string; live: string }>(
      `select relname, seq_tup_read, n_tup_del as live from pg_stat_user_tables
       where schemaname = 'sync' and relname ~ '^(job_history|job_logs|earlier_attempts)_' and seq_tup_read > 60000`,
    );
    expect(scans).toEqual([]);
  });
});

describe('settings', () => {
  test('come from sync.settings, with defaults for the rest', async () => {
    expect(await readRetention(database)).toMatchObject({ succeededDays: 14, failedDays: 90, cancelledDays: 90 });
    await writeRetention(database, parseRetention({ succeededDays: 3, failedDays: null }), 'anna');
    expect(await readRetention(database)).toMatchObject({ succeededDays: 3, failedDays: null, cancelledDays: 90 });
    expect(await db.query('select updated_by from sync.settings')).toEqual([{ updated_by: 'anna' }]);
  });

  test('that are not valid are refused, and say what is wrong', async () => {
    await db.query(`insert into sync.settings (name, value) values ('retention', '{"failedDays": 0}')`);
    await expect(readRetention(database)).rejects.toMatchObject({
      code: 'invalid_retention',
      message: expect.stringContaining('failedDays: must be 1 day at least'),
      retry: { kind: 'never' },
    });
  });
});
