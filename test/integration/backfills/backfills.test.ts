import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { backfillChore } from '#engine/backfills/backfillChore.ts';
import { expireBackfills } from '#engine/backfills/expireBackfills.ts';
import { feedBackfill } from '#engine/backfills/feedBackfill.ts';
import { planBackfill } from '#engine/backfills/planBackfill.ts';
import { listPartitions, readBackfill, readReport } from '#engine/backfills/readBackfills.ts';
import { readSample, startSample } from '#engine/backfills/sample.ts';
import { startBackfill } from '#engine/backfills/startBackfill.ts';
import {
  cancelBackfill,
  changeBackfill,
  pauseBackfill,
  resumeBackfill,
  retryBackfill,
  skipPartitions,
} from '#engine/backfills/steerBackfill.ts';
import { systemClock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import { JobError } from '#engine/jobError.ts';
import { retryJob } from '#engine/queue/jobActions.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import { registerSyncs } from '#engine/workers/registry.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { silentLogger } from '../../support/logger.ts';
import { deferred, until } from '../../support/until.ts';
import { makeWorker, openDatabase, patientTiming, stopWorkers } from '../../support/worker.ts';
import { asked, weeklySync } from './support.ts';

let db: TestDatabase;
let database: Database;
beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
});
afterEach(stopWorkers);
afterAll(async () => {
  await database.close();
  await db.drop();
});
beforeEach(async () => {
  await db.query(`
    delete from sync.jobs; delete from sync.job_history; delete from sync.backfills; delete from sync.operator_actions;
    delete from sync.workers; delete from sync.provider_quotas; delete from sync.pauses`);
});

const operator = { actor: 'ada@desk', origin: 'test' };

async function startWorker(syncs: readonly Sync[], slots = 4): Promise<void> {
  await makeWorker(database, syncs, {
    timing: patientTiming,
    identity: { kind: 'headless', version: 'test', slots },
    chores: [backfillChore({ database, clock: systemClock, logger: silentLogger })],
  }).start();
}

const ended = (id: string) =>
  until(async () => {
    const backfill = await readBackfill(database, id);
    return backfill.finishedAt === null ? null : backfill;
  });

/** Ends a live job as SQL by hand does. */
async function endByHand(id: string, state: 'succeeded' | 'failed' | 'cancelled', number: number): Promise<void> {
  await db.query(
    `update sync.jobs set state = $3::sync.job_state
     where id = (select job_id from sync.backfill_partitions where backfill_id = $1 and number = $2)`,
    [id, number, state],
  );
}

const statesOf = async (id: string) =>
  Object.fromEntries((await listPartitions(database, id, { limit: 100 })).map(({ number, state }) => [number, state]));

