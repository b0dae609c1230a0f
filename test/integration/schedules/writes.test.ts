import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { listSchedules, listSlots } from '#engine/schedules/listSchedules.ts';
import { previewSchedule } from '#engine/schedules/preview.ts';
import {
  createSchedule,
  removeSchedule,
  runScheduleNow,
  setScheduleEnabled,
  updateSchedule,
} from '#engine/schedules/writeSchedules.ts';
import type { NewSchedule, ScheduleChanges } from '#shared/schedules.ts';
import { scheduleSchema } from '#shared/schedules.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { openDatabase } from '../../support/worker.ts';
import { addSchedule, clear, endJobs, jobsOf, schedulerAt, slotsOf, targets } from './support.ts';

const noon = Date.UTC(2026, 5, 15, 12);
const minute = 60_000;
const hour = 60 * minute;
const by = 'ann@laptop';

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

const usual: NewSchedule = { name: 'results', sync: 'sync-results', cron: '0 6 * * *', timeZone: 'Europe/Berlin' };

const create = (schedule: Partial<NewSchedule>, now = noon): Promise<{ id: string }> =>
  database.transaction((transaction) =>
    createSchedule(transaction, targets, { ...usual, ...schedule }, { by, now: new Date(now) }),
  );

const update = (changes: ScheduleChanges, now: number, name = 'results'): Promise<void> =>
  database.transaction((transaction) =>
    updateSchedule(transaction, targets, name, changes, { by, now: new Date(now) }),
  );

const list = (now: number) => listSchedules(database, targets, { now: new Date(now) });

