import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Archive } from '#engine/archive/archive.ts';
import {
  countArchivedTrouble,
  findArchivedMoment,
  nextArchivedToken,
  readArchivedAfter,
  readArchivedLines,
  readArchivedLog,
  readArchivedOutline,
  readArchivedTail,
  scanArchivedLog,
} from '#engine/archive/read/log.ts';
import { countArchivedJobs, readArchivedJob, readArchiveList, readArchivePage } from '#engine/archive/read/jobs.ts';
import type { Database } from '#engine/database/database.ts';
import { nextToken, readAfter, readLines, readLog, readTail } from '#engine/logs/readLog.ts';
import { countTrouble, findMoment, readOutline } from '#engine/logs/readOutline.ts';
import { scanLog } from '#engine/logs/scanLog.ts';
import { countJobs, readJobList } from '#engine/queue/countJobs.ts';
import { readJobPage, type JobPage } from '#engine/queue/jobPages.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import type { JobFilter } from '#shared/filters/jobFilter.ts';
import { logLevels } from '#shared/jobs.ts';
import { archiveFolder, archiveKey, copyAll, makeCopier } from '../../support/archive.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { openDatabase } from '../../support/worker.ts';
import { addJobs, findingFilters, pageSizes } from '../queue/filterJobs.ts';
import { addLogs, furtherFilters } from './history.ts';

// Everything that is asked of history and logs, asked of the database and of its archive: the answers are the same.
const folder = archiveFolder();
let db: TestDatabase;
let database: Database;
let archive: Archive;
let ids: string[];
let fingerprints: string[];

beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
  await addJobs(db, 0, 260);
  await addLogs(db);
  archive = await Archive.open(folder.file('parity'), archiveKey);
  await copyAll(makeCopier(database, archive));
  ids = (await db.query<{ id: string }>('select id from sync.job_history')).map(({ id }) => id);
  const found = await db.query<{ fingerprint: string }>(
    'select distinct sync.failure_fingerprint(sync, error) as fingerprint from sync.job_history where error is not null',
  );
  fingerprints = found.map(({ fingerprint }) => fingerprint);
});
afterAll(async () => {
  await archive?.close();
  await database?.close();
  await db?.drop();
  folder.remove();
});

/** Asks both for every page, and gives what the database answered. */
async function samePages(filter: JobFilter, limit: number, look: number): Promise<JobPage[]> {
  const pages: JobPage[] = [];
  let after: string | null = null;
  do {
    const input = { filter, scope: 'ended', after, limit, look } as const;
    const page: JobPage = await readJobPage(database, input);
    expect(await readArchivePage(archive, input), JSON.stringify(filter)).toEqual(page);
    pages.push(page);
    after = page.next;
  } while (after !== null);
  return pages;
}

test('pages and counts of any filter', { retry: 0 }, async () => {
  const filters = findingFilters(ids, fingerprints);
  await fc.assert(
    fc.asyncProperty(filters, pageSizes, async (filter, { limit, look }) => {
      await samePages(filter, limit, look);
      for (const scope of ['all', 'ended', 'live'] as const) {
        expect(await countArchivedJobs(archive, filter, scope)).toEqual(await countJobs(database, filter, scope));
      }
    }),
    { numRuns: 40 },
  );
});

test('each condition by itself finds the same, and something', async () => {
  for (const filter of furtherFilters(ids, fingerprints)) {
    const pages = await samePages(filter, 300, 300);
    await samePages(filter, 9, 40);
    expect(pages[0]?.rows.length, JSON.stringify(filter)).toBeGreaterThan(0);
    const input = { filter, scope: 'all', limit: 20 } as const;
    expect(await readArchiveList(archive, input)).toEqual(await readJobList(database, input));
  }
});

test('a cursor of the one goes on in the other', async () => {
  const input = { filter: {}, scope: 'ended', limit: 7 } as const;
  const first = await readJobPage(database, { ...input, after: null });
  expect(await readArchivePage(archive, { ...input, after: first.next })).toEqual(
    await readJobPage(database, { ...input, after: first.next }),
  );
  await expect(readArchivePage(archive, { ...input, after: 'x' })).rejects.toMatchObject({ code: 'bad_cursor' });
});

test('every job with its attempts, retries and result', async () => {
  for (const id of [...ids, '1']) expect(await readArchivedJob(archive, id)).toEqual(await readJob(database, id));
});

describe('a log', () => {
  const job = '1000003';

  test('its outline, tail, lines and text', async () => {
    for (const id of [job, '1000002', '1000006']) {
      const outline = await readOutline(database, id, 5);
      expect(await readArchivedOutline(archive, id, 5)).toEqual(outline);
      expect(await readArchivedLog(archive, id, 20)).toEqual(await readLog(database, id, 20));
      expect(await readArchivedTail(archive, id, 20)).toEqual(await readTail(database, id, 20));
      expect(await countArchivedTrouble(archive, id)).toEqual(await countTrouble(database, id));
      expect(await nextArchivedToken(archive, id, 1)).toEqual(await nextToken(database, id, 1));
      for (const { token } of outline.attempts) {
        const after = { token, sequence: 3 };
        expect(await readArchivedAfter(archive, id, after, 10)).toEqual(await readAfter(database, id, after, 10));
        const ranges = [
          { token, from: 2, to: 4 },
          { token, from: 6, to: 90 },
        ];
        expect(await readArchivedLines(archive, id, ranges)).toEqual(await readLines(database, id, ranges));
      }
    }
    expect((await readArchivedOutline(archive, job, 5)).attempts).toHaveLength(2);
  });

  test('the place of a moment', async () => {
    const lines = await readLog(database, job, 100);
    for (const at of [...lines.map((line) => line.at), '2001-01-01T00:00:00.000Z', '2101-01-01T00:00:00.000Z']) {
      expect(await findArchivedMoment(archive, job, at)).toEqual(await findMoment(database, job, at));
    }
  });

  test('what is found in it', async () => {
    const range = { token: 1, from: 1, to: 1_000 };
    for (const text of ['', 'row', 'ROW 1', '100%', 'status=200', 'ünion', 'name="a b"', '_', 'nothing at all']) {
      for (const level of logLevels) {
        expect(await scanArchivedLog(archive, job, range, { level, text }), text).toEqual(
          await scanLog(database, job, range, { level, text }),
        );
      }
    }
  });
});
