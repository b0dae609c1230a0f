import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { countTable } from '#engine/statistics/countTable.ts';
import { expireStatistics } from '#engine/statistics/expireStatistics.ts';
import { readOverview } from '#engine/statistics/readOverview.ts';
import { readThroughput } from '#engine/statistics/readThroughput.ts';
import { rollUp } from '#engine/statistics/rollUp.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
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
    delete from sync.jobs; delete from sync.job_history; delete from sync.job_minutes; delete from sync.job_hours;
    delete from sync.failure_minutes; delete from sync.sync_ends; delete from sync.statistics_progress;
    insert into sync.statistics_progress default values`);
});

/** SQL for history rows, `n` from 1: when they ended, how long they ran and waited, in ms. */
function history(options: {
  count: number;
  at: string;
  state?: string;
  run?: string;
  wait?: string;
  sync?: string;
  message?: string;
  dryRun?: boolean;
}): string {
  const {
    count,
    at,
    state = 'succeeded',
    run = '100',
    wait = '10',
    sync = 'stat-test',
    message,
    dryRun = false,
  } = options;
  return `
    insert into sync.job_history (id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts, attempt,
      enqueued_at, run_at, started_at, finished_at, error)
    select (random() * 1e15)::bigint, '${sync}', '{}', '${state}', 0, 'api', '{}', ${String(dryRun)}, 5, 2, e, e,
      e + (${wait}) * interval '1 ms', e + ((${wait}) + (${run})) * interval '1 ms',
      ${message === undefined ? 'null' : `jsonb_build_object('code', 'broken', 'message', ${message})`}
    from generate_series(1, ${count}) n, lateral (select (${at})::timestamptz - ((${wait}) + (${run})) * interval '1 ms' as e) x`;
}

const anHourAgo = `date_trunc('minute', now()) - interval '1 hour' + interval '30 s'`;

async function minutes(): Promise<{ minute: Date; sync: string; state: string; jobs: number }[]> {
  return db.query(
    `select minute, sync, state, jobs from sync.job_minutes where sync <> '*' order by minute, sync, state`,
  );
}

async function progress(): Promise<{ exact: boolean; recent: boolean }> {
  const [row] = await db.query<{ exact: boolean; recent: boolean }>(
    `select exact_until is not null as exact, exact_until > now() - interval '2 minutes' as recent from sync.statistics_progress`,
  );
  return row ?? { exact: false, recent: false };
}

/** Counts until all is exact: transactions of other tests on this server may be open for a moment. */
async function countAll(): Promise<void> {
  await until(async () => {
    await rollUp(database, { force: true });
    return (await progress()).recent;
  });
}

describe('the roll-up', () => {
  test('counts by minute, sync and state what it takes two rounds to know exactly', async () => {
    await db.query(history({ count: 10, at: anHourAgo, run: 'n * 100', wait: 'n' }));
    await db.query(history({ count: 3, at: anHourAgo, state: 'failed', message: `'It broke'` }));
    await db.query(history({ count: 2, at: `${anHourAgo} + interval '1 minute'`, sync: 'other-sync' }));
    expect(await rollUp(database)).toBe('counted');
    expect(await rollUp(database)).toBe('not yet');
    await countAll();
    expect(await minutes()).toMatchObject([
      { sync: 'stat-test', state: 'succeeded', jobs: 10 },
      { sync: 'stat-test', state: 'failed', jobs: 3 },
      { sync: 'other-sync', state: 'succeeded', jobs: 2 },
    ]);
    expect(await progress()).toEqual({ exact: true, recent: true });
    expect(
      await db.query(
        `select attempts, run_jobs, run_ms, run_ms_max, wait_ms, run_counts from sync.job_minutes where jobs = 10 and sync <> '*'`,
      ),
    ).toEqual([
      { attempts: 20, run_jobs: 10, run_ms: 5500, run_ms_max: 1000, wait_ms: 55, run_counts: expect.any(Array) },
    ]);
    expect(await db.query(`select sum(jobs)::int as jobs from sync.job_hours group by sync = '*'`)).toEqual([
      { jobs: 15 },
      { jobs: 15 },
    ]);
    // Counting again changes nothing.
    const before = await db.query('select * from sync.job_minutes order by 1, 2, 3');
    await rollUp(database, { force: true });
    expect(await db.query('select * from sync.job_minutes order by 1, 2, 3')).toEqual(before);
  });

  test('counts what has just ended at once', async () => {
    await db.query(`insert into sync.jobs (sync) values ('fresh')`);
    await db.query(`update sync.jobs set state = 'succeeded'`);
    await rollUp(database, { force: true });
    expect(await minutes()).toMatchObject([{ sync: 'fresh', state: 'succeeded', jobs: 1 }]);
    await db.query(`insert into sync.jobs (sync) values ('fresh')`);
    await db.query(`update sync.jobs set state = 'succeeded'`);
    await rollUp(database, { force: true });
    const counted = await minutes();
    expect(counted.reduce((sum, row) => sum + row.jobs, 0)).toBe(2);
  });

  test('an end that was committed late is counted: no minute is exact while somebody could still add to it', async () => {
    const late = await database.connect();
    await late.query('begin');
    // As the statement that ends a job: it has its transaction id before it takes the time.
    await late.query(history({ count: 1, at: `now() - interval '10 minutes'`, sync: 'late-one' }));
    for (let round = 0; round < 3; round += 1) await rollUp(database, { force: true });
    expect(await progress()).toMatchObject({ exact: false });
    expect(await minutes()).toEqual([]);
    await late.query('commit');
    late.release();
    await countAll();
    expect(await minutes()).toMatchObject([{ sync: 'late-one', jobs: 1 }]);
  });

  test('a database that came out of a dump begins with its own transactions', async () => {
    await rollUp(database, { force: true });
    await db.query(`update sync.statistics_progress set mark_xid = '999999999999'`);
    await countAll();
  });

  test('many rounds at once do it once', async () => {
    await db.query(history({ count: 50, at: anHourAgo }));
    await rollUp(database, { force: true });
    const results = await Promise.all(Array.from({ length: 5 }, () => rollUp(database)));
    expect(results).not.toContain('counted');
    await countAll();
    expect(await minutes()).toMatchObject([{ jobs: 50 }]);
  });

  test('groups failures by fingerprint, without dry runs, and keeps how each sync ended last', async () => {
    await db.query(
      history({ count: 4, at: anHourAgo, state: 'failed', message: `'League ' || n || ' of "x' || n || '" is gone'` }),
    );
    await db.query(history({ count: 1, at: anHourAgo, state: 'failed', message: `'Something else'` }));
    await db.query(history({ count: 9, at: anHourAgo, state: 'failed', message: `'A dry one'`, dryRun: true }));
    await db.query(history({ count: 1, at: `${anHourAgo} - interval '3 days'` }));
    await countAll();
    expect(
      await db.query('select jobs, code, cardinality(last_jobs) as some from sync.failure_minutes order by jobs'),
    ).toEqual([
      { jobs: 1, code: 'broken', some: 1 },
      { jobs: 4, code: 'broken', some: 4 },
    ]);
    expect(
      await db.query(
        `select sync, succeeded_at < failed_at as succeeded_first, succeeded_job > 0 as job from sync.sync_ends`,
      ),
    ).toEqual([{ sync: 'stat-test', succeeded_first: true, job: true }]);
  });
});

describe('reading', () => {
  test('a series without gaps, by minutes and by hours, with percentiles', async () => {
    await db.query(history({ count: 100, at: `'2026-03-01T10:02:30Z'`, run: 'n * 10', wait: '5' }));
    await db.query(history({ count: 1, at: `'2026-03-01T10:04:00Z'`, state: 'failed', message: `'no'` }));
    await db.query(history({ count: 1, at: `'2026-03-01T12:00:00Z'`, sync: 'other-sync' }));
    await countAll();
    const byMinute = await readThroughput(database, {
      from: '2026-03-01T10:01:10Z',
      to: '2026-03-01T10:05:00Z',
      step: 1,
    });
    expect(byMinute.series.map(({ at, succeeded, failed }) => [at, succeeded, failed])).toEqual([
      ['2026-03-01T10:01:00.000Z', 0, 0],
      ['2026-03-01T10:02:00.000Z', 100, 0],
      ['2026-03-01T10:03:00.000Z', 0, 0],
      ['2026-03-01T10:04:00.000Z', 0, 1],
    ]);
    const run = byMinute.series[1]?.run;
    expect(run).toMatchObject({ mean: 505, max: 1000 });
    expect(run?.p50).toBeGreaterThan(455);
    expect(run?.p50).toBeLessThan(555);
    expect(run?.p95).toBeGreaterThan(860);
    expect(run?.p95).toBeLessThanOrEqual(1000);
    expect(byMinute).toMatchObject({ asOf: expect.any(String), exactUntil: expect.any(String) });

    const byHour = await readThroughput(database, {
      from: '2026-03-01T10:00:00Z',
      to: '2026-03-01T13:00:00Z',
      step: 60,
    });
    expect(byHour.series.map(({ succeeded, failed }) => [succeeded, failed])).toEqual([
      [100, 1],
      [0, 0],
      [1, 0],
    ]);
    expect(byHour.series[0]?.attempts).toBe(202);
    const one = await readThroughput(database, {
      from: '2026-03-01T00:00:00Z',
      to: '2026-03-02T00:00:00Z',
      step: 1440,
      sync: 'other-sync',
    });
    expect(one.series).toMatchObject([{ at: '2026-03-01T00:00:00.000Z', succeeded: 1, failed: 0 }]);
  });

  test('too long a series is refused', async () => {
    await expect(
      readThroughput(database, { from: '2026-01-01T00:00:00Z', to: '2026-03-01T00:00:00Z', step: 1 }),
    ).rejects.toMatchObject({ code: 'bad_range' });
  });

  test('an overview of what waits, what ended and what failed', async () => {
    await db.query(history({ count: 9, at: `now() - interval '5 minutes'` }));
    await db.query(
      history({ count: 1, at: `now() - interval '5 minutes'`, state: 'failed', message: `'Broke at ' || n` }),
    );
    await db.query(history({ count: 2, at: `now() - interval '3 hours'`, state: 'failed', message: `'Broke at 17'` }));
    await db.query(history({ count: 5, at: `now() - interval '7 days 5 minutes'` }));
    await db.query(`
      insert into sync.jobs (sync, state, priority, attempt, run_at, waiting_for, waits_for, cancel_asked_at) values
        ('w', 'pending', 5, 0, now() - interval '1 minute', null, null, null),
        ('oldest', 'pending', -5, 1, now() - interval '2 hours', 'a lock', null, null),
        ('later', 'pending', 0, 0, now() + interval '1 hour', null, null, null),
        ('step', 'pending', 0, 0, now() - interval '1 day', null, '{1}', null),
        ('r', 'running', 0, 1, now() - interval '3 days', null, null, null),
        ('c', 'running', 0, 1, now() - interval '3 days', null, null, now())`);
    await countAll();
    const overview = await readOverview(database);
    expect(overview.oldestWaiting).toMatchObject({ sync: 'oldest', waitingFor: 'a lock' });
    expect(overview.oldestWaiting?.age).toBeGreaterThan(7_190_000);
    expect(overview.depth).toEqual({
      total: { value: 6, kind: 'exact' },
      states: Object.fromEntries(
        Object.entries({
          pending: 1,
          scheduled: 1,
          retrying: 0,
          blocked: 1,
          waiting: 1,
          running: 1,
          cancelling: 1,
        }).map(([state, value]) => [state, { value, kind: 'exact' }]),
      ),
    });
    expect(overview.today).toMatchObject({ succeeded: 9, failed: 3, successRate: 0.75 });
    expect(overview.lastWeek).toMatchObject({ succeeded: 5, failed: 0, successRate: 1 });
    expect(overview.failures).toMatchObject({ more: false, groups: [{ count: 3, code: 'broken', sync: 'stat-test' }] });
    expect(overview.asOf).not.toBeNull();
  });

  test('a large queue is counted as far as it is cheap, and says so', async () => {
    await db.query(`insert into sync.jobs (sync, state) select 'many', 'pending' from generate_series(1, 12000)`);
    await db.query('analyze sync.jobs');
    await db.query(`
      with job as (insert into sync.jobs (sync, state, token) values ('last', 'running', 1) returning id)
      insert into sync.running_attempts (job_id, token, worker_id) select id, 1, 1 from job`);
    const { depth } = await readOverview(database);
    expect(depth.states.running).toEqual({ value: 1, kind: 'at_least' });
    expect(depth.states.pending).toEqual({ value: 10_001, kind: 'at_least' });
    expect(depth.total).toEqual({ value: 12_000, kind: 'estimate' });
    expect(await countTable(database, 'job_history')).toEqual({ value: 0, kind: 'exact' });
  });
});

test('minutes expire after 14 days, hours when history is no longer wanted', async () => {
  await db.query(history({ count: 1, at: `now() - interval '20 days'`, state: 'failed', message: `'old'` }));
  await db.query(history({ count: 1, at: `now() - interval '100 days'` }));
  await db.query(history({ count: 1, at: anHourAgo }));
  await countAll();
  expect(await expireStatistics(database, 90)).toBe(7);
  expect(await minutes()).toHaveLength(1);
  expect(await db.query('select from sync.job_hours')).toHaveLength(4);
});
