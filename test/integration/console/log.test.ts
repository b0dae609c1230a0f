import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LogPlace } from '#shared/log.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { startConsole, type TestConsole } from './consoleOver.ts';

let db: TestDatabase;
let console: TestConsole;

beforeAll(async () => {
  db = await createTestDatabase();
  await db.query(`
    insert into sync.job_logs
    select 7, 1, n, '2026-11-22T10:00:00Z'::timestamptz + n * interval '1 second', 30, 'first try ' || n, null
    from generate_series(1, 100) n`);
  await db.query(`
    insert into sync.job_logs
    select 7, 4, n, '2026-11-22T11:00:00Z'::timestamptz + n * interval '1 second',
      case when n % 2000 = 0 then 50 when n % 500 = 0 then 40 when n % 2 = 0 then 20 else 30 end,
      case n when 3001 then '100% "quoted" \\ back_slash' else 'Line ' || n end,
      case when n = 4001 then '{"status": 429, "who": "API \\"x\\"", "deep": {"a": 1}}'::jsonb end
    from generate_series(5, 6000) n where n <> 5555`);
  console = await startConsole(db.url);
}, 60_000);
afterAll(async () => {
  await console.close();
  await db.drop();
});

const id = '7';
const whole = { token: 4, from: 5, to: 6000 };

test('a log is told by its attempts, its newest lines, and its trouble', async () => {
  const { when, stop } = console.watch('log', { id, tail: 2 });
  const log = await when(() => true);
  stop();
  expect(log.attempts).toMatchObject([
    { token: 1, from: 1, to: 100 },
    { token: 4, from: 5, to: 6000 },
  ]);
  expect(log.tail.map(({ sequence }) => sequence)).toEqual([5999, 6000]);
  expect([log.warnings, log.errors]).toEqual([
    { value: 9, exact: true },
    { value: 3, exact: true },
  ]);
});

test('stretches of it are read in order; a line that was never written is not among them', async () => {
  const lines = await console.client.call('log.lines', {
    id,
    ranges: [
      { token: 4, from: 5554, to: 5556 },
      { token: 1, from: 99, to: 120 },
    ],
  });
  expect(lines.map(({ token, sequence }) => [token, sequence])).toEqual([
    [1, 99],
    [1, 100],
    [4, 5554],
    [4, 5556],
  ]);
  await expect(
    console.client.call('log.lines', { id, ranges: [{ token: 1, from: 1, to: 1_000_000 }] }),
  ).rejects.toMatchObject({ code: 'bad_input' });
});

const scan = (search: { level?: 'info' | 'warn' | 'error'; text?: string }) =>
  console.client.call('log.scan', { id, range: whole, ...search });

describe('a search', () => {
  test.each([
    {
      search: { level: 'error' as const },
      found: [
        [2000, 2000],
        [4000, 4000],
        [6000, 6000],
      ],
    },
    { search: { level: 'warn' as const, text: 'line 1500' }, found: [[1500, 1500]] },
    {
      search: { text: 'LINE 59' },
      found: [
        [59, 59],
        [590, 599],
        [5900, 5999],
      ],
    },
    { search: { text: '100% "q' }, found: [[3001, 3001]] },
    { search: { text: '_' }, found: [[3001, 3001]] },
    {
      search: { text: '\\' },
      found: [[3001, 3001]],
    },
    { search: { text: 'status=42' }, found: [[4001, 4001]] },
    { search: { text: 'who=api "x' }, found: [[4001, 4001]] },
    { search: { text: '%' }, found: [[3001, 3001]] },
    { search: { text: 'nowhere' }, found: [] },
  ])('for $search finds it', async ({ search, found }) => {
    expect(await scan(search)).toEqual(found);
  });
  test('is bounded in each step', async () => {
    const range = { token: 4, from: 1, to: 60_000 };
    await expect(console.client.call('log.scan', { id, range, text: 'x' })).rejects.toMatchObject({
      code: 'bad_input',
    });
    expect(await console.client.call('log.scan', { id, range, level: 'error' })).toHaveLength(3);
  });
  test('for warnings and errors reads their index alone', async () => {
    await db.query('analyze sync.job_logs');
    const plan = await db.query<{ 'QUERY PLAN': string }>(
      `explain select sequence from sync.job_logs where job_id = 7 and token = 4 and sequence between 5 and 6000 and level >= 50 and level >= 40`,
    );
    expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/job_logs_2026_11_job_id_token_sequence_level_idx/);
  });
});

test.each([
  ['2026-11-22T09:00:00Z', { token: 1, sequence: 1 }],
  ['2026-11-22T10:00:42.500Z', { token: 1, sequence: 43 }],
  ['2026-11-22T10:30:00Z', { token: 4, sequence: 5 }],
  ['2026-11-22T12:32:35Z', { token: 4, sequence: 5556 }],
  ['2026-11-23T00:00:00Z', null],
])('the line of %s is found', async (at, place) => {
  expect(await console.client.call('log.placeAt', { id, at })).toEqual(place);
});

const readAll = async (format: 'text' | 'ndjson'): Promise<{ lines: string[]; pages: number }> => {
  let text = '';
  let after: LogPlace | null = null;
  let pages = 0;
  do {
    const page: { text: string; next: LogPlace | null } = await console.client.call('log.text', {
      id,
      after,
      format,
    });
    text += page.text;
    after = page.next;
    pages += 1;
  } while (after !== null);
  return { lines: text.trimEnd().split('\n'), pages };
};

test('all of it is read as the text of a file', async () => {
  const text = await readAll('text');
  expect(text.pages).toBe(3);
  expect(text.lines).toHaveLength(100 + 5995);
  expect(text.lines[0]).toBe('2026-11-22T10:00:01.000Z INFO  first try 1');
  const { lines } = await readAll('ndjson');
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
    token: 4,
    sequence: 6000,
    at: '2026-11-22T12:40:00.000Z',
    level: 'error',
    message: 'Line 6000',
    fields: null,
  });
});
