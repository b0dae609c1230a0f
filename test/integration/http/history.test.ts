import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { Database } from '#engine/database/database.ts';
import { readHistoryPage, toCursor } from '#engine/queue/historyPage.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { silentLogger } from '../../support/logger.ts';
import { startApiOver, type ApiOver } from './apiOver.ts';

let db: TestDatabase;
let over: ApiOver;

const insert = `
  insert into sync.job_history (id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts, attempt,
    enqueued_at, run_at, started_at, finished_at, error)
  select n, $2, '{}', $3::sync.job_state, 0, 'api', '{}', false, 5, 1, at, at, at, at, $4::jsonb
  from unnest($1::bigint[], $5::timestamptz[]) as given (n, at)`;
const error = JSON.stringify({ code: 'http_500', message: 'It said 500.', stack: 'Error: at secret place' });

/** Ended jobs with these ids, `step` apart in time, the first of them at `from`. */
async function seed(ids: number[], sync: string, state: string, from: string, step: string): Promise<void> {
  const at = await db.query<{ at: string }>(
    `select ($1::timestamptz + n * $2::interval)::text as at from generate_series(0, $3::int - 1) n`,
    [from, step, ids.length],
  );
  await db.query(insert, [ids, sync, state, state === 'failed' ? error : null, at.map((row) => row.at)]);
}

beforeAll(async () => {
  db = await createTestDatabase();
  over = await startApiOver(db, { idle: true });
  // Many at one moment, many a microsecond apart, and some months away.
  await seed(range(1, 60), 'quick', 'succeeded', '2026-11-20T10:00:00Z', '0');
  await seed(range(101, 60), 'quick', 'succeeded', '2026-11-20T10:00:00Z', '1 microsecond');
  await seed(range(201, 40), 'broken', 'failed', '2026-11-20T09:59:59.99Z', '1 millisecond');
  await seed(range(301, 20), 'broken', 'cancelled', '2026-06-01T00:00:00Z', '1 day');
});
afterAll(async () => {
  await over.close();
  await db.drop();
});

const pageSchema = z.object({
  jobs: z.array(z.looseObject({ id: z.string(), state: z.string(), sync: z.string(), finishedAt: z.string() })),
  next: z.string().nullable(),
});
type Page = z.output<typeof pageSchema>;

async function page(query: Record<string, string | string[]>): Promise<Page> {
  const parameters = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])),
  );
  const reply = await over.get(`/jobs/history?${parameters}`);
  expect(reply.status, reply.text).toBe(200);
  return pageSchema.parse(reply.json);
}

async function idsOf(query: Record<string, string | string[]>, between?: () => Promise<void>): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { jobs, next }: Page = await page(cursor === '' ? query : { ...query, cursor });
    ids.push(...jobs.map((job) => job.id));
    cursor = next;
    await between?.();
  }
  return ids;
}

/** The ids as Postgres orders them, without pages. */
async function expected(where = 'true'): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `select id from sync.job_history where ${where} order by finished_at desc, id desc`,
  );
  return rows.map((row) => row.id);
}

test.each(['13', '60', '180', '500'])('pages of %s give every job once, newest first', async (limit) => {
  const all = await expected();
  expect(all).toHaveLength(180);
  expect(await idsOf({ limit })).toEqual(all);
});

test('pages of one', async () => {
  expect(await idsOf({ limit: '1', state: 'cancelled' })).toEqual(await expected(`state = 'cancelled'`));
});

test.each<[Record<string, string | string[]>, string]>([
  [{ state: 'failed' }, `state = 'failed'`],
  [{ state: ['failed', 'cancelled'] }, `state in ('failed', 'cancelled')`],
  [{ state: ['succeeded', 'failed', 'cancelled', 'failed'].slice(0, 3) }, 'true'],
  [{ state: ['succeeded', 'cancelled'], sync: 'broken' }, `state = 'cancelled'`],
  [{ sync: 'quick' }, `sync = 'quick'`],
  [{ sync: 'nothing' }, 'false'],
  [{ since: '2026-11-20T10:00:00Z' }, `finished_at >= '2026-11-20T10:00:00Z'`],
  [{ until: '2026-11-20T10:00:00Z' }, `finished_at < '2026-11-20T10:00:00Z'`],
  [
    { since: '2026-06-05T02:00:00+02:00', until: '2026-06-10T00:00:00Z', state: 'cancelled', sync: 'broken' },
    `finished_at >= '2026-06-05' and finished_at < '2026-06-10'`,
  ],
])('filters: %j', async (query, where) => {
  expect(await idsOf({ ...query, limit: '35' })).toEqual(await expected(where));
});

test('pages stay as they are while jobs end', async () => {
  const all = await expected();
  let next = 1_000;
  const seen = await idsOf({ limit: '29' }, async () => {
    await seed([(next += 1)], 'quick', 'succeeded', '2026-11-21T00:00:00Z', '0');
  });
  expect(seen).toEqual(all);
  await db.query('delete from sync.job_history where id > 1000');
});

test('a job comes with its error, without its stack', async () => {
  const { jobs } = await page({ state: 'failed', limit: '1' });
  expect(jobs).toMatchObject([
    {
      sync: 'broken',
      state: 'failed',
      error: { code: 'http_500', message: 'It said 500.' },
      result: null,
      worker: null,
    },
  ]);
  expect(JSON.stringify(jobs)).not.toContain('secret place');
});

test('the last page says so, also where it is full', async () => {
  expect(await page({ state: 'cancelled', limit: '20' })).toMatchObject({ next: null });
  expect((await page({ state: 'cancelled', limit: '19' })).next).toEqual(expect.any(String));
});

test('a cursor of a job that retention has removed still works', async () => {
  const cursor = toCursor({ finishedAt: '2026-06-15T12:00:00.000000Z', id: '424242' });
  const { jobs } = await page({ cursor, limit: '1' });
  expect(jobs.map((job) => job.id)).toEqual(await expected(`id = 315`));
});

test('a page anywhere reads no more than itself', async () => {
  const reader = new Database({ url: db.url, applicationName: 'test', connections: 1, logger: silentLogger });
  await seed(range(10_001, 20_000), 'quick', 'succeeded', '2026-11-01T00:00:00Z', '1 second');
  await db.query('analyze sync.job_history');
  const read: number[] = [];
  const counting = {
    async query<R extends Record<string, unknown>>(sql: string, values: readonly unknown[] = []): Promise<R[]> {
      const [row] = await reader.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
        `explain (analyze, timing off, format json) ${sql}`,
        values,
      );
      read.push(rowsRead(row?.['QUERY PLAN'][0]?.Plan));
      return reader.query<R>(sql, values);
    },
  };
  const filters = [
    { states: [], sync: null },
    { states: ['failed', 'cancelled'], sync: null },
    { states: [], sync: 'quick' },
    { states: ['succeeded'], sync: 'quick' },
  ] as const;
  for (const filter of filters) {
    const all = { ...filter, since: null, until: null };
    await readHistoryPage(counting, all, null, 50);
    await readHistoryPage(counting, all, { finishedAt: '2026-11-03T00:00:00.000000Z', id: '5' }, 50);
  }
  await reader.close();
  await db.query('delete from sync.job_history where id > 10000');
  expect(Math.max(...read)).toBeLessThanOrEqual(51 * 2);
});

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: PlanNode[];
}

function rowsRead(node: PlanNode | undefined): number {
  if (!node) return 0;
  const here = node['Relation Name']?.startsWith('job_history')
    ? (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
    : 0;
  return here + (node.Plans ?? []).reduce((sum, plan) => sum + rowsRead(plan), 0);
}

function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}
