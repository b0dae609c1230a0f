import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { describePlaceholders } from '#engine/schedules/describePlaceholders.ts';
import { describeTargets } from '#engine/schedules/describeTargets.ts';
import { listSlots } from '#engine/schedules/listSchedules.ts';
import { readTimeline } from '#engine/schedules/timeline.ts';
import type { SlotCount, Timeline } from '#shared/scheduleTimeline.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { openDatabase } from '../../support/worker.ts';
import { addSchedule, clear, endJobs, schedulerAt } from './support.ts';

const noon = Date.UTC(2026, 5, 15, 12);
const minute = 60_000;
const hour = 60 * minute;

let db: TestDatabase;
let database: Database;

beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
});
beforeEach(() => clear(db));
afterAll(async () => {
  await database.close();
  await db.drop();
});

const timeline = (from: number, to: number, now: number, seen: string[] = []): Promise<Timeline> =>
  readTimeline(
    database,
    { from: new Date(from).toISOString(), to: new Date(to).toISOString(), steps: 20, seen },
    { now: new Date(now) },
  );
const moments = (hours: readonly number[]): string[] => hours.map((each) => new Date(noon + each * hour).toISOString());

/** The sums of all groups of a lane. */
function sums(lane: Timeline['lanes'][number] | undefined): Partial<Record<SlotCount, number>> {
  const found: Record<string, number> = {};
  for (const { counts } of lane?.groups ?? []) {
    for (const [kind, count] of Object.entries(counts)) found[kind] = (found[kind] ?? 0) + count;
  }
  return found;
}

describe('the time line', () => {
  test('has what ran, was missed and skipped one by one, what nobody dealt with, and what is to come', async () => {
    await addSchedule(database, noon, { cron: '0 * * * *', missedPolicy: 'latest', timeZone: 'Europe/Berlin' });
    await schedulerAt(database, { now: noon + hour }).check();
    await schedulerAt(database, { now: noon + 2 * hour }).check();
    await endJobs(db);
    await schedulerAt(database, { now: noon + 5.5 * hour }).check();
    await addSchedule(database, noon, { name: 'off', cron: '0 * * * *', enabled: false });

    const { lanes, complete } = await timeline(noon, noon + 10 * hour, noon + 7.5 * hour);
    expect(complete).toBe(true);
    expect(lanes).toHaveLength(1);
    expect(lanes[0]?.slots.map(({ slot, outcome, missed }) => [slot, outcome, missed])).toEqual([
      [moments([1])[0], 'fired', false],
      [moments([2])[0], 'skipped', false],
      [moments([3])[0], 'missed', true],
      [moments([4])[0], 'missed', true],
      [moments([5])[0], 'fired', true],
    ]);
    expect(lanes[0]?.slots[0]?.jobs).toMatchObject([{ state: 'succeeded', finishedAt: expect.any(String) }]);
    expect(lanes[0]?.open).toEqual(moments([6, 7, 8, 9]));
    expect(lanes[0]?.groups).toEqual([]);
  });

  test('counts the slots of a lane that has no room for each, with failed and live jobs for what they are', async () => {
    const id = await addSchedule(database, noon - 1, { cron: '* * * * *' });
    // Of 300 slots every 50th was missed, every 60th skipped; 5 ran late; of the jobs 3 failed, one runs, one waits.
    await db.query(
      `with slots as (
        insert into sync.schedule_slots (schedule_id, slot, outcome, missed, job_ids, handled_at)
        select $1, $2::timestamptz + i * interval '1 min',
          case when i % 50 = 0 then 'missed' when i % 60 = 1 then 'skipped' else 'fired' end::sync.slot_outcome,
          i % 50 = 0 or i % 60 = 2, case when i % 50 = 0 or i % 60 = 1 then '{}' else array[1000000 + i] end, $2
        from generate_series(1, 300) i returning slot, outcome, missed, job_ids
      ), ended as (
        insert into sync.job_history (id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts,
          attempt, enqueued_at, run_at, finished_at)
        select job_ids[1], 'sync-results', '{}', case when job_ids[1] in (1000003, 1000004, 1000062) then 'failed'
          when job_ids[1] = 1000005 then 'cancelled' else 'succeeded' end::sync.job_state, 0, 'schedule',
          jsonb_build_object('schedule', 'results', 'slot', to_char(slot at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
            || case when missed then '{"missed": true}' else '{}' end::jsonb, false, 3, 1, slot, slot, slot
        from slots where outcome = 'fired' and job_ids[1] not in (1000298, 1000299)
      )
      insert into sync.jobs (id, sync, payload, state, priority, trigger, trigger_detail, max_attempts)
      overriding system value
      select 1000298 + i, 'sync-results', '{}', case when i = 0 then 'running' else 'pending' end::sync.job_state, 0,
        'schedule', '{}', 3 from generate_series(0, 1) i`,
      [id, new Date(noon)],
    );
    await db.query('update sync.schedules set handled_until = $1', [new Date(noon + 5 * hour)]);

    const { lanes } = await timeline(noon, noon + 10 * hour, noon + 5 * hour + 10 * minute, [id]);
    expect(lanes[0]?.slots).toEqual([]);
    expect(lanes[0]?.open).toEqual([]);
    expect(lanes[0]?.groups.length).toBeLessThanOrEqual(20);
    expect(sums(lanes[0])).toEqual({
      missed: 6,
      skipped: 5,
      late: 4,
      failed: 3,
      cancelled: 1,
      running: 1,
      queued: 1,
      ran: 279,
      // Those of this minute are neither.
      overdue: 8,
      coming: 289,
    });
    // Out of sight, what simply ran is not counted; all else is.
    const unseen = await timeline(noon, noon + 10 * hour, noon + 5 * hour + 10 * minute);
    const { ran: _ran, ...others } = sums(lanes[0]);
    expect(sums(unseen.lanes[0])).toEqual(others);
    expect([lanes[0]?.counted, unseen.lanes[0]?.counted]).toEqual([true, false]);
    const [first] = lanes[0]?.groups ?? [];
    expect(first).toMatchObject({
      from: new Date(noon).toISOString(),
      counts: { failed: 2, cancelled: 1, skipped: 1, late: 1 },
    });
  });

  test('shows missed slots that share a row as far as they reach into it', async () => {
    const id = await addSchedule(database, noon, { cron: '0 6 1 1 *' });
    await db.query(
      `insert into sync.schedule_slots (schedule_id, slot, outcome, missed, slots, last_slot, handled_at)
      values ($1, $2, 'missed', true, 400, $3, $3), ($1, $4, 'missed', true, 9, $5, $5)`,
      [id, ...[-30, 2, -90, -80].map((hours) => new Date(noon + hours * hour))],
    );
    const { lanes } = await timeline(noon, noon + 10 * hour, noon + 5 * hour);
    expect(lanes).toMatchObject([
      { slots: [], groups: [{ from: moments([0])[0], to: moments([2])[0], counts: { missed: 400 } }] },
    ]);
  });
});

