import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { alertSchema } from '#shared/alerts.ts';
import { bulkActionSchema, bulkJobSchema, bulkPreviewSchema } from '#shared/bulkActions.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';
import {
  endCommandsAfterEach,
  node,
  program,
  root,
  startTouchline,
  touchline,
  type Finished,
} from '../integration/cli/touchline.ts';

let db: TestDatabase;

beforeEach(async () => {
  db = await createTestDatabase();
});
endCommandsAfterEach();
afterEach(() => db.drop());

const run = (...args: string[]): Promise<Finished> => touchline(args, { DATABASE_URL: db.url });
const actionOf = ({ stdout }: Finished): z.infer<typeof bulkActionSchema> =>
  z.object({ action: bulkActionSchema }).parse(JSON.parse(stdout)).action;
const errorOf = ({ stdout }: Finished): string =>
  z.object({ error: z.object({ code: z.string() }) }).parse(JSON.parse(stdout)).error.code;

async function enqueue(sync: string, jobs: number): Promise<void> {
  await db.query(`select sync.enqueue($1) from generate_series(1, $2::int)`, [sync, jobs]);
}

async function liveJobs(): Promise<Record<string, number>> {
  const rows = await db.query<{ sync: string; jobs: number }>(
    'select sync, count(*)::int as jobs from sync.jobs group by sync order by sync',
  );
  return Object.fromEntries(rows.map(({ sync, jobs }) => [sync, jobs]));
}

