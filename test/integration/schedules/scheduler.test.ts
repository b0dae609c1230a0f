import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defineRoutine } from '#engine/routines/defineRoutine.ts';
import { Scheduler, type SchedulerOptions } from '#engine/schedules/scheduler.ts';
import { setScheduleEnabled } from '#engine/schedules/writeSchedules.ts';
import { FakeClock } from '../../support/clock.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { recordingLogger, silentLogger } from '../../support/logger.ts';
import { deferred, until } from '../../support/until.ts';
import { addSchedule, clear, endJobs, FaultyDatabase, jobsOf, schedulerAt, slotsOf, targets } from './support.ts';

const noon = Date.UTC(2026, 5, 15, 12);
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

let db: TestDatabase;
let database: FaultyDatabase;
const begun: Scheduler[] = [];

beforeAll(async () => {
  db = await createTestDatabase();
  database = new FaultyDatabase({ url: db.url, applicationName: 'test', connections: 12, logger: silentLogger });
});
beforeEach(() => clear(db));
afterEach(async () => {
  database.cut = false;
  database.nextFault = () => 'none';
  await Promise.all(begun.splice(0).map((scheduler) => scheduler.stop()));
});
afterAll(async () => {
  await database.close();
  await db.drop();
});

/** Looks once, at this moment. */
function look(now: number, options: Partial<SchedulerOptions> = {}) {
  return schedulerAt(database, { now }, options).check();
}

describe('a slot', () => {
  test('enqueues the job that it says, resolved at its own moment', async () => {
    const id = await addSchedule(database, noon, {
      cron: '0 0 * * *',
      timeZone: 'Europe/Berlin',
      payload: { day: '{{date-1d}}', season: '{{season:football}}' },
      priority: 7,
    });
    // 22:00 in UTC: a new day in Berlin.
    const slot = noon + 10 * hour;
    expect(await look(slot - 1)).toMatchObject({ fired: 0, wait: 11 });
    expect(await look(slot + 3_000, { workerId: () => '42' })).toMatchObject({ fired: 1, missed: 0 });
    const [job, ...others] = await jobsOf(db);
    expect(others).toEqual([]);
    expect(job).toMatchObject({
      sync: 'sync-results',
      payload: { day: '2026-06-15', season: 2025 },
      trigger: 'schedule',
      trigger_detail: { schedule: 'results', slot: '2026-06-15T22:00:00.000Z' },
      priority: 7,
      max_attempts: 3,
      state: 'pending',
    });
    expect(await slotsOf(db, id)).toMatchObject([
      { slot, outcome: 'fired', missed: false, job_ids: [job?.id], handled_at: slot + 3_000 },
    ]);
    expect(await db.query('select worker_id from sync.schedule_slots')).toEqual([{ worker_id: '42' }]);
  });

  test('is fired once, however many workers look at once', async () => {
    const id = await addSchedule(database, noon, { cron: '* * * * *', overlapPolicy: 'queue' });
    const logger = recordingLogger();
    const workers = Array.from({ length: 12 }, () => schedulerAt(database, { now: noon + minute }, { logger }));
    await Promise.all(workers.map((worker) => worker.check()));
    await Promise.all(workers.map((worker) => worker.check()));
    expect(await slotsOf(db, id)).toHaveLength(1);
    expect(await jobsOf(db)).toHaveLength(1);
    // Those that came too late did nothing, and nothing failed on them.
    expect(logger.lines.map(({ message }) => message)).toEqual(['A slot was fired.']);
  });

  test('is left alone by those who come while one is at it', async () => {
    await addSchedule(database, noon, { cron: '* * * * *' });
    await db.query(`update sync.schedules set payload = '{"season": "{{gate}}"}'`);
    const gate = deferred();
    let within = 0;
    const resolve = async () => {
      within += 1;
      await gate.promise;
      return 2026;
    };
    const gated = { targets: { ...targets, placeholders: { gate: { description: 'waits', shifts: false, resolve } } } };
    const first = look(noon + minute, gated);
    await until(() => within === 1);
    const others = Promise.all(Array.from({ length: 5 }, () => look(noon + minute, gated)));
    await Promise.race([others, until(() => within > 1, { within: 5_000 }).catch(() => undefined)]);
    expect(within).toBe(1);
    for (const result of await others) expect(result).toMatchObject({ fired: 0, wait: 2_000 });
    gate.resolve();
    expect(await first).toMatchObject({ fired: 1 });
    expect(await jobsOf(db)).toHaveLength(1);
  });

  test('is not fired again after its row was removed, nor when the watermark was set back', async () => {
    const id = await addSchedule(database, noon, { cron: '*/5 * * * *', overlapPolicy: 'queue' });
    await look(noon + 5 * minute);
    await db.query('delete from sync.schedule_slots');
    await look(noon + 5 * minute + 100);
    expect(await jobsOf(db)).toHaveLength(1);
    await look(noon + 10 * minute);
    await db.query('update sync.schedules set handled_until = $1', [new Date(noon + 6 * minute)]);
    await look(noon + 10 * minute + 200);
    expect(await slotsOf(db, id)).toHaveLength(1);
    expect(await jobsOf(db)).toHaveLength(2);
  });

  test('leaves nothing when its worker dies before the commit, and is fired by the next', async () => {
    const id = await addSchedule(database, noon, { cron: '0 * * * *' });
    database.nextFault = () => 'before commit';
    await expect(look(noon + hour)).rejects.toThrow('cut by the test');
    expect([await slotsOf(db, id), await jobsOf(db)]).toEqual([[], []]);
    database.nextFault = () => 'none';
    await look(noon + hour + 2_000);
    expect([await slotsOf(db, id), await jobsOf(db)]).toMatchObject([[{ outcome: 'fired', missed: false }], [{}]]);
  });

  test('is not fired twice by a worker that did not hear of its commit', async () => {
    const id = await addSchedule(database, noon, { cron: '0 * * * *', overlapPolicy: 'queue' });
    database.nextFault = () => 'after commit';
    await expect(look(noon + hour)).rejects.toThrow('cut by the test');
    database.nextFault = () => 'none';
    await look(noon + hour + 2_000);
    expect([await slotsOf(db, id), await jobsOf(db)]).toMatchObject([[{ outcome: 'fired' }], [{}]]);
  });

  test('of a disabled schedule does nothing', async () => {
    await addSchedule(database, noon, { cron: '* * * * *', enabled: false });
    expect(await look(noon + hour)).toMatchObject({ fired: 0, missed: 0, wait: 30_000 });
    expect(await jobsOf(db)).toEqual([]);
  });
});

