import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { NewsReader } from '#engine/alerts/news.ts';
import type { Database } from '#engine/database/database.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
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
beforeEach(() => db.query('truncate sync.jobs, sync.job_history, sync.schedules, sync.schedule_slots'));

/** A job that has failed by hand, asked for by somebody. */
async function failedJob(by: string): Promise<string> {
  const [row] = await db.query<{ id: string }>(
    `insert into sync.jobs (sync, payload, trigger, trigger_detail) values ('sync-leagues', '{"token": "secret"}', 'operator', $1)
     returning id::text`,
    [JSON.stringify({ by })],
  );
  await db.query(
    `update sync.jobs set state = 'failed', last_error = '{"code": "x", "message": "secret"}' where id = $1`,
    [row?.id],
  );
  return row?.id ?? '';
}

test('tells what has happened since the first look, each once, and whose it is', async () => {
  await failedJob('anna@here');
  const reader = new NewsReader('anna@here');
  expect((await reader.read(database)).news.items).toEqual([]);
  const mine = await failedJob('anna@here');
  const other = await failedJob('ben@there');
  const { items } = (await reader.read(database)).news;
  expect(items).toEqual([
    { kind: 'job_failed', id: other, sync: 'sync-leagues', mine: false },
    { kind: 'job_failed', id: mine, sync: 'sync-leagues', mine: true },
  ]);
  expect(JSON.stringify(items)).not.toContain('secret');
  expect((await reader.read(database)).news.items).toEqual([]);
});

test('tells a missed slot, and not one that was fired', async () => {
  const reader = new NewsReader('anna@here');
  await reader.read(database);
  await db.query(
    `with schedule as (
       insert into sync.schedules (name, sync, cron, time_zone) values ('leagues-daily', 'sync-leagues', '0 4 * * *', 'UTC') returning id
     )
     insert into sync.schedule_slots (schedule_id, slot, outcome, slots, last_slot, handled_at)
     select id, '2026-11-20 04:00Z'::timestamptz, 'missed'::sync.slot_outcome, 3, '2026-11-22 04:00Z'::timestamptz, clock_timestamp() from schedule
     union all select id, '2026-11-23 04:00Z', 'fired', 1, null, clock_timestamp() from schedule`,
  );
  expect((await reader.read(database)).news.items).toMatchObject([
    { kind: 'slot_missed', schedule: 'leagues-daily', slots: 3 },
  ]);
  expect((await reader.read(database)).news.items).toEqual([]);
});

test('tells a backfill that is over, once', async () => {
  const reader = new NewsReader('anna@here');
  await reader.read(database);
  await db.query(
    `insert into sync.backfills (state, syncs, axes, range, selection, newest_first, concurrency, priority, quota_share, actor,
       origin, finished_at, report)
     values ('done', '{sync-fixtures}', '{league,season}', '{}', '{}', true, 4, -10, 80, 'ben@there', 'test', clock_timestamp(),
         '{"partitions": {"failed": 2}}'),
       ('running', '{sync-fixtures}', '{league,season}', '{}', '{}', true, 4, -10, 80, 'ben@there', 'test', null, null)`,
  );
  expect((await reader.read(database)).news.items).toMatchObject([
    { kind: 'backfill_over', syncs: ['sync-fixtures'], state: 'done', failed: 2 },
  ]);
  expect((await reader.read(database)).news.items).toEqual([]);
});