describe('bulk', () => {
  test('cancel shows what it would touch, does that alone, is listed, and can be taken back', async () => {
    await enqueue('sync-a', 700);
    await enqueue('sync-b', 2);
    const preview = await run('bulk', 'cancel', '--sync', 'sync-a', '--since', '1h', '--preview', '--json');
    expect(z.object({ preview: bulkPreviewSchema }).parse(JSON.parse(preview.stdout)).preview).toMatchObject({
      count: { value: 700, kind: 'exact' },
      states: { pending: 700 },
    });
    // Nobody is there to be asked.
    const unasked = await run('bulk', 'cancel', '--sync', 'sync-a', '--json');
    expect(unasked.code).toBe(1);
    expect(errorOf(unasked)).toBe('not_confirmed');
    expect(unasked.stderr).toContain('cancel: 700 jobs (700 pending)');
    expect(await liveJobs()).toEqual({ 'sync-a': 700, 'sync-b': 2 });

    const cancelled = await run('bulk', 'cancel', '--sync', 'sync-a', '--reason', 'too many', '--yes', '--json');
    const action = actionOf(cancelled);
    expect({ code: cancelled.code, action }).toMatchObject({
      code: 0,
      action: { state: 'done', total: 700, counts: { cancelled: 700 }, reason: 'too many', origin: 'command line' },
    });
    expect(cancelled.stderr).toContain('700 of 700 jobs');
    expect(await liveJobs()).toEqual({ 'sync-b': 2 });
    expect(await db.query('select action, origin, reason from sync.operator_actions')).toEqual([
      { action: 'cancel', origin: 'command line', reason: 'too many' },
    ]);

    const [list, show, undone] = await Promise.all([
      run('bulk', 'list'),
      run('bulk', 'show', action.id, '--jobs', '3', '--json'),
      run('bulk', 'undo', action.id),
    ]);
    expect(list.stdout).toMatch(/cancel +done +700 of 700/);
    expect(z.object({ jobs: z.array(bulkJobSchema) }).parse(JSON.parse(show.stdout)).jobs).toMatchObject([
      { outcome: 'cancelled' },
      { outcome: 'cancelled' },
      { outcome: 'cancelled' },
    ]);
    expect(undone.stdout).toMatch(/taking back \d+\) is done: 700 of 700 jobs\.\n +retried +700\n/);
    expect(await liveJobs()).toEqual({ 'sync-a': 700, 'sync-b': 2 });
  }, 60_000);

  test('retry, run-now and priority are for the jobs that they make sense for', async () => {
    await enqueue('sync-a', 3);
    await db.query(
      `update sync.jobs set state = 'failed', last_error = '{"code": "no_data", "message": "Nothing came."}'`,
    );
    await db.query(`select sync.enqueue('sync-b', run_at => now() + interval '1 day') from generate_series(1, 2)`);
    const [retried, other, due, raised] = await Promise.all([
      run('bulk', 'retry', '--error-code', 'no_data', '--yes', '--json'),
      run('bulk', 'retry', '--error-text', 'something else', '--yes', '--json'),
      run('bulk', 'run-now', '--sync', 'sync-b', '--yes', '--json'),
      run('bulk', 'priority', '7', '--sync', 'sync-b', '--yes', '--json'),
    ]);
    expect(actionOf(retried).counts).toEqual({ retried: 3 });
    expect({ code: other.code, ...JSON.parse(other.stdout) }).toEqual({ code: 0, action: null });
    expect(actionOf(due)).toMatchObject({ state: 'done', total: 2 });
    expect(actionOf(raised)).toMatchObject({ state: 'done', total: 2 });
    expect(await db.query(`select sync, priority, run_at <= now() as due from sync.jobs order by sync, id`)).toEqual([
      ...Array.from({ length: 3 }, () => ({ sync: 'sync-a', priority: 0, due: true })),
      ...Array.from({ length: 2 }, () => ({ sync: 'sync-b', priority: 7, due: true })),
    ]);
  }, 60_000);

  test('aborts at Ctrl+C, between two chunks', async () => {
    await enqueue('sync-a', 1_000);
    // Its last job is held, so that it can't come to its end by itself.
    const [last] = await db.query<{ id: string }>('select max(id) as id from sync.jobs');
    const holder = new Client({ connectionString: db.url });
    await holder.connect();
    try {
      await holder.query('begin');
      await holder.query('select from sync.jobs where id = $1 for update', [last?.id]);
      const command = startTouchline(['bulk', 'cancel', '--all', '--yes', '--json'], { DATABASE_URL: db.url });
      await until(
        async () => (await db.query(`select from sync.bulk_actions where (counts ->> 'cancelled')::int = 999`))[0],
        {
          within: 20_000,
        },
      );
      command.child.kill('SIGINT');
      const finished = await command.finished;
      expect(finished.code).toBe(1);
      expect(actionOf(finished)).toMatchObject({ state: 'aborted', done: 999, total: 1_000 });
      expect(finished.stderr).toContain('was aborted by');
    } finally {
      await holder.end();
    }
    expect(await liveJobs()).toEqual({ 'sync-a': 1 });
  }, 60_000);

  test('that can not be is refused, and changes nothing', async () => {
    await enqueue('sync-a', 1);
    const refused = await Promise.all([
      run('bulk', 'cancel', '--yes', '--json'),
      run('bulk', 'cancel', '--state', 'asleep', '--yes', '--json'),
      run('bulk', 'abort', '999', '--json'),
    ]);
    expect(refused.map((each) => [each.code, errorOf(each)])).toEqual([
      [1, 'bad_filter'],
      [1, 'bad_filter'],
      [1, 'not_found'],
    ]);
    expect(await liveJobs()).toEqual({ 'sync-a': 1 });
  }, 60_000);
});

