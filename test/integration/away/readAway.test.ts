import { afterAll, beforeAll, expect, test } from 'vitest';
import { isTelling } from '#shared/away.ts';
import { readAway } from '#engine/away/readAway.ts';
import type { Database } from '#engine/database/database.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { openDatabase } from '../../support/worker.ts';

let db: TestDatabase;
let database: Database;
let from: Date;

beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
  await db.query(`
    insert into sync.workers (id, name, host, pid, kind, version, slots, state, lease_expires_at, stopped_at, cleared_at)
    overriding system value
    values (101, 'laptop:1', 'laptop', 1, 'console', '1', 2, 'lost', now(), now(), now()),
      (102, 'server:1', 'server', 1, 'headless', '1', 2, 'active', now() + interval '1 hour', null, null)`);
  [{ from } = { from: new Date() }] = await db.query<{ from: Date }>(`select now() - interval '1 hour' as from`);
});
afterAll(async () => {
  await database.close();
  await db.drop();
});

const look = () => readAway(database, { from, until: new Date(Date.now() + 60_000), host: 'laptop' });

test('where nothing happened there is nothing to tell', async () => {
  const away = await look();
  expect(away).toMatchObject({ ended: [], exact: true, failures: [], lost: [], missed: [] });
  expect(isTelling(away)).toBe(false);
});

test('what ended and where, what failed and nobody retried, what this computer lost, and which slots were missed', async () => {
  await db.query(`
    insert into sync.job_history (id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts, attempt,
      worker_id, enqueued_at, run_at, started_at, finished_at, error, token, retry_of)
    select id, 'sync-players', '{}', state::sync.job_state, 0, 'schedule', '{}', false, 5, 2, worker, at, at, at, at,
      case when state = 'failed' then '{"code": "broken", "message": "It broke."}'::jsonb end, 2, retry_of
    from (values
      (901, 'succeeded', 102, now() - interval '2 hours', null::bigint),
      (902, 'succeeded', 102, now() - interval '10 minutes', null),
      (903, 'failed', 102, now() - interval '9 minutes', null),
      (904, 'failed', 102, now() - interval '8 minutes', null),
      (905, 'succeeded', 102, now() - interval '7 minutes', 904),
      (906, 'cancelled', null, now() - interval '6 minutes', null),
      (907, 'succeeded', 101, now() - interval '59 minutes', null)
    ) v (id, state, worker, at, retry_of)`);
  // Job 905 ran on the laptop first; another attempt was lost long before.
  await db.query(`
    insert into sync.earlier_attempts (job_id, token, number, worker_id, outcome, started_at, finished_at)
    values (905, 1, 1, 101, 'lost', now() - interval '65 minutes', now() - interval '50 minutes'),
      (901, 1, 1, 101, 'lost', now() - interval '3 hours', now() - interval '150 minutes')`);
  await db.query(`
    with s as (insert into sync.schedules (name, sync, cron, time_zone) values ('hourly', 'sync-players', '0 * * * *', 'UTC') returning id)
    insert into sync.schedule_slots (schedule_id, slot, outcome, missed, reason, slots, last_slot)
    select s.id, v.slot, v.outcome::sync.slot_outcome, v.missed, v.reason, v.slots, v.last_slot
    from s, (values
      (now() - interval '5 hours', 'missed', true, 'Only the newest runs.', 4, now() - interval '2 hours'),
      (now() - interval '1 hour', 'fired', true, null, 1, null::timestamptz),
      (now(), 'fired', false, null, 1, null)
    ) v (slot, outcome, missed, reason, slots, last_slot)`);

  const away = await look();
  expect(away.ended).toEqual([
    { worker: 'server:1', here: false, succeeded: 2, failed: 2, cancelled: 0 },
    { worker: 'laptop:1', here: true, succeeded: 1, failed: 0, cancelled: 0 },
    { worker: null, here: false, succeeded: 0, failed: 0, cancelled: 1 },
  ]);
  expect(away.failures).toEqual([
    expect.objectContaining({
      sync: 'sync-players',
      code: 'broken',
      message: 'It broke.',
      jobs: 2,
      open: ['903'],
      newest: '904',
    }),
  ]);
  expect(away.lost).toEqual([{ job: '905', sync: 'sync-players', state: 'succeeded', worker: 'server:1' }]);
  expect(away.missed).toEqual([
    expect.objectContaining({ schedule: 'hourly', caughtUp: 1, left: 4, reason: 'Only the newest runs.' }),
  ]);
  expect(isTelling(away)).toBe(true);
});
