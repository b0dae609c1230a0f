import { copyFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import Libsql from 'libsql';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Archive } from '#engine/archive/archive.ts';
import { exportArchive } from '#engine/archive/exportArchive.ts';
import { ArchiveKeeper, type KeeperOptions } from '#engine/archive/keeper.ts';
import { readArchivedJob } from '#engine/archive/read/jobs.ts';
import { bytesOnDisk, deleteArchive, fileOf, openOwnArchive, type ArchivePlace } from '#engine/archive/store.ts';
import { systemClock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import { archiveFolder, archiveKey, copyAll, makeCopier } from '../support/archive.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { addEnded } from '../support/history.ts';
import { silentLogger } from '../support/logger.ts';
import { until } from '../support/until.ts';
import { openDatabase } from '../support/worker.ts';

const folder = archiveFolder();
const otherKey = 'cd'.repeat(32);
let db: TestDatabase;
let database: Database;
let place: ArchivePlace;
let number = 0;

beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
  await addEnded(
    db,
    Array.from({ length: 200 }, (_each, index) => ({
      id: index + 1,
      age: index / 10,
      payload: { text: 'x'.repeat(500) },
    })),
  );
});
afterAll(async () => {
  await database?.close();
  await db?.drop();
  folder.remove();
});
beforeEach(() => {
  number += 1;
  place = { folder: folder.file(`own ${number}`), connection: 'one', key: archiveKey };
});

const count = async (archive: Archive): Promise<number | undefined> =>
  (await archive.query<{ jobs: number }>('select count(*) as jobs from jobs'))[0]?.jobs;

/** An archive of one's own that was filled and closed; gives its file. */
async function filled(): Promise<string> {
  const { archive } = await openOwnArchive(place);
  await copyAll(makeCopier(database, archive));
  await archive.close();
  return fileOf(place);
}

/** Changes bytes in the middle of a file. */
function scribble(file: string, from: number): void {
  const bytes = readFileSync(file);
  bytes.fill(7, from, from + 3_000);
  writeFileSync(file, bytes);
}

function rewrite(file: string, sql: string): void {
  const raw = new Libsql(file);
  raw.exec(sql);
  raw.close();
}

function keeper(options: Partial<KeeperOptions> = {}): ArchiveKeeper {
  const fixed = { place, database, days: 3_650, bytes: 10_000_000_000, clock: systemClock, logger: silentLogger };
  return new ArchiveKeeper({ ...fixed, reachable: () => true, ...options });
}

test('the content of an archive of one’s own is encrypted, and its folder nobody else’s', async () => {
  const file = await filled();
  expect(readFileSync(file).includes('xxxxxxxx')).toBe(false);
  expect(readFileSync(file).includes('SQLite')).toBe(false);
});

test('one that is truncated or damaged is set aside and begun anew', async () => {
  const file = await filled();
  truncateSync(file, 50_000);
  const truncated = await openOwnArchive(place);
  expect(truncated.setAside?.why.code).toBe('archive_damaged');
  expect(existsSync(truncated.setAside?.file ?? '')).toBe(true);
  expect(await count(truncated.archive)).toBe(0);
  await copyAll(makeCopier(database, truncated.archive));
  expect(await count(truncated.archive)).toBe(200);
  await truncated.archive.close();
  scribble(file, 100);
  const damaged = await openOwnArchive(place);
  expect(damaged.setAside?.why.code).toBe('archive_damaged');
  await damaged.archive.close();
});

test('damage that is met while reading has the archive copied anew, once there is something to copy from', async () => {
  const file = await filled();
  const bytes = readFileSync(file).length;
  for (let at = 50_000; at < bytes; at += 8_192) scribble(file, at);
  let reachable = false;
  const kept = keeper({ reachable: () => reachable });
  kept.start();
  const all = Array.from({ length: 200 }, (_each, index) => String(index + 1));
  const readAll = async (): Promise<void> => {
    for (const id of all) await kept.read((archive) => readArchivedJob(archive, id));
  };
  await expect(readAll()).rejects.toMatchObject({ code: 'archive_damaged' });
  expect((await kept.status()).setAside).toBeNull();
  reachable = true;
  kept.wake();
  await until(async () => (await kept.status()).setAside !== null && (await kept.status()).complete);
  await readAll();
  expect(await kept.status()).toMatchObject({ failure: null, complete: true });
  await kept.close();
});

