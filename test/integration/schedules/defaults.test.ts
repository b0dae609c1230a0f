import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { catalogueTargets } from '#engine/schedules/catalogueTargets.ts';
import { cronInWords } from '#engine/schedules/words.ts';
import { readSchedules } from '#engine/schedules/scheduleRow.ts';
import { requireTarget } from '#engine/schedules/targets.ts';
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

test('a new database has the usual schedules, all off, each of something that there is and takes its payload', async () => {
  const schedules = await readSchedules(database);
  expect(schedules.map(({ name, cron }) => `${name}: ${cronInWords(cron)}`)).toEqual([
    'cleanup-history: At 03:15 every day',
    'club-statistics-nightly: At 02:00 every day',
    'football-leagues: At 04:00 every day',
    'game-platform-hourly: Every hour',
    'nfl-annual: At 00:00, on day 15 of the month, only in May',
    'nfl-daily: At 10:00 every day',
    'nfl-games: At 07:30 every day',
    'nfl-weekly: At 09:00, only on Tuesday',
    'nfl-weekly-correction: At 12:00, only on Thursday',
    'nfl-weekly-import: At 08:00, only on Tuesday',
    'nfl-weekly-projections: At 08:00, only on Tuesday',
  ]);
  for (const schedule of schedules) {
    expect(schedule).toMatchObject({ enabled: false, timeZone: 'UTC', payload: {} });
    requireTarget(catalogueTargets, schedule).checkPayload(schedule.payload);
  }
});