test('alerts are listed and acknowledged; the webhook comes from stdin and is never printed', async () => {
  const [{ id } = { id: '' }] = await db.query<{ id: string }>(
    `insert into sync.alerts (kind, state, subject, fold_key, message, detail, count, jobs, first_at, last_at)
     values ('job_failed', 'open', 'sync-a', 'sync-a', 'It failed.', '{}', 2, '{}', now(), now()) returning id`,
  );
  expect((await run('alerts')).stdout).toMatch(/open +job_failed +sync-a +2 .* It failed\./);
  expect(await run('alerts', 'acknowledge', id)).toMatchObject({ code: 0 });
  const [open, all] = await Promise.all([run('alerts'), run('alerts', '--all', '--json')]);
  expect(open.stdout).toBe('No open alerts.\n');
  expect(z.object({ alerts: z.array(alertSchema) }).parse(JSON.parse(all.stdout)).alerts).toMatchObject([
    { id, state: 'acknowledged' },
  ]);

  const secret = 'https://hooks.example.com/services/T000/B000/secret';
  const set = await withStdin(['alerts', 'webhook', '-', '--json'], `${secret}\n`);
  expect(set).toMatchObject({ code: 0 });
  expect(JSON.parse(set.stdout)).toEqual({ webhook: { source: 'database', host: 'hooks.example.com' } });
  expect(await db.query('select url from sync.alert_webhook')).toEqual([{ url: secret }]);
  const bad = await withStdin(['alerts', 'webhook', '-', '--json'], 'http://hooks.example.com/services/secret');
  expect(errorOf(bad)).toBe('bad_webhook');
  const shown = await run('alerts', 'webhook');
  const off = await run('alerts', 'webhook', 'off');
  expect([shown.stdout, off.stdout]).toEqual([
    'Alerts are told to a webhook at hooks.example.com.\n',
    'Alerts are told to no webhook.\n',
  ]);
  for (const { stdout, stderr } of [set, bad, shown, off]) expect(stdout + stderr).not.toContain('secret');
  expect(JSON.stringify(await db.query('select * from sync.operator_actions'))).not.toContain('secret');
}, 60_000);

test('status says how things stand, on a page or as JSON', async () => {
  await enqueue('sync-a', 2);
  await db.query(`select sync.enqueue('sync-b', run_at => now() + interval '1 day')`);
  await db.query(
    `insert into sync.pauses (scope, name, paused_by, reason) values ('sync', 'sync-b', 'ann@here', 'why')`,
  );
  const [page, json] = await Promise.all([run('status'), run('status', '--json')]);
  expect(page).toMatchObject({ code: 0, stderr: '' });
  expect(page.stdout).toMatch(/^queue +3 live: 2 pending, 1 scheduled$/m);
  expect(page.stdout).toMatch(/^oldest waiting +job \d+ \(sync-a\), due for /m);
  expect(page.stdout).toMatch(/^workers +none lives$/m);
  expect(page.stdout).toMatch(/^paused +sync-b \(by ann@here: why\)$/m);
  expect(page.stdout).toMatch(/^open alerts +none$/m);
  expect(JSON.parse(json.stdout)).toMatchObject({
    depth: { total: { value: 3, kind: 'exact' } },
    oldestWaiting: { sync: 'sync-a' },
    workers: [],
    pauses: [{ name: 'sync-b' }],
    alerts: { open: 0 },
    lastHour: { succeeded: 0, failed: 0, cancelled: 0 },
  });
}, 60_000);

test('retention is shown and changed, one setting at a time', async () => {
  expect((await run('retention')).stdout).toMatch(/^succeededDays +14 days$/m);
  expect(await run('retention', 'set', 'succeeded', '30')).toMatchObject({
    code: 0,
    stdout: 'succeededDays: 30 days.\n',
  });
  expect(await run('retention', 'set', 'failedDays', 'ever')).toMatchObject({ code: 0 });
  const [shown, ...refused] = await Promise.all([
    run('retention', '--json'),
    run('retention', 'set', 'failedDays', '0', '--json'),
    run('retention', 'set', 'jobsDays', '3', '--json'),
  ]);
  expect(JSON.parse(shown.stdout)).toMatchObject({
    retention: { succeededDays: 30, failedDays: null, slotsDays: 365 },
  });
  expect(refused.map((each) => [each.code, errorOf(each)])).toEqual([
    [1, 'invalid_retention'],
    [1, 'bad_retention'],
  ]);
  expect(await db.query('select action, detail from sync.operator_actions order by id')).toEqual([
    { action: 'set retention', detail: { succeededDays: 30, before: 14 } },
    { action: 'set retention', detail: { failedDays: null, before: 90 } },
  ]);
}, 60_000);

/** Runs a command that reads from stdin. */
async function withStdin(args: readonly string[], input: string): Promise<Finished> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(node, [program, ...args], {
    cwd: root,
    env: { PATH, HOME, DATABASE_URL: db.url },
  });
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: typeof code === 'number' ? code : null, stdout, stderr };
}