test('one that a newer version wrote is left as it is', async () => {
  const file = await filled();
  const own = await Archive.open(file, archiveKey);
  await own.run('pragma user_version = 99');
  await own.close();
  const before = readFileSync(file);
  await expect(openOwnArchive(place)).rejects.toMatchObject({ code: 'archive_newer' });
  expect(readFileSync(file).equals(before)).toBe(true);
  const kept = keeper();
  kept.start();
  await until(async () => (await kept.status()).failure?.code === 'archive_newer');
  await kept.close();
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('one whose key is lost is neither overwritten nor forgotten', async () => {
  const file = await filled();
  await expect(openOwnArchive({ ...place, key: otherKey })).rejects.toMatchObject({ code: 'archive_other_key' });
  const { archive, setAside } = await openOwnArchive(place);
  expect([await count(archive), setAside]).toEqual([200, null]);
  await archive.close();
  expect(bytesOnDisk(place)).toBeGreaterThan(0);
  const neighbour = { ...place, connection: 'one.two' };
  await (await openOwnArchive(neighbour)).archive.close();
  deleteArchive(place);
  expect([existsSync(file), bytesOnDisk(place)]).toEqual([false, 0]);
  expect(existsSync(fileOf(neighbour))).toBe(true);
});

test('that of another database is set aside when the address of a connection changes', async () => {
  await filled();
  const other = await createTestDatabase();
  await other.query(`update sync.migrations set applied_at = applied_at - interval '1 day'`);
  const otherDatabase = openDatabase(other.url);
  const kept = keeper({ database: otherDatabase });
  kept.start();
  const status = await until(async () => {
    const now = await kept.status();
    return now.setAside !== null && now.complete && now;
  });
  expect(path.basename(status.setAside ?? '')).toContain('set-aside');
  expect(await kept.read((archive) => archive.query('select id from jobs'))).toEqual([]);
  await kept.close();
  await otherDatabase.close();
  await other.drop();
});

test('a disk that is full stops the copying with a reason, harms nothing, and it goes on', async () => {
  const archive = await Archive.open(folder.file('full'), archiveKey);
  await archive.run('pragma max_page_count = 40');
  const copier = makeCopier(database, archive);
  await expect(copyAll(copier)).rejects.toMatchObject({ code: 'archive_disk_full' });
  const before = await count(archive);
  await archive.run('pragma max_page_count = 100000');
  await copyAll(makeCopier(database, archive));
  expect([before, await count(archive)]).toEqual([0, 200]);
  expect(await archive.query('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  await archive.close();
});

test('a file from somebody else that is none, damaged, truncated or newer says so', async () => {
  const archive = await Archive.open(folder.file('source'), archiveKey);
  await copyAll(makeCopier(database, archive));
  const file = folder.file('good');
  await exportArchive({ archive, key: archiveKey, file, passphrase: null, filter: null });
  await archive.close();
  const refused = async (change: (copy: string) => void, passphrase: string | null = null): Promise<unknown> => {
    const copy = folder.file('bad');
    copyFileSync(file, copy);
    change(copy);
    const before = readFileSync(copy);
    const code: unknown = await Archive.openExported(copy, passphrase).catch((error: { code: unknown }) => error.code);
    expect(readFileSync(copy).equals(before)).toBe(true);
    return code;
  };
  expect(await refused((copy) => writeFileSync(copy, 'not an archive'))).toBe('archive_key');
  expect(await refused((copy) => writeFileSync(copy, ''))).toBe('archive_foreign');
  expect(await refused((copy) => truncateSync(copy, 60_000))).toBe('archive_damaged');
  expect(await refused((copy) => scribble(copy, 60_000))).toBe('archive_damaged');
  expect(await refused((copy) => rewrite(copy, 'pragma user_version = 99'))).toBe('archive_newer');
  expect(await refused((copy) => rewrite(copy, 'pragma application_id = 1'))).toBe('archive_foreign');
  await expect(Archive.openExported(folder.file('gone'), null)).rejects.toMatchObject({ code: 'archive_missing' });
  await (await Archive.openExported(file, 'no passphrase is asked for')).close();
});
