import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { createSchedule } from '#engine/schedules/writeSchedules.ts';
import { catalogueTargets } from '#engine/schedules/catalogueTargets.ts';
import { consoleOverviewReader } from '#engine/statistics/readConsoleOverview.ts';
import { readOutlook } from '#engine/statistics/readOutlook.ts';
import { readRunning } from '#engine/statistics/readRunning.ts';
import { rollUp } from '#engine/statistics/rollUp.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { addEnded } from '../../support/history.ts';
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
    delete from sync.jobs; delete from sync.job_history; delete from sync.running_attempts; delete from sync.schedules;
    delete from sync.job_minutes; delete from sync.job_hours; delete from sync.failure_minutes; delete from sync.sync_ends;
    delete from sync.statistics_progress; insert into sync.statistics_progress default values; delete from sync.settings`);
});

/** Makes a schedule that has been there for a week, and of which everything up to now was dealt with. */
async function schedule(name: string, cron: string, sync = 'sync-leagues'): Promise<void> {
  await database.transaction((transaction) =>
    createSchedule(transaction, catalogueTargets, { name, sync, cron }, { by: 'ada' }),
  );
  await db.query(
    `update sync.schedules set created_at = now() - interval '7 days', updated_at = created_at where name = $1`,
    [name],
  );
}

test('an overview of a database without a job says so; its hours have no gaps, and follow the statistics', async () => {
  const read = consoleOverviewReader();
  const empty = await read(database);
  expect(empty).toMatchObject({ used: false, asOf: null, oldestWaiting: null });
  expect(empty.hours.today).toHaveLength(24);
  expect(empty.hours.lastWeek).toHaveLength(24);
  expect(empty.hours.today[0]?.at).toBe(empty.today.from);

  // So young that one round counts them.
  await addEnded(db, [
    { id: 1, age: 1 / 1_440 },
    { id: 2, age: 1 / 1_440, state: 'failed', error: { code: 'broken', message: 'It broke.' } },
  ]);
  await db.query(`select sync.enqueue('sync-leagues', run_at => now() - interval '1 minute')`);
  const before = await read(database);
  expect(before).toMatchObject({ used: true, depth: { total: { value: 1 } }, oldestWaiting: { sync: 'sync-leagues' } });

  await rollUp(database, { force: true });
  const after = await read(database);
  expect(after).toMatchObject({ today: { succeeded: 1, failed: 1 }, failures: { groups: [{ message: 'It broke.' }] } });
  const busy = after.hours.today.filter(({ succeeded }) => succeeded > 0);
  expect(busy).toMatchObject([{ succeeded: 1, failed: 1, runP50: expect.any(Number), waitP95: expect.any(Number) }]);
});

test('what runs is told with its progress, those that have run for longest first, and nothing of attempts that are over', async () => {
  const [worker] = await db.query<{ id: string }>(
    `insert into sync.workers (name, host, pid, kind, version, slots, lease_expires_at)
     values ('server-1', 'server', 1, 'headless', 'test', 4, now() + interval '1 hour') returning id`,
  );
  await db.query(
    `with job as (
       insert into sync.jobs (sync, state, token, attempt, worker_id, started_at, progress, cancel_asked_at)
       select 'sync-' || i, 'running', 1, 2, $1, now() - i * interval '1 min',
         case when i = 1 then '{"done": 1, "total": 3, "what": "leagues"}'::jsonb end, case when i = 2 then now() end
       from generate_series(1, 3) i returning id, sync
     )
     insert into sync.running_attempts (job_id, token, worker_id) select id, case when sync = 'sync-3' then 0 else 1 end, $1 from job`,
    [worker?.id],
  );
  const { jobs, more } = await readRunning(database);
  expect(more).toBe(false);
  expect(jobs).toMatchObject([
    { sync: 'sync-2', worker: 'server-1', cancelling: true, progress: null, attempt: 2 },
    { sync: 'sync-1', cancelling: false, progress: { done: 1, total: 3, what: 'leagues' } },
  ]);
});

test('an outlook tells what is to come, what came, and what nobody has dealt with', async () => {
  await schedule('hourly', '0 * * * *');
  await schedule('late', '*/10 * * * *');
  await schedule('yearly', '0 0 1 1 *');
  await db.query(
    `insert into sync.schedules (name, sync, cron, time_zone) values ('broken', 'sync-nothing', '0 * * * *', 'UTC'), ('off', 'sync-leagues', '* * * * *', 'UTC')`,
  );
  await db.query(`update sync.schedules set enabled = false where name = 'off'`);
  const now = new Date('2026-06-15T10:05:00Z');
  await db.query(
    `update sync.schedules set handled_until = case name when 'late' then $1::timestamptz - interval '25 min' else $1::timestamptz end`,
    [now],
  );
  await db.query(
    `insert into sync.schedule_slots (schedule_id, slot, outcome, missed)
     select id, $1::timestamptz, 'skipped'::sync.slot_outcome, false from sync.schedules where name = 'hourly'
     union all select id, $1::timestamptz - interval '2 hours', 'fired', false from sync.schedules where name = 'hourly'`,
    ['2026-06-15T10:00:00Z'],
  );

  const outlook = await readOutlook(database, catalogueTargets, now);
  expect(outlook).toMatchObject({ at: now.toISOString(), schedules: { disabled: 1 } });
  const lanes = new Map(outlook.lanes.map((lane) => [lane.name, lane]));
  expect([...lanes.keys()]).toEqual(['broken', 'late', 'hourly', 'yearly']);
  expect(lanes.get('hourly')).toMatchObject({
    past: [{ slot: '2026-06-15T10:00:00.000Z', outcome: 'skipped' }],
    overdue: null,
    next: '2026-06-15T11:00:00.000Z',
  });
  expect(lanes.get('hourly')?.ahead).toHaveLength(11);
  expect(lanes.get('late')).toMatchObject({
    overdue: { first: '2026-06-15T09:50:00.000Z', slots: 2, more: false },
    more: true,
  });
  expect(lanes.get('yearly')).toMatchObject({ ahead: [], next: '2027-01-01T00:00:00.000Z' });
  expect(lanes.get('broken')?.problem).toMatch(/sync-nothing/);
});

test('stale syncs are those of the alerts’ rule, with what their schedule promised; without statistics nothing is judged', async () => {
  await schedule('hourly', '0 * * * *');
  expect((await readOutlook(database, catalogueTargets)).stale).toBeNull();

  await db.query(`update sync.statistics_progress set counted_at = now(), exact_until = now()`);
  await db.query(
    `insert into sync.schedule_slots (schedule_id, slot, outcome)
     select id, now() - i * interval '1 hour', 'missed' from sync.schedules, generate_series(1, 3) i where name = 'hourly'`,
  );
  await db.query(
    `insert into sync.sync_ends (sync, succeeded_at, succeeded_job) values ('sync-leagues', now() - interval '5 hours', 41)`,
  );
  await db.query(`insert into sync.settings (name, value) values ('alerts', '{"stale": {"ages": {"sync-odds": 3}}}')`);
  expect((await readOutlook(database, catalogueTargets)).stale).toMatchObject([
    {
      sync: 'sync-leagues',
      succeededJob: '41',
      why: '2 slots of the schedule hourly went by since',
      schedule: 'hourly',
      promised: 3_600_000,
      effective: null,
    },
    { sync: 'sync-odds', succeededAt: null, why: 'it should within 3 h', schedule: null, promised: null },
  ]);
});