describe('while jobs of the last slot are live', () => {
  test('the next one is skipped, and says because of which', async () => {
    const id = await addSchedule(database, noon, { cron: '0 * * * *' });
    await look(noon + hour);
    const [first] = await jobsOf(db);
    expect(await look(noon + 2 * hour)).toMatchObject({ fired: 0, skipped: 1 });
    expect((await slotsOf(db, id)).at(-1)).toMatchObject({
      outcome: 'skipped',
      blocked_by: first?.id,
      reason: `Job ${first?.id} was still live.`,
      job_ids: [],
    });
    await endJobs(db);
    expect(await look(noon + 3 * hour)).toMatchObject({ fired: 1 });
  });

  test('it is queued, where the schedule says so', async () => {
    await addSchedule(database, noon, { cron: '0 * * * *', overlapPolicy: 'queue' });
    await look(noon + hour);
    expect(await look(noon + 2 * hour)).toMatchObject({ fired: 1 });
    expect(await jobsOf(db)).toHaveLength(2);
  });
});

describe('slots that were missed', () => {
  // Six hours without a worker: the slots of one to five o'clock, of which the last is half an hour late.
  const back = noon + 5.5 * hour;

  test('are recorded and left out', async () => {
    const id = await addSchedule(database, noon, { cron: '0 * * * *', missedPolicy: 'skip' });
    expect(await look(back)).toMatchObject({ fired: 0, missed: 5 });
    expect(await slotsOf(db, id)).toHaveLength(5);
    expect((await slotsOf(db, id))[0]).toMatchObject({
      outcome: 'missed',
      missed: true,
      reason: 'The schedule leaves missed slots out.',
      handled_at: back,
    });
  });

  test('become one job of the newest', async () => {
    const id = await addSchedule(database, noon, { cron: '0 * * * *', missedPolicy: 'latest' });
    expect(await look(back)).toMatchObject({ fired: 1, missed: 4 });
    const [job] = await jobsOf(db);
    expect(job?.trigger_detail).toEqual({ schedule: 'results', slot: '2026-06-15T17:00:00.000Z', missed: true });
    expect((await slotsOf(db, id)).at(-1)).toMatchObject({ outcome: 'fired', missed: true, job_ids: [job?.id] });
  });

  test('all run, the oldest first, though they overlap', async () => {
    const id = await addSchedule(database, noon, {
      cron: '0 * * * *',
      missedPolicy: 'all',
      payload: { day: '{{date}}' },
    });
    expect(await look(back)).toMatchObject({ fired: 5, missed: 0 });
    const jobs = await jobsOf(db);
    expect(jobs.map((job) => job.trigger_detail['slot'])).toEqual(
      [1, 2, 3, 4, 5].map((hours) => new Date(noon + hours * hour).toISOString()),
    );
    // The one that is on time next does find them in its way.
    expect(await look(noon + 6 * hour)).toMatchObject({ fired: 0, skipped: 1 });
    expect(await slotsOf(db, id)).toHaveLength(6);
  });

  test('of every minute of a month are one job and a thousand rows and one', async () => {
    const id = await addSchedule(database, noon - 30 * day, { cron: '* * * * *', missedDays: 60 });
    const began = performance.now();
    expect(await look(noon + 30_000)).toMatchObject({ fired: 1, missed: 30 * 24 * 60 - 1 });
    expect(performance.now() - began).toBeLessThan(5_000);
    const slots = await slotsOf(db, id);
    expect(slots).toHaveLength(1_002);
    expect(slots[0]).toMatchObject({
      slot: noon - 30 * day + minute,
      slots: 30 * 24 * 60 - 1_001,
      outcome: 'missed',
    });
    expect(slots[0]?.last_slot?.getTime()).toBe((slots[1]?.slot ?? 0) - minute);
    expect(await look(noon + 31_000)).toMatchObject({ fired: 0, missed: 0 });
  });
});

