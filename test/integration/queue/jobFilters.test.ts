import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JobScope } from '#shared/contract/areas/jobs.ts';
import type { JobFilter } from '#shared/filters/jobFilter.ts';
import type { Connection, Database } from '#engine/database/database.ts';
import { readJobList } from '#engine/queue/countJobs.ts';
import { readJobPage, type JobPage } from '#engine/queue/jobPages.ts';
import { toCursor } from '#engine/queue/jobPlace.ts';
import { readKnownValues } from '#engine/queue/knownValues.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { openDatabase } from '../../support/worker.ts';
import { checkFilter, checkFreeze, idsOf, pagesOf } from './filterChecks.ts';
import { addJobs, findingFilters, pageSizes } from './filterJobs.ts';
import { matches, readModel, type ModelJob } from './filterModel.ts';

let db: TestDatabase;
let database: Database;
let model: ModelJob[];

beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
  await addJobs(db, 90, 220);
  model = await readModel(db);
});
afterAll(async () => {
  await database.close();
  await db.drop();
});

test(
  'lists, counts, previews and bulk actions find the same jobs of a filter as a look at each of them',
  { retry: 0 },
  async () => {
    const filters = findingFilters(
      model.map((job) => job.id),
      model.flatMap((job) => job.fingerprint ?? []),
    );
    await fc.assert(
      fc.asyncProperty(filters, pageSizes, async (filter, size) => {
        await checkFilter(database, model, filter, size);
        await checkFreeze(database, model, filter);
      }),
      { numRuns: 12 },
    );
  },
);

test('every condition finds some jobs, and leaves some out', async () => {
  const conditions: JobFilter[] = [
    { states: ['failed', 'cancelled'] },
    { states: ['blocked', 'scheduled', 'retrying', 'waiting', 'cancelling'] },
    { syncs: ['sync-players'] },
    { triggers: ['schedule', 'api'] },
    { workers: ['server 1'] },
    { errorCodes: ['timeout'] },
    { payload: [{ path: ['list'], values: ['a'] }] },
    { payload: [{ path: ['week'], range: { above: 1, max: 11 } }] },
    { not: { workers: ['server 1'], payload: [{ path: ['week'], values: ['1'] }] } },
    { since: { ago: 144_000_000 } },
    { until: { ago: 144_000_000 } },
    { attempts: { min: 2 } },
    { priority: { below: 0 } },
    { took: { above: 240_000 } },
    { texts: ['TIMED', 'out after'] },
    { errorText: '50%_' },
    { subject: 'ünion'.replace('ü', 'Ü') },
    { routineRun: '2' },
    { lock: 'league:39' },
    { request: 'r-2' },
    { dryRun: true },
    { fingerprint: model.find((job) => job.fingerprint !== null && !job.live)?.fingerprint ?? '' },
  ];
  for (const filter of conditions) {
    const found = [
      ...idsOf(await pagesOf(database, filter, 'live', { limit: 100, look: 100 })),
      ...idsOf(await pagesOf(database, filter, 'ended', { limit: 300, look: 300 })),
    ];
    const now = Date.now();
    const wanted = model.filter((job) => matches(filter, job, now)).map((job) => job.id);
    expect(found, JSON.stringify(filter)).toEqual(wanted);
    expect(wanted.length, JSON.stringify(filter)).toBeGreaterThan(0);
    expect(wanted.length, JSON.stringify(filter)).toBeLessThan(model.length);
  }
});

