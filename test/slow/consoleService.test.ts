import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { runOn } from '../support/cluster.ts';
import { createTestDatabase, emptyDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';
import { startConsole, type TestConsole } from '../integration/console/consoleOver.ts';

let db: TestDatabase;
const opened: TestConsole[] = [];

beforeEach(async () => {
  db = await createTestDatabase();
});
afterEach(async () => {
  for (const each of opened.splice(0)) {
    await each.close();
    expect(each.unexpected).toEqual([]);
  }
  await db.drop();
});

async function open(options?: { guarded?: boolean }, url = db.url): Promise<TestConsole> {
  const started = await startConsole(url, options);
  opened.push(started);
  return started;
}

/** A console that hears of changes at once. */
async function listening(options?: { guarded?: boolean }): Promise<TestConsole> {
  const started = await open(options);
  const status = started.watch('status', {});
  await status.when((value) => value.live === 'notifications' && value.database.state === 'connected');
  status.stop();
  return started;
}

/** Renames a database that others have open. */
async function rename(from: string, to: string): Promise<void> {
  const cluster = inject('clusterUrl');
  await runOn(cluster, `alter database ${from} allow_connections false`);
  await runOn(cluster, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${from}'`);
  await until(() =>
    runOn(cluster, `alter database ${from} rename to ${to}`).then(
      () => true,
      () => null,
    ),
  );
  await runOn(cluster, `alter database ${to} allow_connections true`);
}

const kinds = (messages: readonly unknown[]): string[] =>
  messages.map((message) =>
    typeof message === 'object' && message !== null && 'kind' in message ? String(message.kind) : '?',
  );

const job = { sync: 'sync-leagues', payload: {} };

describe('a feed', () => {
  test('is a snapshot, then changes as SQL makes them', async () => {
    const { watch, wire, client } = await listening();
    const jobs = watch('jobs', {});
    expect(await jobs.when(() => true)).toEqual({
      rows: [],
      next: null,
      searchedTo: null,
      moreLive: false,
      count: { value: 0, kind: 'exact' },
      live: { pending: 0, running: 0, exact: true },
    });
    wire.toNear.length = 0;
    const [row] = await db.query<{ id: string }>(`select sync.enqueue('sync-leagues', '{"season": 2026}') as id`);
    const id = row?.id ?? '';
    // Rows and counts are read side by side.
    const seen = await jobs.when(({ rows, live }) => rows.length === 1 && live?.pending === 1);
    expect(seen).toMatchObject({ rows: [{ id, state: 'pending', payload: { season: 2026 } }], live: { pending: 1 } });

    const detail = watch('job', { id });
    await detail.when((value) => value?.state === 'pending');
    await db.query(`update sync.jobs set state = 'failed' where id = $1`, [id]);
    await jobs.when(({ rows }) => rows[0]?.state === 'failed');
    expect(await detail.when((value) => value?.state === 'failed')).toMatchObject({ error: { code: 'ended_by_hand' } });
    expect(kinds(wire.toNear).filter((kind) => kind === 'snapshot')).toHaveLength(1);
    expect(kinds(wire.toNear)).toContain('change');

    jobs.stop();
    detail.stop();
    await client.call('syncs.list', {});
    wire.toNear.length = 0;
    await db.query(`select sync.enqueue('sync-leagues')`);
    await client.call('syncs.list', {});
    expect(kinds(wire.toNear)).not.toContain('change');
  });

  test('shows what is asked for alone', async () => {
    const { watch, client } = await listening();
    await db.query(`select sync.enqueue('sync-leagues'), sync.enqueue('sync-others')`);
    await db.query(`update sync.jobs set state = 'failed' where sync = 'sync-others'`);
    const failed = await watch('jobs', { filter: { states: ['failed'] } }).when(() => true);
    expect(failed).toMatchObject({ rows: [{ sync: 'sync-others' }], count: { value: 1 }, live: { pending: 1 } });
    const leagues = await watch('jobs', { filter: { syncs: ['sync-leagues'] } }).when(() => true);
    expect(leagues).toMatchObject({ rows: [{ sync: 'sync-leagues' }], count: { value: 1, kind: 'exact' }, next: null });
    expect(await client.call('jobs.page', { scope: 'ended', limit: 5 })).toMatchObject({
      rows: [{ sync: 'sync-others' }],
      next: null,
      searchedTo: null,
    });
    await expect(client.call('jobs.page', { after: 'elsewhere' })).rejects.toMatchObject({ code: 'bad_cursor' });
    expect((await client.call('jobs.suggest', {})).syncs).toContain('sync-others');
    expect(await watch('job', { id: '999999' }).when((value) => value === null)).toBe(null);
  });

  test('in which a change was lost begins anew, and is right again', async () => {
    const { watch, wire } = await listening();
    const jobs = watch('jobs', {});
    await jobs.when(({ rows }) => rows.length === 0);
    let lost = 0;
    wire.lose = (message) => kinds([message])[0] === 'change' && ++lost === 1;
    await db.query(`select sync.enqueue('first')`);
    await until(() => lost === 1);
    wire.toNear.length = 0;
    await db.query(`select sync.enqueue('second')`);
    const seen = await jobs.when(({ rows }) => rows.length === 2);
    expect(seen.rows.map(({ sync }) => sync)).toEqual(['first', 'second']);
    expect(kinds(wire.toNear)).toContain('snapshot');
    expect(kinds(wire.toFar).slice(-2)).toEqual(['unwatch', 'watch']);
  });

  test('grows with a job’s log', async () => {
    const { watch, wire } = await listening();
    const line = (sequence: number): Promise<unknown> =>
      db.query(`insert into sync.job_logs values (1, 1, $1, now(), 30, $2, null)`, [sequence, `line ${sequence}`]);
    await line(1);
    const log = watch('log', { id: '1', tail: 3 });
    await log.when(({ tail }) => tail.length === 1);
    await line(2);
    await line(3);
    await line(4);
    await db.query(`select pg_notify('touchline', 'changed')`);
    const seen = await log.when(({ tail }) => tail.at(-1)?.message === 'line 4');
    expect(seen).toMatchObject({
      attempts: [{ token: 1, from: 1, to: 4 }],
      tail: [{ message: 'line 2' }, { message: 'line 3' }, { message: 'line 4' }],
    });
    // Lines that the window has already do not travel again.
    expect(JSON.stringify(wire.toNear.at(-1))).not.toContain('line 1');
  });

  test('that is refused says why', async () => {
    const { watch } = await listening();
    const { failures } = watch('job', { id: 'latest' });
    await until(() => failures.length > 0);
    expect(failures[0]).toMatchObject({ code: 'bad_input', message: expect.stringContaining('job: id') });
  });

  test('reaches two windows alike', async () => {
    const console = await listening();
    const second = console.connect();
    const here = console.watch('jobs', {});
    const there = console.watch('jobs', {}, second.client);
    await here.when(() => true);
    await there.when(() => true);
    await console.client.call('jobs.enqueue', job);
    // Rows and counts are read one after the other: the last value has both.
    const [seen, other] = await Promise.all(
      [there, here].map((feed) =>
        feed.when(({ rows, count, live }) => rows.length + count.value + (live?.pending ?? 0) === 3),
      ),
    );
    expect(other).toEqual(seen);
  });
});

describe('an action', () => {
  test('enqueues, retries, and is in the audit', async () => {
    const { client } = await listening();
    const { id } = await client.call('jobs.enqueue', { ...job, payload: { season: 2026 }, dryRun: true, priority: 5 });
    expect(await db.query('select sync, payload, dry_run, priority, trigger, trigger_detail from sync.jobs')).toEqual([
      {
        sync: 'sync-leagues',
        payload: { season: 2026 },
        dry_run: true,
        priority: 5,
        trigger: 'operator',
        trigger_detail: { by: 'tester@here' },
      },
    ]);
    await expect(client.call('jobs.retry', { id })).rejects.toMatchObject({ code: 'job_not_ended' });
    await db.query(`update sync.jobs set state = 'cancelled' where id = $1`, [id]);
    const retried = await client.call('jobs.retry', { id });
    expect(await db.query('select id, retry_of from sync.jobs')).toEqual([{ id: retried.id, retry_of: id }]);
    expect(await db.query('select actor, origin, action, job_ids from sync.operator_actions order by id')).toEqual([
      { actor: 'tester@here', origin: 'console', action: 'enqueue', job_ids: [id] },
      { actor: 'tester@here', origin: 'console', action: 'retry', job_ids: [id] },
    ]);
  });

  test.each([
    { input: { sync: 'sync-teams', payload: {} }, code: 'unknown_sync' },
    { input: { sync: 'sync-leagues', payload: { seasn: 2026 } }, code: 'invalid_payload' },
    { input: { sync: 'sync-leagues', payload: { season: 'soon' } }, code: 'invalid_payload' },
    { input: { sync: 'sync-leagues', payload: {}, priority: 1_000 }, code: 'bad_input' },
    { input: { sync: 'sync-leagues', payload: {}, runAt: 'tomorrow' }, code: 'bad_input' },
  ])('with $input is refused and leaves nothing', async ({ input, code }) => {
    const { client } = await listening();
    await expect(client.call('jobs.enqueue', input)).rejects.toMatchObject({ code });
    expect(await db.query('select from sync.jobs')).toEqual([]);
    expect(await db.query('select from sync.operator_actions')).toEqual([]);
  });

  test('on a guarded connection needs an unlock, which ends by itself or on demand', async () => {
    const { client, watch, pass } = await listening({ guarded: true });
    const status = watch('status', {});
    expect(await status.when(() => true)).toMatchObject({ guarded: true, unlockedUntil: null });
    await expect(client.call('jobs.enqueue', job)).rejects.toMatchObject({ code: 'locked' });
    await expect(client.call('migrations.apply', {})).rejects.toMatchObject({ code: 'locked' });
    for (const reason of [undefined, '', '  ']) {
      const asked = client.call('session.unlock', { minutes: 5, reason });
      await expect(asked).rejects.toMatchObject({ code: 'reason_missing' });
    }
    expect(await db.query('select from sync.operator_actions')).toEqual([]);

    await client.call('session.unlock', { minutes: 5, reason: 'a test' });
    await status.when(({ unlockedUntil }) => unlockedUntil !== null);
    await client.call('jobs.enqueue', job);
    await client.call('session.unlock', { minutes: 0 });
    await status.when(({ unlockedUntil }) => unlockedUntil === null);
    await expect(client.call('jobs.enqueue', job)).rejects.toMatchObject({ code: 'locked' });

    await client.call('session.unlock', { minutes: 5, reason: 'a test' });
    await client.call('jobs.enqueue', job);
    pass(5 * 60_000);
    await expect(client.call('jobs.enqueue', job)).rejects.toMatchObject({ code: 'locked' });
    await status.when(({ unlockedUntil }) => unlockedUntil === null);
    expect(await db.query('select from sync.jobs')).toHaveLength(2);
    const audit = `select action, reason, detail from sync.operator_actions where action in ('unlock', 'lock') order by id`;
    expect(await db.query(audit)).toEqual([
      { action: 'unlock', reason: 'a test', detail: { minutes: 5 } },
      { action: 'lock', reason: null, detail: {} },
      { action: 'unlock', reason: 'a test', detail: { minutes: 5 } },
    ]);
  });

  test('on a read-only database is refused', async () => {
    await db.query(`alter database ${db.name} set default_transaction_read_only = on`);
    const { client, watch } = await open();
    await watch('status', {}).when(({ database }) => database.state === 'connected' && database.report.readOnly);
    await expect(client.call('jobs.enqueue', job)).rejects.toMatchObject({ code: 'read_only' });
    expect((await watch('jobs', {}).when(() => true)).rows).toEqual([]);
  });

  test('on a newer schema is refused, though it can be read', async () => {
    await db.query(
      `select sync.enqueue('theirs'); insert into sync.migrations (number, name, checksum) values (999, 'x', 'x')`,
    );
    const { client, watch } = await open();
    expect((await watch('jobs', {}).when(() => true)).rows).toHaveLength(1);
    await expect(client.call('jobs.enqueue', job)).rejects.toMatchObject({ code: 'schema_newer' });
    expect(await client.call('migrations.plan', {})).toEqual({ pending: [] });
  });

  test('works after the computer slept', async () => {
    const { client, service, watch } = await listening();
    service.resume();
    const status = watch('status', {});
    await client.call('migrations.plan', {});
    await status.when(({ database }) => database.state === 'connected');
    expect(await client.call('jobs.enqueue', job)).toEqual({ id: expect.any(String) });
  });
});

test('a database without our tables shows what would be run, and runs it when asked', async () => {
  const empty = await emptyDatabase();
  try {
    const console = await open({}, empty.url);
    const status = console.watch('status', {});
    const jobs = console.watch('jobs', {});
    await status.when(({ database }) => database.state === 'connected' && database.report.schema === 'missing');
    const { pending } = await console.client.call('migrations.plan', {});
    const names = pending.map(({ name }) => name);
    expect(names.slice(0, 2)).toEqual(['001_queue', '002_football']);
    expect(await empty.query(`select to_regnamespace('sync') as schema`)).toEqual([{ schema: null }]);
    expect(jobs.values).toEqual([]);

    expect(await console.client.call('migrations.apply', {})).toEqual({ applied: names });
    const current = await status.when(
      ({ database }) => database.state === 'connected' && database.report.schema === 'current',
    );
    expect(current.database).toMatchObject({ report: { readOnly: false } });
    await jobs.when(({ rows }) => rows.length === 0);
    await console.client.call('jobs.enqueue', job);
    await jobs.when(({ rows }) => rows.length === 1);
    expect([...jobs.failures, ...status.failures]).toEqual([]);
    await console.close();
  } finally {
    await empty.drop();
  }
});

test('migrations that somebody else ran are noticed', async () => {
  const empty = await emptyDatabase();
  try {
    const console = await open({}, empty.url);
    const jobs = console.watch('jobs', {});
    const status = console.watch('status', {});
    await status.when(({ database }) => database.state === 'connected' && database.report.schema === 'missing');
    const other = await open({}, empty.url);
    await other.watch('status', {}).when(({ database }) => database.state === 'connected');
    await other.client.call('migrations.apply', {});
    await status.when(({ database }) => database.state === 'connected' && database.report.schema === 'current');
    await jobs.when(({ rows }) => rows.length === 0);
    await Promise.all([console.close(), other.close()]);
  } finally {
    await empty.drop();
  }
});

test('a lost database is told at once, and found again by itself', { timeout: 40_000 }, async () => {
  const { client, watch } = await listening();
  const status = watch('status', {});
  const jobs = watch('jobs', {});
  await jobs.when(() => true);
  await runOn(inject('clusterUrl'), `alter database ${db.name} allow_connections false`);
  await runOn(
    inject('clusterUrl'),
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${db.name}'`,
  );
  const lost = await status.when(({ database }) => database.state === 'lost');
  // What is known of it stays, and says as of when.
  expect(lost.database).toMatchObject({ failure: { message: expect.any(String) }, report: { schema: 'current' } });
  expect(lost.asOf).not.toBe(null);
  await expect(client.call('log.text', { id: '1', after: null, format: 'text' })).rejects.toMatchObject({
    code: expect.stringMatching(/^database_/),
  });
  await expect(client.call('jobs.enqueue', job)).rejects.toMatchObject({ code: expect.stringMatching(/^database_/) });

  await runOn(inject('clusterUrl'), `alter database ${db.name} allow_connections true`);
  await status.when(({ database }) => database.state === 'connected');
  await status.when(({ live }) => live === 'notifications');
  await client.call('jobs.enqueue', job);
  await jobs.when(({ rows }) => rows.length === 1);
  expect(jobs.failures).toEqual([]);
});

test('a database that is away from the start is waited for', { timeout: 40_000 }, async () => {
  await runOn(inject('clusterUrl'), `alter database ${db.name} allow_connections false`);
  const { client, watch } = await open();
  const status = watch('status', {});
  await status.when(({ database }) => database.state === 'lost' && database.report === null);
  await expect(client.call('jobs.enqueue', job)).rejects.toMatchObject({ code: 'database_closed' });
  await runOn(inject('clusterUrl'), `alter database ${db.name} allow_connections true`);
  await status.when(({ database }) => database.state === 'connected');
  await client.call('jobs.enqueue', job);
});

test('calls that wait when the channel closes are rejected, and feeds go on over the next channel', async () => {
  const console = await listening();
  const jobs = console.watch('jobs', {});
  await jobs.when(() => true);
  const waiting = console.client.call('log.text', { id: '1', after: null, format: 'text' });
  console.channel.close();
  await expect(waiting).rejects.toMatchObject({ code: 'console_gone' });
  await expect(console.client.call('syncs.list', {})).rejects.toMatchObject({ code: 'console_gone' });

  console.client.attach(console.listen());
  await db.query(`select sync.enqueue('after')`);
  await jobs.when(({ rows }) => rows[0]?.sync === 'after');
});

test(
  'a database that is renamed under a console is lost, and found when its name is back',
  { timeout: 40_000 },
  async () => {
    const { watch } = await listening();
    const status = watch('status', {});
    await rename(db.name, `${db.name}_away`);
    await status.when(({ database }) => database.state === 'lost' && database.failure.code === 'no_database');
    await rename(`${db.name}_away`, db.name);
    await status.when(({ database }) => database.state === 'connected');
  },
);