describe('what is wrong with one schedule', () => {
  test('is recorded with its slot, and keeps no other', async () => {
    const broken = await addSchedule(database, noon, {
      name: 'a-broken',
      cron: '0 * * * *',
      payload: { season: 2026 },
    });
    const good = await addSchedule(database, noon, { name: 'b-good', cron: '0 * * * *' });
    await db.query(`update sync.schedules set payload = '{"season": "{{nothing}}"}' where name = 'a-broken'`);
    const logger = recordingLogger();
    expect(await look(noon + hour, { logger })).toMatchObject({ fired: 1, failed: 1 });
    expect(await slotsOf(db, broken)).toMatchObject([
      { outcome: 'failed', error: { code: 'bad_placeholder' }, reason: 'season: There is no placeholder {{nothing}}.' },
    ]);
    expect(await slotsOf(db, good)).toMatchObject([{ outcome: 'fired' }]);
    expect(logger.lines.filter(({ level }) => level === 'error')).toMatchObject([{ fields: { schedule: 'a-broken' } }]);

    // It is over with that: the next look finds nothing, the next slot is tried anew.
    expect(await look(noon + hour + 1_000)).toMatchObject({ fired: 0, failed: 0 });
    await db.query(`update sync.schedules set payload = '{"season": true}' where name = 'a-broken'`);
    await look(noon + 2 * hour);
    expect((await slotsOf(db, broken)).at(-1)).toMatchObject({ error: { code: 'invalid_payload' } });
  });

  test('as an error of the database, too', async () => {
    const id = await addSchedule(database, noon, { cron: '0 * * * *' });
    const refusing = {
      ...targets,
      placeholders: {
        refused: {
          description: 'nothing',
          shifts: false,
          resolve: async ({ database: given }: { database: Pick<typeof database, 'query'> }) => {
            await given.query('select 1 / 0');
            return 0;
          },
        },
      },
    };
    await db.query(`update sync.schedules set payload = '{"season": "{{refused}}"}'`);
    expect(await look(noon + hour, { targets: refusing })).toMatchObject({ failed: 1 });
    expect(await slotsOf(db, id)).toMatchObject([{ outcome: 'failed', error: { code: 'sql_22012' } }]);
  });

  test('as a cron expression set in SQL is said once', async () => {
    await addSchedule(database, noon, { name: 'a-broken', cron: '0 * * * *' });
    await addSchedule(database, noon, { name: 'b-good', cron: '0 * * * *' });
    await db.query(`update sync.schedules set cron = '0 0 30 2 *' where name = 'a-broken'`);
    const logger = recordingLogger();
    const time = { now: noon + hour };
    const scheduler = schedulerAt(database, time, { logger });
    expect(await scheduler.check()).toMatchObject({ fired: 1 });
    await scheduler.check();
    expect(logger.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });
});

test('a sync that this version does not have is left to newer workers, and fails when there is none', async () => {
  const old = { targets: { findSync: () => undefined } };
  const id = await addSchedule(database, noon, { cron: '0 * * * *' });
  expect(await look(noon + hour + 100, old)).toMatchObject({ fired: 0, failed: 0, wait: 2_000 });
  expect(await look(noon + hour + 200)).toMatchObject({ fired: 1 });
  await endJobs(db);
  await look(noon + 2 * hour, old);
  expect(await look(noon + 2 * hour + 31_000, old)).toMatchObject({ failed: 1 });
  expect((await slotsOf(db, id)).at(-1)).toMatchObject({ error: { code: 'unknown_sync' } });
});

test('a routine is enqueued as a run, and blocks while any of its jobs is live', async () => {
  const daily = defineRoutine({
    name: 'daily',
    title: 'Every day',
    steps: [
      { step: 'today', sync: 'sync-results', takes: ['day'] },
      { step: 'season', sync: 'sync-results', payload: { season: 2026 }, after: ['today'] },
    ],
  });
  const withRoutines = { targets: { ...targets, findRoutine: () => daily } };
  const id = await addSchedule(database, noon, { cron: '0 * * * *' });
  await db.query(`update sync.schedules set sync = null, routine = 'daily', payload = '{"day": "{{date}}"}'`);
  await look(noon + hour, withRoutines);
  const jobs = await jobsOf(db);
  expect(await slotsOf(db, id)).toMatchObject([{ outcome: 'fired', job_ids: jobs.map((job) => job.id) }]);
  expect(jobs).toMatchObject([{ payload: { day: '2026-06-15' } }, { payload: { season: 2026 } }]);
  expect(await db.query('select routine_run from sync.schedule_slots')).toEqual(
    await db.query('select distinct routine_run from sync.jobs'),
  );
  await db.query(`update sync.jobs set state = 'succeeded' where id = $1`, [jobs[0]?.id]);
  expect(await look(noon + 2 * hour, withRoutines)).toMatchObject({ skipped: 1 });
  await endJobs(db);
  await db.query(`update sync.schedules set payload = '{"dya": "{{date}}"}'`);
  await look(noon + 3 * hour, withRoutines);
  expect((await slotsOf(db, id)).at(-1)).toMatchObject({
    outcome: 'failed',
    reason: 'No step of the routine daily takes the field "dya".',
  });
});

function asleep(clock: FakeClock): Promise<true> {
  return until(() => clock.sleeping === 1, { what: 'the scheduler asleep' });
}

/** Begins it by a clock that is an hour off, and waits until it sleeps. */
async function begin(time: { now: number }, options: Partial<SchedulerOptions> = {}) {
  const clock = new FakeClock(time.now + hour);
  const scheduler = schedulerAt(database, time, { clock, timing: { jitter: 0 }, ...options });
  begun.push(scheduler);
  scheduler.start();
  await asleep(clock);
  return {
    scheduler,
    clock,
    pass: async (ms: number) => {
      time.now += ms;
      await clock.advance(ms);
      await asleep(clock);
    },
  };
}

describe('the loop', () => {
  test('looks at the slot, by the time of the database', async () => {
    const id = await addSchedule(database, noon, { cron: '* * * * *' });
    const time = { now: noon + 45_000 };
    const { pass } = await begin(time);
    await pass(15_005);
    expect(await slotsOf(db, id)).toEqual([]);
    await pass(10);
    expect(await slotsOf(db, id)).toMatchObject([{ slot: noon + minute, handled_at: noon + minute + 15 }]);
  });

  test('looks at once when it is woken, and after sleep', async () => {
    const id = await addSchedule(database, noon, { cron: '0 * * * *', enabled: false });
    const time = { now: noon + minute };
    const { scheduler, clock } = await begin(time);
    await database.transaction((transaction) =>
      setScheduleEnabled(transaction, targets, 'results', true, { by: 'a test', now: new Date(time.now) }),
    );
    time.now = noon + hour;
    scheduler.wake();
    await until(async () => (await slotsOf(db, id)).length === 1);
    await asleep(clock);
    await endJobs(db);
    time.now = noon + 4.5 * hour;
    expect(await scheduler.resume()).toMatchObject({ fired: 1, missed: 2 });
    await asleep(clock);
  });

  test('goes on after the database was away, and finds what was missed', async () => {
    const id = await addSchedule(database, noon, { cron: '0 * * * *' });
    const logger = recordingLogger();
    const time = { now: noon + minute };
    const { pass } = await begin(time, { logger });
    database.cut = true;
    for (let waited = 0; waited < 2 * hour; waited += 10 * minute) await pass(10 * minute);
    database.cut = false;
    await pass(30_000);
    expect(await slotsOf(db, id)).toMatchObject([
      { outcome: 'missed', missed: true },
      { outcome: 'fired', missed: true },
    ]);
    expect(logger.lines.filter(({ message }) => message.includes('could not be looked at'))).toHaveLength(1);
  });

  test('ends, and looks no more', async () => {
    const id = await addSchedule(database, noon, { cron: '* * * * *' });
    const time = { now: noon };
    const { scheduler, clock } = await begin(time);
    await scheduler.stop();
    time.now += hour;
    await clock.advance(hour);
    expect(await slotsOf(db, id)).toEqual([]);
  });
});

test('without a time of its own it goes by that of the database', async () => {
  const id = await addSchedule(database, Date.now() - 3 * hour, { cron: '0 * * * *', missedPolicy: 'skip' });
  await new Scheduler({ database, clock: new FakeClock(), logger: silentLogger, targets }).check();
  expect((await slotsOf(db, id)).length).toBeGreaterThanOrEqual(2);
});