describe('planning', () => {
  test('each partition is judged by history, queue and data, and each that is left out says why', async () => {
    const day = 86_400_000;
    const ago = (days: number): Date => new Date(Date.now() - days * day);
    const sync = weeklySync('weekly', {
      evidence: () => [
        // Written after nothing could change any more; before that; and while it still changes.
        { key: { season: 2023, week: 3 }, loadedAt: ago(1), settledAt: ago(2) },
        { key: { season: 2023, week: 4 }, loadedAt: ago(9), settledAt: ago(2) },
        { key: { season: 2024, week: 1 }, loadedAt: ago(3), settledAt: null },
        { key: { season: 2024, week: 2 }, loadedAt: null, settledAt: null },
      ],
    });
    await db.query(
      `with given (state, at, payload, result) as (values
         ('succeeded', 5, '{"season": 2023, "week": 1, "acceptCollapse": true}', null),
         ('failed', 4, '{"season": 2023, "week": 2}', null),
         -- The current week then, and one with another field.
         ('succeeded', 3, '{}', '{"facts": {"season": 2024, "week": 3, "more": {"x": 1}}}'),
         ('succeeded', 3, '{"season": 2024, "week": 4, "only": "KC"}', null)
       )
       insert into sync.job_history (id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts,
         attempt, enqueued_at, run_at, finished_at, result)
       select row_number() over (), 'weekly', payload::jsonb, state::sync.job_state, 0, 'api', '{}', false, 5, 1, now(), now(),
         now() - at * interval '1 day', result::jsonb from given`,
    );
    await db.query(`insert into sync.jobs (sync, payload) values ('weekly', '{"season": 2025, "week": 1}')`);

    const plan = await planBackfill(database, [sync], asked({ syncs: ['weekly'] }));
    const found = Object.fromEntries(plan.partitions.map(({ row, column, found }) => [`${row} ${column}`, found]));
    expect(found).toEqual({
      '2023 1': 'fresh',
      '2023 2': 'failed',
      '2023 3': 'fresh',
      '2023 4': 'stale',
      '2024 1': 'stale',
      '2024 2': 'never',
      '2024 3': 'fresh',
      '2024 4': 'never',
      '2025 1': 'running',
      '2025 2': 'never',
      '2025 3': 'never',
      '2025 4': 'never',
    });
    expect(plan).toMatchObject({
      axes: ['season', 'week'],
      rows: ['2023', '2024', '2025'],
      columns: ['1', '2', '3', '4'],
      counts: { never: 5, fresh: 3, stale: 2, failed: 1, running: 1 },
      // Missing: what never succeeded.
      selected: 6,
    });
    const why = (label: string) => plan.partitions.find(({ row, column }) => `${row} ${column}` === label)?.leftOut;
    expect(why('2023 2')).toBeNull();
    expect(why('2023 1')).toMatch(/^It is not missing: it was synced at 20/);
    expect(why('2025 1')).toMatch(/^Job \d+ is at it\.$/);

    const select = async (selection: Parameters<typeof asked>[0]['selection']) =>
      (
        await planBackfill(database, [sync], asked({ syncs: ['weekly'], ...(selection ? { selection } : {}) }))
      ).partitions
        .filter(({ leftOut }) => leftOut === null)
        .map(({ row, column }) => `${row} ${column}`);
    expect(await select({ what: 'failed' })).toEqual(['2023 2']);
    expect(await select({ what: 'stale' })).toEqual(['2023 4', '2024 1']);
    expect(await select({ what: 'stale', staleSince: { ago: 4 * day } })).toEqual(['2023 1', '2023 4', '2024 1']);
    expect(await select({ what: 'all' })).toHaveLength(11);
    expect(
      await select({ what: 'all', areas: [{ rows: ['2024', '2025'], columns: ['1', '2'] }, { columns: ['4'] }] }),
    ).toEqual(['2023 4', '2024 1', '2024 2', '2024 4', '2025 2', '2025 4']);
  });

  test('a range that makes no sense is refused with what would', async () => {
    const one = weeklySync('weekly');
    const plan = (parts: Parameters<typeof asked>[0], syncs = [one]) => planBackfill(database, syncs, asked(parts));
    await expect(plan({ syncs: ['nothing'] })).rejects.toMatchObject({ code: 'sync_not_found' });
    await expect(plan({ syncs: ['weekly'], within: { league: { values: [1] } } })).rejects.toMatchObject({
      code: 'bad_range',
      message: 'There is no axis "league": the partitions are by season × week.',
    });
    await expect(plan({ syncs: ['weekly'], within: { season: { from: 2030 } } })).rejects.toMatchObject({
      code: 'backfill_empty',
    });
    await expect(
      plan({ syncs: ['weekly'], manners: { hours: { from: '22:00', until: '06:00', timeZone: 'Berlin' } } }),
    ).rejects.toMatchObject({ code: 'bad_time_zone' });
  });

  test('the cost follows from past runs, the quota that is left, and the share', async () => {
    const calling: Sync = { ...weeklySync('weekly'), provider: 'api-football', estimateCalls: () => 3 };
    await db.query(
      `insert into sync.job_history (id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts,
         attempt, enqueued_at, run_at, started_at, finished_at, result)
       select n, 'weekly', '{}', 'succeeded', 0, 'api', '{}', false, 5, 1, now(), now(), now() - interval '2 s', now(), '{"calls": 2}'
       from generate_series(1, 20) n`,
    );
    await db.query(
      `insert into sync.provider_quotas (provider, account, window_name, call_limit, remaining, window_start, resets_at, updated_at)
       values ('api-football', 'a', 'day', 20, 14, now(), now() + interval '3 h', now())`,
    );
    const manners = { concurrency: 4, quotaShare: 50 };
    const { cost } = await planBackfill(database, [calling], asked({ syncs: ['weekly'], manners }));
    expect(cost).toMatchObject({
      jobs: 12,
      calls: 24,
      duration: 6_000,
      providers: [
        { provider: 'api-football', calls: 24, basis: 'past', windows: [{ limit: 20, remaining: 14, allowed: 4 }] },
      ],
      waitsFor: { provider: 'api-football', window: 'day' },
    });
    // 4 calls now, 10 in each of the next two days: the second of them begins in 27 hours.
    const hours = (Date.parse(cost.doneAt ?? '') - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(26.9);
    expect(hours).toBeLessThan(27.1);
  });

  test('a dry run of a sample tells what all would change', async () => {
    await db.query('create table if not exists public.sampled (season int, week int, primary key (season, week))');
    const sync = weeklySync('weekly', {
      run: async ({ transaction, payload }) => {
        await transaction.upsert('sampled', [payload], { key: ['season', 'week'] });
      },
    });
    await startWorker([sync]);
    const sample = await startSample(database, [sync], asked({ syncs: ['weekly'] }), 3, operator);
    const result = await until(async () => {
      const now = await readSample(database, sample);
      return now.ended === 3 ? now : null;
    });
    expect(result).toMatchObject({
      succeeded: 3,
      jobs: [{ key: { season: 2023, week: 1 } }, { state: 'succeeded' }, { key: { season: 2025, week: 4 } }],
      expected: [{ table: 'sampled', inserted: 12 }],
    });
    expect(await db.query('select * from sampled')).toEqual([]);
  });
});

describe('running', () => {
  test('every partition runs once, newest first, never more at once than was said; a report tells what it came to', async () => {
    await db.query(
      'create table if not exists public.done_weeks (sync text, season int, week int, runs int default 1, primary key (sync, season, week))',
    );
    let now = 0;
    let most = 0;
    const order: string[] = [];
    const make = (name: string): Sync =>
      weeklySync(name, {
        run: async ({ transaction, payload }) => {
          now += 1;
          most = Math.max(most, now);
          order.push(`${payload.season} ${payload.week}`);
          if (name === 'two' && payload.week === 3) {
            now -= 1;
            throw new JobError({ code: 'no_week', message: `Week ${payload.week} is not there.` }, { kind: 'never' });
          }
          await transaction.upsert('done_weeks', [{ sync: name, ...payload }], { key: ['sync', 'season', 'week'] });
          now -= 1;
        },
      });
    const syncs = [make('one'), make('two')];
    await startWorker(syncs, 8);
    const wanted = asked({ syncs: ['one', 'two'], manners: { concurrency: 3 } });
    const { id } = await startBackfill(database, syncs, wanted, operator);
    expect(await ended(id)).toMatchObject({
      state: 'done',
      selected: 24,
      counts: { succeeded: 21, failed: 3, pending: 0 },
    });
    expect(most).toBeLessThanOrEqual(3);
    expect(order).toHaveLength(24);
    expect(order[0]).toBe('2025 4');
    expect(order.at(-1)).toBe('2023 1');
    const report = await readReport(database, id);
    expect(report).toMatchObject({
      changes: [{ table: 'done_weeks', received: 21, inserted: 21, updated: 0 }],
      calls: 0,
      failures: [
        {
          code: 'no_week',
          message: 'Week 3 is not there.',
          partitions: 3,
          examples: ['two 2023 3', 'two 2024 3', 'two 2025 3'],
        },
      ],
    });

    // Again over the same range: what is missing alone.
    const again = await startBackfill(database, syncs, wanted, operator);
    expect(again).toMatchObject({ selected: 3, leftOut: 21 });
    await ended(again.id);
    expect(order).toHaveLength(27);
    const [audit] = await db.query(`select action, actor, detail from sync.operator_actions order by id limit 1`);
    expect(audit).toMatchObject({
      action: 'start backfill',
      actor: 'ada@desk',
      detail: { backfill: id, partitions: 24 },
    });
  });

  test('a partition that another backfill has in hand is left to it', async () => {
    const sync = weeklySync('weekly');
    const first = await startBackfill(
      database,
      [sync],
      asked({ syncs: ['weekly'], within: { season: { from: 2024 } } }),
      operator,
    );
    const second = await startBackfill(
      database,
      [sync],
      asked({ syncs: ['weekly'], selection: { what: 'all' } }),
      operator,
    );
    expect(second).toMatchObject({ selected: 4, leftOut: 8 });
    const [left] = await listPartitions(database, second.id, { limit: 1, states: ['left_out'] });
    expect(left?.why).toBe(`Backfill ${first.id} has it in hand.`);
    await expect(startBackfill(database, [sync], asked({ syncs: ['weekly'] }), operator)).rejects.toMatchObject({
      code: 'backfill_nothing_to_do',
    });
  });

  test('the queue holds only as many as may be live; whatever ends a job moves its partition, once', async () => {
    const sync = weeklySync('weekly');
    await registerSyncs(database, [sync]);
    const { id } = await startBackfill(
      database,
      [sync],
      asked({ syncs: ['weekly'], manners: { concurrency: 4, order: 'oldest' } }),
      operator,
    );
    expect(await feedBackfill(database, id)).toMatchObject({ jobs: 4 });
    expect(await feedBackfill(database, id)).toMatchObject({ jobs: 0 });
    expect(await db.query(`select priority, trigger, trigger_detail from sync.jobs order by id limit 1`)).toEqual([
      { priority: -10, trigger: 'backfill', trigger_detail: { backfill: id, partition: 1, by: 'ada@desk' } },
    ]);

    await endByHand(id, 'succeeded', 1);
    await endByHand(id, 'failed', 2);
    await endByHand(id, 'cancelled', 3);
    await db.query(
      `delete from sync.jobs where id = (select job_id from sync.backfill_partitions where backfill_id = $1 and number = 4)`,
      [id],
    );
    expect(await statesOf(id)).toMatchObject({
      1: 'succeeded',
      2: 'failed',
      3: 'cancelled',
      4: 'failed',
      5: 'pending',
    });
    const failures = await listPartitions(database, id, { limit: 10, states: ['failed'] });
    expect(failures.map(({ error }) => error?.['code'])).toEqual(['ended_by_hand', 'job_removed']);

    // A retry by hand makes good for the failed one.
    const [failed] = failures;
    const retried = await retryJob(database, failed?.job ?? '', { by: 'ada' });
    await db.query(`update sync.jobs set state = 'succeeded' where id = $1`, [retried]);
    expect(await statesOf(id)).toMatchObject({ 2: 'succeeded' });

    // A retry of the backfill, while another by hand is live, takes that one over.
    const [other] = await listPartitions(database, id, { limit: 10, states: ['cancelled'] });
    const live = await retryJob(database, other?.job ?? '', { by: 'ada' });
    await retryBackfill(database, id, operator, { cancelled: true });
    await feedBackfill(database, id);
    const [taken] = await db.query(
      `select state, job_id, (select count(*)::int from sync.jobs where payload = p.payload) as jobs
       from sync.backfill_partitions p where backfill_id = $1 and number = 3`,
      [id],
    );
    expect(taken).toEqual({ state: 'live', job_id: live, jobs: 1 });
  });

  test('a job that ended while triggers were off is found by the next look', async () => {
    const sync = weeklySync('weekly');
    const { id } = await startBackfill(
      database,
      [sync],
      asked({ syncs: ['weekly'], manners: { concurrency: 1 } }),
      operator,
    );
    await feedBackfill(database, id);
    await db.query(
      `set session_replication_role = replica; delete from sync.jobs; set session_replication_role = origin`,
    );
    await feedBackfill(database, id);
    expect(await readBackfill(database, id)).toMatchObject({ counts: { failed: 1, live: 1, pending: 10 } });
  });

  test('pause, resume, change, skip, cancel and retry do what they say, and are in the audit', async () => {
    const going = deferred();
    const stopped: number[] = [];
    const sync = weeklySync('weekly', {
      run: async ({ signal, payload }) => {
        if (payload.season === 2025) return;
        await Promise.race([
          going.promise,
          new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
        ]).catch((error: unknown) => {
          stopped.push(payload.week);
          throw error;
        });
      },
    });
    await startWorker([sync]);
    const { id } = await startBackfill(
      database,
      [sync],
      asked({ syncs: ['weekly'], manners: { concurrency: 2 } }),
      operator,
    );
    await until(async () => {
      const rows = await db.query(`select from sync.jobs where state = 'running'`);
      return rows.length === 2 && (await readBackfill(database, id)).counts.succeeded === 4;
    });
    expect(await pauseBackfill(database, id, operator)).toMatchObject({ state: 'paused' });
    await expect(pauseBackfill(database, id, operator)).rejects.toMatchObject({
      code: 'backfill_state',
      message: `Backfill ${id} is paused: it can’t be paused.`,
    });
    // The worker may be looking at it at this moment.
    const fed = await until(async () => {
      const result = await feedBackfill(database, id);
      return result === 'held' ? null : result;
    });
    expect(fed).toMatchObject({ jobs: 0 });
    expect(await changeBackfill(database, id, { concurrency: 1, order: 'oldest' }, operator)).toMatchObject({
      manners: { concurrency: 1, order: 'oldest', priority: -10 },
    });
    expect(await skipPartitions(database, id, [1, 2], operator, 'not played')).toMatchObject({
      counts: { skipped: 2 },
    });
    await expect(skipPartitions(database, id, [3, 12], operator)).rejects.toMatchObject({
      code: 'partition_state',
      message: `Partition 12 of backfill ${id} is succeeded: it can’t be skipped. Nothing was changed.`,
    });
    await resumeBackfill(database, id, operator);

    const cancelling = await cancelBackfill(database, id, operator, 'enough');
    expect(cancelling.counts.pending).toBe(0);
    const over = await ended(id);
    expect(over).toMatchObject({
      state: 'cancelled',
      cancelledBy: 'ada@desk',
      counts: { succeeded: 4, skipped: 2, cancelled: 6 },
    });
    // The two that ran were told to stop, and ended when they had.
    expect(new Set(stopped)).toEqual(new Set([3, 4]));
    expect(
      await db.query(`select distinct error ->> 'message' as message from sync.job_history where state = 'cancelled'`),
    ).toEqual([{ message: expect.stringMatching(/^Cancelled by ada@desk: enough\./) }]);

    going.resolve();
    await retryBackfill(database, id, operator, { cancelled: true });
    expect(await ended(id)).toMatchObject({ state: 'done', counts: { succeeded: 10, skipped: 2 } });
    const actions = await db.query<{ action: string }>('select action from sync.operator_actions order by id');
    expect(actions.map(({ action }) => action)).toEqual([
      'start backfill',
      'pause backfill',
      'change backfill',
      'skip partitions',
      'resume backfill',
      'cancel backfill',
      'retry backfill',
    ]);
    await db.query(`update sync.backfills set finished_at = now() - interval '40 days'`);
    expect(await expireBackfills(database, 30)).toBe(13);
  });

  test('it leaves a slot of the workers to others, rests outside of its hours, and leaves the rest of a quota', async () => {
    const calling: Sync = { ...weeklySync('weekly'), provider: 'api-football', estimateCalls: () => 2 };
    await registerSyncs(database, [calling]);
    const clock = new Date(Date.now() + 3 * 3_600_000).toISOString().slice(11, 16);
    const later = new Date(Date.now() + 4 * 3_600_000).toISOString().slice(11, 16);
    const { id } = await startBackfill(
      database,
      [calling],
      asked({
        syncs: ['weekly'],
        manners: { concurrency: 10, quotaShare: 60, hours: { from: clock, until: later, timeZone: 'UTC' } },
      }),
      operator,
    );
    expect(await feedBackfill(database, id)).toMatchObject({ jobs: 0, waiting: { for: 'hours' } });
    expect((await readBackfill(database, id)).waiting?.why).toBe(`It may run from ${clock} to ${later} (UTC).`);

    await changeBackfill(database, id, { hours: null }, operator);
    await db.query(
      `insert into sync.workers (name, host, pid, kind, version, slots, lease_expires_at)
       values ('w', 'h', 1, 'headless', 'test', 4, now() + interval '1 h')`,
    );
    expect(await feedBackfill(database, id)).toMatchObject({ jobs: 3 });
    expect(await feedBackfill(database, id)).toMatchObject({ jobs: 0, waiting: { for: 'slots' } });
    await db.query(`update sync.workers set slots = 100`);

    // 20 calls left, 16 of them are others'; 6 are under way already.
    await db.query(
      `insert into sync.provider_quotas (provider, account, window_name, call_limit, remaining, window_start, resets_at, updated_at)
       values ('api-football', 'a', 'day', 40, 24, now(), now() + interval '3 h', now())`,
    );
    expect(await feedBackfill(database, id)).toMatchObject({ jobs: 1 });
    expect(await feedBackfill(database, id)).toMatchObject({
      jobs: 0,
      waiting: { for: 'quota', why: 'api-football has 24 of 40 calls a day left, of which 40 % are left to others.' },
    });
    await db.query(`update sync.provider_quotas set resets_at = now()`);
    expect(await feedBackfill(database, id)).toMatchObject({ jobs: 6, waiting: null });
  });
});