describe('a schedule that could not do what it says is refused', () => {
  test.each<[string, Partial<NewSchedule>, string, string]>([
    ['cron', { cron: '0 25 * * *' }, 'bad_cron', '"25" can\'t be the hour'],
    ['seconds', { cron: '* * * * * *' }, 'bad_cron', 'without seconds'],
    ['a cron that never comes', { cron: '0 0 30 2 *' }, 'bad_cron', 'never comes'],
    ['zone', { timeZone: 'Berlin' }, 'bad_time_zone', '"Berlin" is not a time zone'],
    ['sync', { sync: 'sync-nothing' }, 'unknown_sync', 'no sync "sync-nothing"'],
    ['routine', { sync: null, routine: 'daily' }, 'unknown_routine', 'no routine "daily"'],
    ['two targets', { routine: 'daily' }, 'bad_target', 'name one of them'],
    ['no target', { sync: null }, 'bad_target', 'name one of them'],
    ['placeholder', { payload: { season: '{{saison}}' } }, 'bad_placeholder', 'season: There is no placeholder'],
    ['payload', { payload: { season: '{{date}}' } }, 'invalid_payload', 'season'],
    ['unknown field', { payload: { seson: 2026 } }, 'invalid_payload', 'seson'],
    ['name', { name: 'Every Day' }, 'bad_schedule', 'name'],
    ['days', { missedDays: 0 }, 'bad_schedule', 'missedDays'],
    ['priority', { priority: 1_000 }, 'bad_schedule', 'priority'],
  ])('%s', async (_, wrong, code, message) => {
    await expect(create(wrong)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(await db.query('select from sync.schedules')).toEqual([]);

    await create({});
    const { name: _name, ...changes } = wrong;
    if (wrong.name === undefined) {
      await expect(update(changes, noon + hour)).rejects.toMatchObject({ code });
      expect(await db.query('select updated_by, cron, handled_until from sync.schedules')).toEqual([
        { updated_by: by, cron: usual.cron, handled_until: new Date(noon) },
      ]);
    }
  });

  test('a name that is taken', async () => {
    await create({});
    await create({ name: 'others' });
    await expect(create({})).rejects.toMatchObject({ code: 'schedule_exists' });
    await expect(update({ name: 'others' }, noon)).rejects.toMatchObject({ code: 'schedule_exists' });
    await expect(update({ name: 'results' }, noon)).resolves.toBeUndefined();
  });

  test('one that is not there', async () => {
    await expect(update({ priority: 1 }, noon)).rejects.toMatchObject({ code: 'schedule_not_found' });
    await expect(removeSchedule(database, 'results')).rejects.toMatchObject({ code: 'schedule_not_found' });
    await expect(runScheduleNow(database, targets, 'results', { by })).rejects.toMatchObject({
      code: 'schedule_not_found',
    });
  });
});

const change = (changes: ScheduleChanges, loaded: ScheduleChanges): Promise<void> =>
  database.transaction((transaction) =>
    updateSchedule(transaction, targets, 'results', changes, { by, now: new Date(noon + hour), loaded }),
  );

describe('a change of what somebody else has changed meanwhile', () => {
  test('is refused, and says who changed what', async () => {
    await create({ payload: { day: '{{date}}' } });
    const [loaded] = await list(noon);
    if (!loaded) throw new Error('no schedule');
    const { cron, timeZone, payload, enabled } = loaded;
    await update({ cron: '5 * * * *', enabled: false }, noon + hour);
    await expect(change({ priority: 5 }, { cron, timeZone, payload, enabled })).rejects.toMatchObject({
      code: 'schedule_changed',
      message: expect.stringContaining(by),
      details: { fields: ['cron'], by },
    });
    expect(await list(noon)).toMatchObject([{ priority: 0, cron: '5 * * * *' }]);
    // Being switched off is its own matter, unless that is what is to be changed.
    await change({ priority: 5 }, { cron: '5 * * * *', timeZone, payload, enabled });
    await expect(change({ enabled: true }, { enabled })).rejects.toMatchObject({ details: { fields: ['enabled'] } });
  });
});

describe('the past of a schedule', () => {
  test('does not run when it is made, switched on, or given another time', async () => {
    const { id } = await create({ cron: '0 * * * *', enabled: false });
    await schedulerAt(database, { now: noon + 5 * hour }).check();
    await update({ enabled: true }, noon + 5.5 * hour);
    await schedulerAt(database, { now: noon + 5.6 * hour }).check();
    expect(await slotsOf(db, id)).toEqual([]);
    await update({ cron: '30 * * * *' }, noon + 5.9 * hour);
    await schedulerAt(database, { now: noon + 6.1 * hour }).check();
    expect(await slotsOf(db, id)).toEqual([]);
    expect(await schedulerAt(database, { now: noon + 6.5 * hour }).check()).toMatchObject({ fired: 1 });
  });

  test('is recorded as missed when it is changed before anybody dealt with it', async () => {
    const { id } = await create({ cron: '0 * * * *', missedPolicy: 'all' });
    await update({ cron: '30 * * * *' }, noon + 2.2 * hour);
    const reason = 'The schedule was changed before anybody dealt with the slot.';
    expect(await slotsOf(db, id)).toMatchObject([
      { slot: noon + hour, outcome: 'missed', missed: true, reason },
      { slot: noon + 2 * hour, outcome: 'missed', missed: true, reason },
    ]);
    await update({ enabled: false }, noon + 2.6 * hour);
    expect(await slotsOf(db, id)).toHaveLength(3);
    expect(await jobsOf(db)).toEqual([]);
  });

  test('leaves a slot that is on time to the workers, when only what it does is changed', async () => {
    const { id } = await create({ cron: '0 * * * *', missedPolicy: 'skip' });
    await update({ payload: { season: 2020 } }, noon + 2 * hour + 1_000);
    expect(await slotsOf(db, id)).toMatchObject([{ slot: noon + hour, outcome: 'missed' }]);
    await schedulerAt(database, { now: noon + 2 * hour + 2_000 }).check();
    expect((await slotsOf(db, id))[1]).toMatchObject({ slot: noon + 2 * hour, outcome: 'fired', missed: false });
    expect(await jobsOf(db)).toMatchObject([{ payload: { season: 2020 } }]);
  });
});

test('a broken schedule can be switched off, and on when it is mended', async () => {
  await create({});
  await db.query(`update sync.schedules set cron = 'broken', sync = 'sync-gone'`);
  await update({ enabled: false }, noon + hour);
  await expect(update({ enabled: true }, noon + hour)).rejects.toMatchObject({ code: 'bad_cron' });
  await update({ enabled: true, cron: '* * * * *', sync: 'sync-results' }, noon + hour);
  expect(await list(noon + hour)).toMatchObject([{ enabled: true, problem: null }]);
});

test('workers are told of each change when it is committed', async () => {
  const connection = await database.connect();
  const heard: string[] = [];
  connection.onNotification((payload) => heard.push(payload));
  await connection.query('listen touchline');
  await create({});
  await update({ priority: 2 }, noon);
  await database.transaction((transaction) => setScheduleEnabled(transaction, targets, 'results', false, { by }));
  await database.transaction((transaction) => removeSchedule(transaction, 'results'));
  await connection.query('select 1');
  connection.release(true);
  expect(heard).toEqual(['schedules', 'schedules', 'schedules', 'schedules']);
});

test('removing a schedule leaves its jobs', async () => {
  await addSchedule(database, noon, { cron: '0 * * * *' });
  await schedulerAt(database, { now: noon + hour }).check();
  await database.transaction((transaction) => removeSchedule(transaction, 'results'));
  expect(await db.query('select from sync.schedule_slots')).toEqual([]);
  expect(await jobsOf(db)).toHaveLength(1);
});

test('run now enqueues what the schedule would, beside its slots, and says who asked', async () => {
  const { id } = await create({ payload: { day: '{{date+1d}}' }, priority: 3, enabled: false });
  const { jobIds } = await database.transaction((transaction) =>
    runScheduleNow(transaction, targets, 'results', { by, now: new Date(noon) }),
  );
  expect(await jobsOf(db)).toMatchObject([
    {
      id: jobIds[0],
      payload: { day: '2026-06-16' },
      trigger: 'operator',
      trigger_detail: { by, schedule: 'results' },
      priority: 3,
      max_attempts: 3,
    },
  ]);
  expect(await slotsOf(db, id)).toEqual([]);
});

describe('the list of schedules', () => {
  test('tells when each is due and what became of its last slots', async () => {
    await create({ cron: '0 * * * *', description: 'Results of the day.' });
    for (const hours of [1, 2, 5]) {
      await schedulerAt(database, { now: noon + hours * hour }).check();
      if (hours === 1) await endJobs(db);
    }
    const [schedule] = await list(noon + 5.5 * hour);
    expect(() => scheduleSchema.parse(schedule)).not.toThrow();
    expect(schedule).toMatchObject({
      name: 'results',
      words: 'Every hour',
      problem: null,
      createdBy: by,
      nextRuns: [6, 7, 8, 9, 10].map((hours) => new Date(noon + hours * hour).toISOString()),
    });
    const jobs = await jobsOf(db);
    expect(schedule?.slots).toMatchObject([
      { outcome: 'skipped', missed: false, blockedBy: jobs[1]?.id, jobs: [] },
      { outcome: 'missed', missed: true, lateness: hour },
      { outcome: 'missed', missed: true, lateness: 2 * hour },
      { outcome: 'fired', missed: false, lateness: 0, jobs: [{ id: jobs[1]?.id, state: 'pending' }] },
      { outcome: 'fired', missed: false, lateness: 0, jobs: [{ id: jobs[0]?.id, state: 'succeeded' }] },
    ]);
  });

  test('compares what was promised with what came of it', async () => {
    await create({ cron: '0 * * * *', overlapPolicy: 'queue', missedPolicy: 'skip' });
    for (const hours of [1, 2, 5, 6, 9, 10]) await schedulerAt(database, { now: noon + hours * hour }).check();
    const [schedule] = await list(noon + 10 * hour + 1_000);
    // Six of ten.
    expect(schedule?.cadence).toEqual({ promised: hour, effective: (hour * 10) / 6, slots: 10, fired: 6 });
  });

  test('tells that a slot is overdue, and judges the last twenty slots, those that nobody looked at included', async () => {
    await create({ cron: '0 * * * *', overlapPolicy: 'queue' });
    for (let hours = 1; hours <= 30; hours += 1) await schedulerAt(database, { now: noon + hours * hour }).check();
    const [schedule] = await list(noon + 35 * hour + 30_000);
    expect(schedule?.overdueSince).toBe(new Date(noon + 31 * hour).toISOString());
    // The one of this minute is still on time.
    expect(schedule?.cadence).toMatchObject({ slots: 19, fired: 15 });
  });

  test('says what is wrong with one, and shows the others', async () => {
    await create({ name: 'a' });
    await create({ name: 'b' });
    await create({ name: 'c' });
    await db.query(`update sync.schedules set cron = 'x' where name = 'a'`);
    await db.query(`update sync.schedules set sync = 'sync-gone' where name = 'b'`);
    expect(await list(noon)).toMatchObject([
      { name: 'a', words: null, nextRuns: [], problem: { code: 'bad_cron' } },
      { name: 'b', words: 'At 06:00 every day', problem: { code: 'unknown_sync' } },
      { name: 'c', problem: null },
    ]);
  });

  test('goes further back slot by slot', async () => {
    const { id } = await create({ cron: '0 * * * *', missedPolicy: 'skip' });
    await schedulerAt(database, { now: noon + 10.5 * hour }).check();
    const first = await listSlots(database, id, { limit: 4 });
    const before = first.at(-1)?.slot ?? '';
    const rest = await listSlots(database, id, { before, limit: 100 });
    expect([...first, ...rest].map(({ slot }) => slot)).toEqual(
      Array.from({ length: 10 }, (_, index) => new Date(noon + (10 - index) * hour).toISOString()),
    );
  });
});

describe('a preview', () => {
  test('shows words, runs in the zone, and the payload of each', async () => {
    const preview = await previewSchedule(database, targets, {
      cron: '30 2 * * *',
      timeZone: 'Europe/Berlin',
      sync: 'sync-results',
      payload: { day: '{{date}}' },
      from: '2026-03-28T12:00:00Z',
      count: 2,
    });
    expect(preview).toEqual({
      words: 'At 02:30 every day',
      problems: [],
      runs: [
        { at: '2026-03-29T01:30:00.000Z', local: '2026-03-29 03:30', payload: { day: '2026-03-29' } },
        { at: '2026-03-30T00:30:00.000Z', local: '2026-03-30 02:30', payload: { day: '2026-03-30' } },
      ],
    });
  });

  test('tells all that is wrong at once, field by field', async () => {
    const wrong = await previewSchedule(database, targets, {
      cron: '61 25 * * *',
      timeZone: 'Mars',
      sync: 'sync-gone',
    });
    expect(wrong).toMatchObject({ words: null, runs: [] });
    expect(wrong.problems.map(({ field }) => field)).toEqual(['cron', 'cron', 'timeZone', 'target']);

    const payload = await previewSchedule(database, targets, {
      cron: '0 0 * * *',
      sync: 'sync-results',
      payload: { season: '{{date}}' },
    });
    expect(payload.problems).toMatchObject([
      { field: 'payload', path: 'season', message: expect.stringContaining('season') },
    ]);
    expect(payload.runs).toHaveLength(5);
  });
});
