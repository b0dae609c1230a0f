import { afterAll, beforeAll, expect, test } from 'vitest';
import { ArchiveKeeper } from '#engine/archive/keeper.ts';
import { readArchivePage } from '#engine/archive/read/jobs.ts';
import { systemClock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import { archiveFolder, archiveKey } from '../../support/archive.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { addEnded } from '../../support/history.ts';
import { recordingLogger } from '../../support/logger.ts';
import { until } from '../../support/until.ts';
import { openDatabase } from '../../support/worker.ts';

const folder = archiveFolder();
const logger = recordingLogger();
let db: TestDatabase;
let database: Database;
let reachable = true;

beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
});
afterAll(async () => {
  await database?.close();
  await db?.drop();
  folder.remove();
});

function open(): ArchiveKeeper {
  const keeper = new ArchiveKeeper({
    place: { folder: folder.file('own'), connection: 'one', key: archiveKey },
    database,
    reachable: () => reachable,
    days: 30,
    bytes: 1_000_000_000,
    clock: systemClock,
    logger,
    views: [
      { name: 'refused', every: 1_000, read: (source) => source.query('select * from nowhere') },
      { name: 'kept', every: 1_000, read: (source) => source.query('select 1 as one') },
    ],
  });
  keeper.start();
  return keeper;
}

const ids = (keeper: ArchiveKeeper): Promise<string[]> =>
  keeper.read(async (archive) => {
    const page = await readArchivePage(archive, { filter: {}, scope: 'all', after: null, limit: 50 });
    return page.rows.map(({ id }) => id);
  });

test('what ends is there when the database is away, and what ended meanwhile when it is back', async () => {
  await addEnded(db, [{ id: 1, age: 1 }]);
  const first = open();
  await until(async () => (await ids(first)).length === 1);
  await until(async () => (await first.status()).complete);
  await addEnded(db, [{ id: 2 }]);
  first.wake();
  await until(async () => (await ids(first)).length === 2);
  await until(async () => (await first.read((archive) => archive.query('select name from views'))).length === 1);
  expect(logger.lines.map(({ fields }) => fields?.['view'])).toContain('refused');
  await first.close();
  await expect(first.read((archive) => archive.query('select 1'))).rejects.toMatchObject({ code: 'archive_closed' });

  reachable = false;
  const second = open();
  await addEnded(db, [{ id: 3 }]);
  expect(await ids(second)).toEqual(['2', '1']);
  const away = await second.status();
  expect(away).toMatchObject({ complete: true, failure: null, setAside: null });
  expect(Date.parse(away.asOf ?? '')).toBeLessThanOrEqual(Date.now());
  expect(Date.parse(away.from ?? '')).toBeLessThan(Date.now() - 29 * 86_400_000);
  expect(away.size).toBeGreaterThan(0);

  reachable = true;
  second.wake();
  await until(async () => (await ids(second)).length === 3);
  await second.close();
});
