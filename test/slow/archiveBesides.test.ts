import { afterAll, beforeAll, expect, test } from 'vitest';
import { Archive } from '#engine/archive/archive.ts';
import { consoleViews } from '#engine/archive/copy/consoleViews.ts';
import { readArchivedInsight, readArchivedLastLines } from '#engine/archive/read/insight.ts';
import { exportArchivedLog } from '#engine/archive/read/logText.ts';
import { readArchivedThroughput } from '#engine/archive/read/throughput.ts';
import { readView, syncDataView, views } from '#engine/archive/read/views.ts';
import { readSyncData } from '#engine/data/readSyncData.ts';
import type { Database } from '#engine/database/database.ts';
import { readInsight } from '#engine/failures/readInsight.ts';
import { readLastLines } from '#engine/failures/readLastLines.ts';
import { exportLog } from '#engine/logs/exportLog.ts';
import { readKnownValues } from '#engine/queue/knownValues.ts';
import { catalogueTargets } from '#engine/schedules/catalogueTargets.ts';
import { createSchedule } from '#engine/schedules/writeSchedules.ts';
import { readThroughput } from '#engine/statistics/readThroughput.ts';
import { rollUp } from '#engine/statistics/rollUp.ts';
import { archiveFolder, archiveKey, copyAll, makeCopier } from '../support/archive.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';
import { openDatabase } from '../support/worker.ts';
import { addJobs } from '../integration/queue/filterJobs.ts';
import { addLogs } from '../integration/archive/history.ts';

// What a job's page, the charts and the other views show, asked of the database and of its archive.
const folder = archiveFolder();
let db: TestDatabase;
let database: Database;
let archive: Archive;
let ids: string[];

beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
  await addJobs(db, 0, 120);
  await addLogs(db);
  await db.query(
    `update sync.job_history set trigger_detail = '{"replayOf": "1000003"}' where id in (1000050, 1000051)`,
  );
  await database.transaction((transaction) =>
    createSchedule(
      transaction,
      catalogueTargets,
      { name: 'nightly', sync: 'sync-leagues', cron: '0 3 * * *', timeZone: 'UTC' },
      { by: 'eve' },
    ),
  );
  // What ended of late is counted when no earlier transaction of the server is under way.
  await until(async () => {
    await rollUp(database, { force: true });
    const [row] = await db.query<{ counted: boolean }>(
      `select (select coalesce(sum(jobs), 0) from sync.job_minutes where sync = '*') = (select count(*) from sync.job_history) as counted`,
    );
    return row?.counted;
  });
  archive = await Archive.open(folder.file('besides'), archiveKey);
  await copyAll(makeCopier(database, archive, { views: consoleViews() }));
  ids = (await db.query<{ id: string }>('select id from sync.job_history')).map(({ id }) => id);
});
afterAll(async () => {
  await archive?.close();
  await database?.close();
  await db?.drop();
  folder.remove();
});

test('charts of what ended', async () => {
  const to = new Date().toISOString();
  for (const [days, step] of [
    [1, 10],
    [6, 60],
    [90, 1_440],
  ] as const) {
    const from = new Date(Date.now() - days * 86_400_000).toISOString();
    for (const sync of [undefined, 'sync-leagues', 'nothing']) {
      const query = { from, to, step, ...(sync === undefined ? {} : { sync }) };
      const online = await readThroughput(database, query);
      expect((await readArchivedThroughput(archive, query)).series).toEqual(online.series);
      if (sync === undefined) expect(online.series.some(({ failed }) => failed > 0)).toBe(true);
    }
  }
  const query = { from: '2026-01-01T00:00:00.000Z', to, step: 1 };
  await expect(readArchivedThroughput(archive, query)).rejects.toMatchObject({ code: 'bad_range' });
});

test('what history says of the failures of a job, and its last lines', async () => {
  const now = Date.now();
  for (const id of [...ids, '1']) {
    const online = await readInsight(database, id);
    expect(await readArchivedInsight(archive, id, now)).toEqual(online && { ...online, recordings: [] });
    expect(await readArchivedLastLines(archive, id, 5)).toEqual(await readLastLines(database, id, 5));
  }
});

test('a log as a file', async () => {
  for (const format of ['text', 'ndjson'] as const) {
    for (const after of [null, { token: 1, sequence: 20 }, { token: 2, sequence: 40 }]) {
      expect(await exportArchivedLog(archive, '1000003', after, format)).toEqual(
        await exportLog(database, '1000003', after, format),
      );
    }
  }
});

test('what is no history is there as it was last, with its moment', async () => {
  expect(await readView(archive, views.overview)).toMatchObject({ value: { used: true } });
  expect(await readView(archive, views.outlook)).not.toBeNull();
  expect(await readView(archive, views.alerts)).not.toBeNull();
  expect(await readView(archive, views.data)).not.toBeNull();
  const schedules = await readView(archive, views.schedules);
  expect(schedules?.value.map(({ name }) => name)).toContain('nightly');
  expect(Date.now() - Date.parse(schedules?.asOf ?? '')).toBeLessThan(60_000);
  expect((await readView(archive, views.suggestions))?.value).toEqual(await readKnownValues(database));
  expect((await readView(archive, syncDataView('sync-leagues')))?.value).toEqual(
    await readSyncData(database, 'sync-leagues'),
  );
  expect(await readView(archive, syncDataView('nothing'))).toBeNull();
});
