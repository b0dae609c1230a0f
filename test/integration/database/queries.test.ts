import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JobFilter } from '#shared/filters/jobFilter.ts';
import type { Database } from '#engine/database/database.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { readLog } from '#engine/logs/readLog.ts';
import { countJobs } from '#engine/queue/countJobs.ts';
import { readJobPage, type JobPage } from '#engine/queue/jobPages.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { startReplayServer } from '#engine/providers/replay/server.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { openDatabase } from '../../support/worker.ts';
import { runSyncLeagues } from '../syncs/runSync.ts';

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

function list(queryable: Queryable, filter: JobFilter): Promise<JobPage> {
  return readJobPage(queryable, { filter, scope: 'all', after: null, limit: 200 });
}

/** The plan of every statement that `work` sends. */
async function plansOf(work: (queryable: Queryable) => Promise<unknown>): Promise<string> {
  const plans: string[] = [];
  await work({
    query: async (sql, values = []) => {
      const rows = await database.query<{ 'QUERY PLAN': string }>(`explain ${sql}`, values);
      plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
      return database.query(sql, values);
    },
  });
  return plans.join('\n\n');
}

/** A partition that is read from its beginning to its end, other than an empty one. */
const scans = (plan: string): string[] =>
  [...plan.matchAll(/Seq Scan on (job_\w+?_20\d\d_\d\d)\b.*rows=(\d+)/g)].flatMap(([, table, rows]) =>
    Number(rows) > 1_000 ? [`${table}`] : [],
  );

test('the queries of those who use the data work as they stand', async () => {
  const provider = await startReplayServer({ source: { kind: 'demo', edition: 1 } });
  try {
    await runSyncLeagues(db.url, provider.url);
  } finally {
    await provider.close();
  }
  const leagues = await db.query<{ league: string; country: string; type: string; seasons: string }>(
    `SELECT l.name AS league, c.name AS country, l.type, COUNT(s.id) AS seasons FROM leagues l JOIN countries c ON l.country_id = c.id LEFT JOIN
     seasons s ON l.id = s.league_id GROUP BY l.id, l.name, c.name, l.type ORDER BY seasons DESC LIMIT 10;`,
  );
  expect(leagues).toHaveLength(10);
  expect(leagues[0]).toEqual({
    league: expect.any(String),
    country: expect.any(String),
    type: expect.stringMatching(/^(League|Cup)$/),
    seasons: expect.stringMatching(/^\d+$/),
  });
  expect(Number(leagues[0]?.seasons)).toBeGreaterThanOrEqual(Number(leagues[9]?.seasons));

  const coverage = await db.query(
    `SELECT l.name, s.year, s.start_date, s.end_date, s.is_current, sc.fixtures, sc.standings, sc.predictions, sc.odds
     FROM leagues l JOIN seasons s ON l.id = s.league_id JOIN season_coverage sc ON s.id = sc.season_id
     WHERE s.is_current AND s.start_date IS NOT NULL ORDER BY l.name LIMIT 10`,
  );
  expect(coverage).toHaveLength(10);
  expect(coverage[0]).toMatchObject({
    year: expect.any(Number),
    start_date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    is_current: true,
    fixtures: expect.any(Boolean),
    odds: expect.any(Boolean),
  });
});

describe('with a long history the planner finds by index', () => {
  beforeAll(async () => {
    await db.query(`
      insert into sync.job_history (id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts,
        attempt, enqueued_at, run_at, finished_at)
      select n, 'sync-' || n % 5, '{}', case when n % 100 = 0 then 'failed' else 'succeeded' end::sync.job_state, 0, 'api', '{}',
        false, 1, 1, now(), now(), now() - n * interval '1 second'
      from generate_series(1000001, 1030000) n`);
    await db.query(`
      insert into sync.job_logs (job_id, token, sequence, at, level, message)
      select n / 100, 1, n % 100, now(), 30, 'line' from generate_series(100000100, 100030000) n`);
    await db.query(`
      insert into sync.earlier_attempts (job_id, token, number, outcome) select n, 1, 1, 'succeeded' from generate_series(1000001, 1030000) n`);
    for (const table of ['job_history', 'job_logs', 'earlier_attempts', 'jobs'])
      await db.query(`analyze sync.${table}`);
  }, 60_000);

  test.each<{ name: string; work: (queryable: Queryable) => Promise<unknown>; index: RegExp }>([
    {
      name: 'the newest jobs',
      work: (queryable) => list(queryable, {}),
      index: /Index Scan( Backward)? using job_history_\w*finished_at_id_idx/,
    },
    {
      name: 'the newest jobs of a sync',
      work: (queryable) => list(queryable, { syncs: ['sync-3'] }),
      index: /Index Scan( Backward)? using job_history_\w*sync_finished_at_id_idx/,
    },
    {
      name: 'the newest failures',
      work: (queryable) => list(queryable, { states: ['failed', 'cancelled'] }),
      index: /using job_history_\w+_idx|on job_history_\w+_state_finished_at_id_idx/,
    },
    {
      name: 'the count of failures',
      work: (queryable) => countJobs(queryable, { states: ['failed'] }, 'all'),
      index: /(using|on) job_history_\w+_state_finished_at_id_idx/,
    },
    { name: 'a job', work: (queryable) => readJob(queryable, '1015000'), index: /using job_history_\w*_id_idx/ },
    {
      name: 'the end of a log',
      work: (queryable) => readLog(queryable, '1000150', 50),
      index: /using job_logs_\w*job_id_token_sequence_idx/,
    },
  ])('$name', async ({ work, index }) => {
    const plan = await plansOf(work);
    expect(plan).toMatch(index);
    expect(scans(plan)).toEqual([]);
  });

  test('and a count stops where it is told', async () => {
    expect(await countJobs(database, {}, 'all')).toEqual({ value: 10_000, kind: 'at_least' });
    expect(await countJobs(database, { states: ['failed'] }, 'all')).toEqual({ value: 300, kind: 'exact' });
    expect(await countJobs(database, { subject: 'nowhere' }, 'all')).toEqual({ value: 0, kind: 'at_least' });
  });
});
