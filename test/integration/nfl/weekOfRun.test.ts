import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { resolveSeason, resolveWeek, type WeekChoice } from '#engine/nfl/payload.ts';
import { retryJob } from '#engine/queue/jobActions.ts';
import { resolveTemplate } from '#engine/schedules/template.ts';
import type { JsonObject } from '#shared/jobs.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { until } from '../../support/until.ts';
import { enqueueTest, makeWorker, openDatabase, stopWorkers, testSync } from '../../support/worker.ts';
import { loadGames, wholeSeason } from './schedule.ts';

let db: TestDatabase;
let database: Database;
beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
});
beforeEach(() => loadGames(db, [...wholeSeason(2024), ...wholeSeason(2025)]));
afterEach(() => stopWorkers());
afterAll(async () => {
  await database.close();
  await db.drop();
});

/** Runs a sync with this payload and gives what it took season and week to be. */
async function runs(choice: WeekChoice, payload: { season?: number; week?: number }, detail: JsonObject = {}) {
  const sync = testSync('week', async (context) => {
    context.fact('week', { ...(await resolveWeek(context, payload, choice)) });
    context.fact('season', await resolveSeason(context, payload, choice));
    context.fact('moment', (await context.moment()).toISOString());
  });
  await makeWorker(database, [sync]).start();
  const id = await enqueueTest(database, 'week', { trigger: 'schedule', triggerDetail: detail });
  return { id, row: await ended(id) };
}

function ended(job: string): Promise<Record<string, unknown>> {
  return until(
    async () => (await db.query('select state, error, result from sync.job_history where id = $1', [job]))[0],
    { what: 'the job ends' },
  );
}

describe('season and week of a run', () => {
  test('are those of the slot, however late the job runs, and of the retry of one', async () => {
    const slot = '2024-10-08T08:00:00.000Z';
    const { id, row } = await runs('lastComplete', {}, { schedule: 'weekly', slot });
    const facts = { week: { season: 2024, week: 4, type: 'REG' }, season: 2024, moment: slot };
    expect(row).toMatchObject({ state: 'succeeded', result: { facts } });
    const again = await retryJob(database, id, { by: 'somebody' });
    expect(await ended(again)).toMatchObject({ result: { facts } });
    expect(await ended(await retryJob(database, again, { by: 'somebody' }))).toMatchObject({ result: { facts } });
  });

  test.each<[WeekChoice, { season?: number; week?: number }, string, unknown]>([
    ['next', {}, '2024-10-08T08:00:00.000Z', { season: 2024, week: 5, type: 'REG' }],
    ['lastComplete', {}, '2025-02-25T08:00:00.000Z', { season: 2024, week: 22, type: 'POST' }],
    ['next', {}, '2025-02-25T08:00:00.000Z', { season: 2025, week: 1, type: 'REG' }],
    ['lastComplete', { season: 2024 }, '2026-06-01T08:00:00.000Z', { season: 2024, week: 22, type: 'POST' }],
    ['lastComplete', { week: 3 }, '2025-10-08T08:00:00.000Z', { season: 2025, week: 3, type: 'REG' }],
    ['lastComplete', { season: 2024, week: 19 }, '2026-06-01T08:00:00.000Z', { season: 2024, week: 19, type: 'POST' }],
    // Where the payload says it all, no schedule is needed.
    ['lastComplete', { season: 2010, week: 3 }, '2026-06-01T08:00:00.000Z', { season: 2010, week: 3, type: null }],
  ])('%s of %j at %s', async (choice, payload, slot, week) => {
    const { row } = await runs(choice, payload, { slot });
    expect(row).toMatchObject({ state: 'succeeded', result: { facts: { week } } });
  });

  test.each<[WeekChoice, { season?: number }, string, string, RegExp]>([
    [
      'lastComplete',
      {},
      '2020-10-06T08:00:00.000Z',
      'schedule_not_loaded',
      /^The NFL schedule of 2020-10-06T08:00:00.000Z is not/,
    ],
    ['next', {}, '2026-06-01T08:00:00.000Z', 'schedule_not_loaded', /does not tell which week was the next/],
    [
      'lastComplete',
      { season: 2025 },
      '2025-06-01T08:00:00.000Z',
      'season_not_begun',
      /^No week of the NFL season 2025/,
    ],
    ['next', { season: 2024 }, '2025-06-01T08:00:00.000Z', 'season_over', /^All loaded weeks of the NFL season 2024/],
    [
      'lastComplete',
      { season: 2019 },
      '2025-06-01T08:00:00.000Z',
      'schedule_not_loaded',
      /^The NFL schedule of 2019 is not/,
    ],
  ])('%s of %j at %s: %s', async (choice, payload, slot, code, message) => {
    const { row } = await runs(choice, payload, { slot });
    expect(row).toMatchObject({
      state: 'failed',
      error: { code, message: expect.stringMatching(message), retryable: false },
    });
  });

  test('are refused where the loaded schedule ended before the moment', async () => {
    await loadGames(
      db,
      wholeSeason(2025).filter(({ round }) => round === 'REG'),
    );
    const early = await runs('lastComplete', {}, { slot: '2026-01-15T08:00:00.000Z' });
    expect(early.row).toMatchObject({ result: { facts: { week: { week: 18 } } } });
    await stopWorkers();
    const late = await runs('lastComplete', {}, { slot: '2026-01-27T08:00:00.000Z' });
    expect(late.row).toMatchObject({
      error: {
        code: 'schedule_not_loaded',
        message: expect.stringMatching(/^The loaded schedule of 2025 ends with week 18;/),
      },
    });
  });
});

test('placeholders take season and week from the schedule at the slot', async () => {
  const context = { slot: Date.parse('2024-10-08T08:00:00Z'), timeZone: 'Europe/Berlin', database: db };
  expect(
    await resolveTemplate(
      {
        season: '{{season:nfl}}',
        week: '{{week:nfl}}',
        next: '{{season:nflNext}}-{{week:nflNext}}',
        before: '{{week:nfl-1w}}',
      },
      context,
    ),
  ).toEqual({ season: 2024, week: 4, next: '2024-5', before: 3 });
  await expect(
    resolveTemplate({ week: '{{week:nfl}}' }, { ...context, slot: Date.parse('2020-10-08T08:00:00Z') }),
  ).rejects.toMatchObject({ code: 'schedule_not_loaded' });
});
