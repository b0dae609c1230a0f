import { afterAll, beforeAll, expect, test } from 'vitest';
import { Archive } from '#engine/archive/archive.ts';
import { readArchivedAfter } from '#engine/archive/read/log.ts';
import type { FoundLine } from '#shared/archive.ts';
import { searchErrors, searchLines } from '#engine/archive/read/search.ts';
import type { Database } from '#engine/database/database.ts';
import { archiveFolder, archiveKey, copyAll, makeCopier } from '../../support/archive.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { addEnded } from '../../support/history.ts';
import { openDatabase } from '../../support/worker.ts';

const folder = archiveFolder();
let db: TestDatabase;
let database: Database;
let archive: Archive;

beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
  await addEnded(
    db,
    Array.from({ length: 400 }, (_each, index) => ({
      id: index + 1,
      age: 400 - index,
      ...(index % 4 === 0
        ? { state: 'failed' as const, error: { code: 'c', message: `Team ${index} has "no" goals` } }
        : {}),
    })),
  );
  await db.query(
    `insert into sync.job_logs (job_id, token, sequence, at, level, message, fields)
     select j.id, 1, n, j.finished_at + n * interval '1 ms', 30,
       case n when 1 then 'Begun' when 2 then 'Fetched season of Ünion Berlin, 50%_ "quoted" ' || j.id
         when 3 then repeat('a long line ', 30) || 'ends in ' || j.id else 'Done' end,
       case n when 3 then jsonb_build_object('status', 200 + j.id % 2, 'team', 'player-' || j.id) end
     from sync.job_history j, generate_series(1, 4) n`,
  );
  archive = await Archive.open(folder.file('search'), archiveKey);
  await copyAll(makeCopier(database, archive));
});
afterAll(async () => {
  await archive?.close();
  await database?.close();
  await db?.drop();
  folder.remove();
});

/** All hits, page by page. */
async function all(text: string, limit = 70): Promise<FoundLine[]> {
  const hits: FoundLine[] = [];
  for (let before: string | null = null; ;) {
    const found: Awaited<ReturnType<typeof searchLines>> = await searchLines(archive, { text, limit, before });
    hits.push(...found.hits);
    before = found.next;
    if (before === null) return hits;
  }
}

test('a hit has its job, its place in the log, and the lines around it', async () => {
  const [hit, ...others] = await all('berlin, 50%_ "quoted" 123');
  expect(others).toEqual([]);
  expect(hit).toMatchObject({
    job: '123',
    sync: 'old',
    attempt: 1,
    line: { token: 1, sequence: 2, level: 'info' },
    before: [{ message: 'Begun' }],
    after: [{ sequence: 3 }, { message: 'Done' }],
  });
  const place = { token: hit?.line.token ?? 0, sequence: (hit?.line.sequence ?? 0) - 1 };
  expect((await readArchivedAfter(archive, '123', place, 1))[0]).toEqual(hit?.line);
});

test('any part of a line is found, in any case, also in its fields', async () => {
  expect(await all('ÜNION')).toHaveLength(400);
  expect(await all('Begun')).toHaveLength(400);
  expect((await all('line ends in 399')).map(({ job }) => job)).toEqual(['399']);
  expect((await all('player-77')).map(({ job }) => job)).toEqual(['77']);
  expect(await all('status=201')).toHaveLength(200);
  expect((await all('team=player-8')).map(({ job }) => Number(job)).sort((a, b) => a - b)).toEqual([
    8,
    ...range(80, 89),
  ]);
  // Too short for an index of three characters.
  expect(await all('_')).toHaveLength(400);
  expect(await all('%')).toHaveLength(400);
  for (const nothing of ['', '  ', 'quoted 123', 'unknown', 'begun done', "it's; --"]) {
    expect(await all(nothing), nothing).toEqual([]);
  }
});

test('the newest come first, and no page repeats or leaves one out', async () => {
  const jobs = (await all('Ünion', 33)).map(({ job }) => Number(job));
  expect(jobs).toEqual(range(1, 400).toReversed());
});

test('errors', async () => {
  const { hits, next } = await searchErrors(archive, { text: 'HAS "no"', limit: 30, before: null });
  expect(hits).toHaveLength(30);
  expect(hits[0]).toMatchObject({ job: '397', code: 'c', message: 'Team 396 has "no" goals' });
  const rest = await searchErrors(archive, { text: 'HAS "no"', limit: 300, before: next });
  expect([rest.hits.length, rest.hits[0]?.job, rest.next]).toEqual([70, '277', null]);
});

test('what makes room can not be found any more, and takes no space', async () => {
  const whole = await archive.size();
  await copyAll(makeCopier(database, archive, { bytes: Math.floor(whole * 0.7) }));
  expect(await archive.size()).toBeLessThan(whole * 0.7);
  const [row] = await archive.query<{ jobs: number; lines: number; oldest: number }>(
    'select (select count(*) from jobs) as jobs, (select count(*) from lines) as lines, (select min(id) from jobs) as oldest',
  );
  const { jobs = 0, lines, oldest = 0 } = row ?? {};
  expect(jobs).toBeGreaterThan(0);
  expect(jobs).toBeLessThan(400);
  expect([lines, oldest]).toEqual([jobs * 4, 401 - jobs]);
  expect((await all('Ünion')).map(({ job }) => Number(job))).toEqual(range(oldest, 400).toReversed());
  await archive.run(`insert into line_search (line_search, rank) values ('integrity-check', 1)`);
  await archive.run(`insert into error_search (error_search, rank) values ('integrity-check', 1)`);
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_each, index) => from + index);
}
