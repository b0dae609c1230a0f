import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JobFilter } from '#shared/filters/jobFilter.ts';
import { Archive } from '#engine/archive/archive.ts';
import { exportArchive, readAbout, type ExportOptions } from '#engine/archive/exportArchive.ts';
import { isEncrypted } from '#engine/archive/passphrase.ts';
import { listArchivedActions } from '#engine/archive/read/activity.ts';
import { readAsOf } from '#engine/archive/read/asOf.ts';
import { readArchivedJob, readArchivePage } from '#engine/archive/read/jobs.ts';
import { readArchivedLog } from '#engine/archive/read/log.ts';
import { searchErrors, searchLines } from '#engine/archive/read/search.ts';
import type { Database } from '#engine/database/database.ts';
import { archiveFolder, archiveKey, copyAll, makeCopier } from '../support/archive.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openDatabase } from '../support/worker.ts';
import { addJobs } from '../integration/queue/filterJobs.ts';
import { addLogs } from '../integration/archive/history.ts';

const folder = archiveFolder();
const passphrase = "it's a secret";
let db: TestDatabase;
let database: Database;
let archive: Archive;

beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
  await addJobs(db, 0, 60);
  await addLogs(db);
  await db.query(
    `update sync.job_history set payload = '{"n": 12345678901234567890, "apiKey": "hunter2", "url": "postgres://a:hunter2@b/c"}',
       error = '{"code": "a", "message": "password=hunter2 was refused"}', state = 'failed' where id = 1000003`,
  );
  await db.query(`update sync.job_logs set message = 'token=hunter2', fields = '{"authorization": "hunter2", "n": 1}'
    where job_id = 1000003 and sequence = 1`);
  await db.query(`insert into sync.operator_actions (actor, origin, action, job_ids, detail) values
    ('a', 'console', 'cancel', '{1000003}', '{}'), ('a', 'console', 'retry', '{1000004}', '{"password": "hunter2"}')`);
  archive = await Archive.open(folder.file('own'), archiveKey);
  await copyAll(makeCopier(database, archive));
});
afterAll(async () => {
  await archive?.close();
  await database?.close();
  await db?.drop();
  folder.remove();
});

async function exported(name: string, options: Partial<ExportOptions>): Promise<Archive> {
  const file = folder.file(name);
  const given = { archive, key: archiveKey, file, passphrase: null, filter: null, ...options };
  await exportArchive(given);
  expect(existsSync(`${file}.unfinished`)).toBe(false);
  return Archive.openExported(file, given.passphrase);
}

const page = { filter: {}, scope: 'ended', after: null, limit: 500 } as const;

test('the whole archive is one encrypted file, and read as one’s own', async () => {
  const other = await exported('whole', { passphrase });
  const clean = { ...page, filter: { not: { payload: [{ path: ['apiKey'], values: ['hunter2', '***'] }] } } };
  const own = await readArchivePage(archive, clean);
  expect(own.rows).toHaveLength(59);
  expect(await readArchivePage(other, clean)).toEqual(own);
  expect(await readArchivedJob(other, '1000006')).toEqual(await readArchivedJob(archive, '1000006'));
  expect(await readArchivedLog(other, '1000006', 500)).toEqual(await readArchivedLog(archive, '1000006', 500));
  const search = { text: 'ünion', limit: 50, before: null };
  const found = async (from: Archive): Promise<unknown> =>
    (await searchLines(from, search)).hits.map(({ job, attempt, line }) => ({ job, attempt, line }));
  expect(await found(other)).toEqual(await found(archive));
  expect(await listArchivedActions(other, {}, { limit: 10 })).toHaveLength(2);
  const about = await readAbout(other);
  expect(about).toMatchObject({ whole: true, jobs: 60, asOf: await readAsOf(archive) });
  expect(await readAsOf(other)).toBe(about?.asOf);
  expect(await readAbout(archive)).toBeNull();
  await expect(other.write([{ sql: 'delete from jobs', rows: [[]] }])).rejects.toThrow();
  await other.close();
  expect(isEncrypted(folder.file('whole'))).toBe(true);
  await expect(Archive.openExported(folder.file('whole'), 'another')).rejects.toMatchObject({ code: 'archive_key' });
  await expect(Archive.openExported(folder.file('whole'), null)).rejects.toMatchObject({ code: 'archive_key' });
});

test('a selection has its jobs, and only them, with all that belongs to them', async () => {
  const filter: JobFilter = { ids: ['1000003', '1000006'] };
  const other = await exported('some', { filter });
  expect((await readArchivePage(other, page)).rows.map(({ id }) => id).sort()).toEqual(filter.ids);
  expect(await readArchivedJob(other, '1000006')).toEqual(await readArchivedJob(archive, '1000006'));
  expect(await readArchivedLog(other, '1000006', 500)).toEqual(await readArchivedLog(archive, '1000006', 500));
  expect(await listArchivedActions(other, {}, { limit: 10 })).toMatchObject([{ jobIds: ['1000003'] }]);
  expect(await other.query('select * from views')).toEqual([]);
  expect(await readAbout(other)).toMatchObject({ whole: false, jobs: 2 });
  await other.close();
  expect(isEncrypted(folder.file('some'))).toBe(false);
});

test('what looks like a secret is in no file that leaves', async () => {
  const other = await exported('clean', {});
  expect(await readArchivedJob(other, '1000003')).toMatchObject({
    payload: { apiKey: '***', url: 'postgres://a:***@b/c' },
    error: { code: 'a', message: 'password=*** was refused' },
  });
  expect((await searchErrors(other, { text: 'was refused', limit: 5, before: null })).hits).toHaveLength(1);
  expect((await searchErrors(other, { text: 'hunter2', limit: 5, before: null })).hits).toEqual([]);
  await other.close();
  expect(readFileSync(folder.file('clean')).includes('hunter2')).toBe(false);
  expect(readFileSync(folder.file('clean')).includes('was refused')).toBe(true);
});

test('what can not be exported leaves nothing, and what was there', async () => {
  const file = folder.file('kept');
  await (await exported('kept', { filter: { ids: ['1000006'] } })).close();
  const before = readFileSync(file);
  const given = { archive, key: archiveKey, file, passphrase: null, filter: null };
  await expect(exportArchive({ ...given, filter: { ids: ['1'] } })).rejects.toMatchObject({ code: 'nothing_matches' });
  await expect(exportArchive({ ...given, passphrase: '' })).rejects.toMatchObject({ code: 'passphrase_empty' });
  await expect(exportArchive({ ...given, file: archive.file })).rejects.toMatchObject({ code: 'export_onto_itself' });
  await expect(exportArchive({ ...given, signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop');
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(existsSync(`${file}.unfinished`)).toBe(false);
  const nowhere = { ...given, file: folder.file('no/such/folder/file') };
  await expect(exportArchive(nowhere)).rejects.toMatchObject({ code: 'export_not_written' });
});
