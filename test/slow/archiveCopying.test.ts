import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Archive } from '#engine/archive/archive.ts';
import type { Copier } from '#engine/archive/copy/copier.ts';
import { readArchivedLog } from '#engine/archive/read/log.ts';
import type { Database } from '#engine/database/database.ts';
import { archiveFolder, archiveKey, copyAll, makeCopier } from '../support/archive.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { addEnded } from '../support/history.ts';
import { until } from '../support/until.ts';
import { openDatabase } from '../support/worker.ts';

const folder = archiveFolder();
const { signal } = new AbortController();
let db: TestDatabase;
let database: Database;
let archive: Archive;
let copier: Copier;

beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
});
afterAll(async () => {
  await database?.close();
  await db?.drop();
  folder.remove();
});
let number = 0;
beforeEach(async () => {
  await db.query('truncate sync.jobs, sync.job_history, sync.earlier_attempts, sync.job_logs');
  number += 1;
  archive = await Archive.open(folder.file(`copy ${number}`), archiveKey);
  copier = makeCopier(database, archive);
});
afterEach(() => archive.close());

const ids = async (): Promise<number[]> =>
  (await archive.query<{ id: number }>('select id from jobs order by id')).map(({ id }) => id);
const endJob = (id: number): string =>
  `insert into sync.job_history (id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts, attempt,
     enqueued_at, run_at, finished_at)
   values (${id}, 's', '{}', 'succeeded', 0, 'api', '{}', false, 1, 1, now(), now(), clock_timestamp())`;

test('a job whose end is committed after later ones is found', async () => {
  copier = makeCopier(database, archive, { margin: 0 });
  await copyAll(copier);
  const late = await database.connect();
  await late.query('begin');
  await late.query(endJob(1));
  await db.query(endJob(2));
  for (let step = 0; step < 8; step += 1) await copier.step(signal);
  expect(await ids()).toEqual([2]);
  // What is known is kept where the copying goes on in another process.
  copier = makeCopier(database, archive, { margin: 0 });
  for (let step = 0; step < 8; step += 1) await copier.step(signal);
  await late.query('commit');
  late.release();
  await until(async () => {
    await copier.step(signal);
    return (await ids()).length === 2;
  });
  expect(await ids()).toEqual([1, 2]);
});

test('the past is copied newest first, as far back as is wished, and further when more is wished', async () => {
  await addEnded(
    db,
    Array.from({ length: 1_200 }, (_each, index) => ({ id: index + 1, age: 1 + index / 100 })),
  );
  copier = makeCopier(database, archive, { days: 8 });
  await copier.step(signal);
  expect(await ids()).toEqual(Array.from({ length: 500 }, (_each, index) => index + 1));
  await addEnded(db, [{ id: 5_000, age: 0 }]);
  // Another process goes on where this one stopped.
  copier = makeCopier(database, archive, { days: 8 });
  await copier.step(signal);
  expect(await ids()).toContain(5_000);
  await copyAll(copier);
  expect(await ids()).toHaveLength(701);
  await copyAll(makeCopier(database, archive, { days: 20 }));
  expect(await ids()).toHaveLength(1_201);
});

test('what retention removes from the database stays in the archive', async () => {
  await addEnded(db, [{ id: 1, age: 40 }]);
  await copyAll(copier);
  await db.query('delete from sync.job_history');
  await copyAll(makeCopier(database, archive));
  expect(await ids()).toEqual([1]);
});

test('lines that are written after the end, also of an earlier attempt, are there once', async () => {
  const line = (token: number, sequence: number): Promise<unknown> =>
    db.query(
      `insert into sync.job_logs (job_id, token, sequence, at, level, message) values (7, $1, $2, now(), 30, 'line')`,
      [token, sequence],
    );
  await copyAll(copier);
  await addEnded(db, [{ id: 7 }]);
  await db.query(`insert into sync.earlier_attempts (job_id, token, number, outcome) values (7, 0, 1, 'released')`);
  await line(1, 1);
  await copyAll(copier);
  await archive.write([{ sql: 'update pending_lines set due = 0', rows: [[]] }]);
  await copyAll(copier);
  await line(1, 2);
  await line(0, 1);
  await archive.write([{ sql: 'update pending_lines set due = 0', rows: [[]] }]);
  await copyAll(copier);
  expect((await readArchivedLog(archive, '7', 10)).map(({ token, sequence }) => [token, sequence])).toEqual([
    [0, 1],
    [1, 1],
    [1, 2],
  ]);
});

test('a log longer than one step is copied whole', async () => {
  await addEnded(db, [
    { id: 1, age: 1 },
    { id: 2, age: 1.1 },
    { id: 3, age: 1.2 },
  ]);
  await db.query(`insert into sync.job_logs (job_id, token, sequence, at, level, message)
    select 1 + n % 3, 1, n, now() - interval '1 day', 30, 'line ' || n from generate_series(1, 7000) n`);
  await copyAll(copier);
  const rows = await archive.query(
    'select job_id, count(*) as lines, sum(sequence) as sum from lines group by job_id order by job_id',
  );
  const wanted = await db.query(
    'select job_id::int, count(*)::int as lines, sum(sequence)::int as sum from sync.job_logs group by job_id order by job_id',
  );
  expect(rows).toEqual(wanted);
  expect(await archive.query('select * from pending_lines')).toEqual([]);
});

test('an archive that is full lets the oldest jobs go, and does not fetch them again', async () => {
  await addEnded(
    db,
    Array.from({ length: 3_000 }, (_each, index) => ({
      id: index + 1,
      age: 3_000 - index,
      payload: { text: 'x'.repeat(1_000) },
    })),
  );
  await copyAll(copier);
  const whole = await archive.size();
  const less = makeCopier(database, archive, { bytes: Math.floor(whole / 2) });
  await copyAll(less);
  expect(await archive.size()).toBeLessThan(whole / 2);
  const left = await ids();
  expect(left.length).toBeGreaterThan(500);
  expect(left.at(-1)).toBe(3_000);
  expect(left).toHaveLength(3_000 - (left[0] ?? 0) + 1);
  await copyAll(makeCopier(database, archive, { bytes: Math.floor(whole / 2) }));
  expect(await ids()).toEqual(left);
});

const addAction = (id: number): string =>
  `insert into sync.operator_actions (id, actor, origin, action) overriding system value values (${id}, 'a', 'test', 'cancel')`;

test('what operators did is there once, whatever order it was committed in', async () => {
  const late = await database.connect();
  await late.query('begin');
  await late.query(addAction(101));
  await db.query(addAction(102));
  await copyAll(copier);
  await late.query('commit');
  late.release();
  await db.query(addAction(103));
  await copyAll(makeCopier(database, archive));
  expect((await archive.query('select id from actions order by id')).map(({ id }) => id)).toEqual([101, 102, 103]);
});

test('the history of another database is refused', async () => {
  await copyAll(copier);
  const other = await createTestDatabase();
  await other.query(`update sync.migrations set applied_at = applied_at - interval '1 day'`);
  const otherDatabase = openDatabase(other.url);
  await expect(makeCopier(otherDatabase, archive).step(signal)).rejects.toMatchObject({ code: 'archive_of_another' });
  await otherDatabase.close();
  await other.drop();
});