test('the exceptions among the slots are found without the others', async () => {
  const id = await addSchedule(database, noon, { cron: '0 * * * *', missedPolicy: 'latest' });
  for (const hours of [1, 4, 5]) {
    await schedulerAt(database, { now: noon + hours * hour + (hours === 4 ? 2 * minute : 0) }).check();
    await endJobs(db);
  }
  const found = await listSlots(database, id, { exceptions: true, limit: 10 });
  expect(found.map(({ slot, outcome }) => [slot, outcome])).toEqual([
    [moments([4])[0], 'fired'],
    [moments([3])[0], 'missed'],
    [moments([2])[0], 'missed'],
  ]);
});

test('every placeholder tells its value at a slot, or why it has none', async () => {
  const found = await describePlaceholders(database, { timeZone: 'Asia/Kolkata', slot: '2026-03-28T20:00:00.000Z' });
  expect(found).toContainEqual(expect.objectContaining({ text: '{{date}}', value: '2026-03-29', shifts: true }));
  expect(found).toContainEqual(expect.objectContaining({ text: '{{season:football}}', value: 2025, problem: null }));
  const week = found.find(({ text }) => text === '{{week:nfl}}');
  expect(week).toMatchObject({ value: null, problem: 'No NFL schedule is loaded.' });
  await expect(describePlaceholders(database, { timeZone: 'Mars', slot: null })).rejects.toMatchObject({
    code: 'bad_time_zone',
  });
});

test('what can be scheduled tells its payload, a routine that of its steps', () => {
  const targets = describeTargets();
  const weekly = targets.find(({ kind, name }) => kind === 'routine' && name === 'weekly');
  expect(Object.keys(Object(weekly?.payload['properties']))).toEqual(['season', 'week', 'league']);
  expect(targets.find(({ name }) => name === 'sync-leagues')).toMatchObject({
    kind: 'sync',
    payload: { type: 'object' },
  });
});