describe('a list', () => {
  test('of live and ended jobs has a quarter of pending ones at most, then ended ones to the last', async () => {
    const page = await readJobList(database, { filter: {}, scope: 'all', limit: 40 });
    const parts = page.rows.map((row) => (row.finishedAt === null ? row.state : 'ended'));
    expect(parts.filter((part) => part === 'pending')).toHaveLength(10);
    expect(parts).toEqual([...parts].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
    expect(page).toMatchObject({ moreLive: true, count: { value: model.length, kind: 'exact' }, searchedTo: null });
  });

  test('of what hardly any job has says how far it looked, and goes on from there', async () => {
    const filter: JobFilter = { subject: 'nowhere' };
    const page = await readJobList(database, { filter, scope: 'ended', limit: 20, look: 50 });
    const [last] = await db.query<{ finished_at: Date }>(
      'select finished_at from sync.job_history order by finished_at desc, id desc offset 49 limit 1',
    );
    expect(page.rows).toEqual([]);
    expect(page.searchedTo).toBe(last?.finished_at.toISOString());
    expect(page.next).not.toBeNull();
    expect(page.count).toEqual({ value: 0, kind: 'exact' });
  });

  test('refuses a cursor that is not its own', async () => {
    const ended = toCursor({ part: 'ended', after: null });
    const pending = toCursor({ part: 'pending', after: null });
    for (const wrong of [
      pageAfter(ended, 'live'),
      pageAfter(pending, 'ended'),
      pageAfter(pending, 'all'),
      pageAfter('x', 'all'),
    ]) {
      await expect(wrong).rejects.toMatchObject({ code: 'bad_cursor' });
    }
    expect((await pageAfter(ended, 'all')).rows).toHaveLength(5);
  });

  test('has no gaps and no doubles while jobs end', async () => {
    const before = model.filter((job) => !job.live && job.sync !== 'update-stats');
    const filter: JobFilter = { not: { syncs: ['update-stats'] } };
    await rolledBack(async (connection) => {
      const pages = await pagesOf(connection, filter, 'ended', { limit: 10, look: 13 }, async () => {
        await connection.query(`update sync.jobs set state = 'failed' where id in (select id from sync.jobs limit 2)`);
      });
      expect(idsOf(pages)).toEqual(before.map((job) => job.id));
      const [left] = await connection.query<{ live: number }>('select count(*)::int as live from sync.jobs');
      expect(left?.live).toBeLessThan(60);
    });
  });
});

test('numbers beyond those of JavaScript are kept apart', async () => {
  await rolledBack(async (connection) => {
    await connection.query(
      `update sync.job_history set payload = ('{"n": 900719925474099' || id - 1000000 || '}')::jsonb, id = 9223372036854775800 + (id - 1000000)
       where id in (1000001, 1000002, 1000003, 1000004)`,
    );
    const filter: JobFilter = { payload: [{ path: ['n'], values: ['9007199254740993'] }] };
    const page = await readJobPage(connection, { filter, scope: 'all', after: null, limit: 5 });
    expect(page.rows.map((row) => row.id)).toEqual(['9223372036854775803']);
    expect(idsOf(await pagesOf(connection, {}, 'ended', { limit: 100, look: 10 }))).toHaveLength(220);
  });
});

test('what jobs of late hold is known for suggestions', async () => {
  const known = await readKnownValues(database);
  expect(known).toMatchObject({
    syncs: ['sync-leagues', 'sync-players', 'update-stats'],
    workers: ['server 1', 'server 2'],
    codes: expect.arrayContaining(['timeout', 'quota']),
    locks: ['league:39', 'sync-leagues'],
    runs: [
      { id: '2', routine: 'daily' },
      { id: '1', routine: 'daily' },
    ],
  });
  expect(known.payload).toEqual(
    expect.arrayContaining([
      { path: ['league', 'id'], values: ['39'] },
      { path: ['week'], values: expect.arrayContaining(['1', '2', '11', 'null']) },
      { path: ['list'], values: expect.arrayContaining(['1', '2']) },
    ]),
  );
});

function pageAfter(after: string, scope: JobScope): Promise<JobPage> {
  return readJobPage(database, { filter: {}, scope, after, limit: 5 });
}

/** Works in a transaction that leaves nothing behind. */
async function rolledBack(work: (connection: Connection) => Promise<void>): Promise<void> {
  const connection = await database.connect();
  try {
    await connection.query('begin');
    await work(connection);
  } finally {
    await connection.rollbackAndRelease();
  }
}

const order = ['running', 'pending', 'ended'];
