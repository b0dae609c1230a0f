import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Database } from '#engine/database/database.ts';
import { inspectConnection } from '#engine/database/inspect.ts';
import { readMigrations } from '#engine/database/migrate.ts';
import { makeDemoLeagues } from '#engine/providers/demo/leagues.ts';
import { startConsole } from '../integration/console/consoleOver.ts';
import { killLeftovers, outputOf, root, startTouchline, touchline } from '../integration/cli/touchline.ts';
import { withDatabase } from '../support/cluster.ts';
import { emptyDatabase, type TestDatabase } from '../support/database.ts';
import { silentLogger } from '../support/logger.ts';
import { startPgBouncer, type PgBouncer, type PgBouncerOptions } from '../support/pgbouncer.ts';
import { startPostgresCluster, type PostgresCluster } from '../support/postgresCluster.ts';
import { until } from '../support/until.ts';
import { Field } from './field.ts';

// Through PgBouncer everything works: in transaction mode by polling and with locks that belong to a transaction, and it says
// so; in session mode as directly.

let cluster: PostgresCluster;
const closers: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  cluster = await startPostgresCluster();
});
afterAll(() => cluster.remove());
afterEach(async () => {
  killLeftovers();
  for (const close of closers.splice(0).toReversed()) await close();
});

async function database(): Promise<TestDatabase> {
  const db = await cluster.database();
  closers.push(() => db.drop());
  return db;
}

async function pooled(db: TestDatabase, options: PgBouncerOptions): Promise<PgBouncer> {
  const pooler = await startPgBouncer(db.url, options);
  closers.push(() => pooler.stop());
  return pooler;
}

const transactions = { mode: 'transaction', poolSize: 5 } as const;
const migrations = await readMigrations(path.join(root, 'migrations'));

/** Clients that keep the pool busy with short transactions until the test is over. */
async function traffic(url: string, clients: number): Promise<void> {
  const over = new AbortController();
  const work = async (): Promise<void> => {
    const client = new Client({ connectionString: url, application_name: 'traffic' });
    client.on('error', () => undefined);
    await client.connect();
    while (!over.signal.aborted) {
      await client.query('begin');
      await client.query('select pg_sleep(random() * 0.004)');
      await client.query('commit');
    }
    await client.end();
  };
  const all = Promise.all(Array.from({ length: clients }, work));
  closers.push(() => {
    over.abort();
    return all;
  });
}

describe('the report of a connection', () => {
  test.each(
    [1, 2, 20].flatMap((poolSize) =>
      ['0', '1'].flatMap((roundRobin) => [0, 6].map((clients) => ({ poolSize, roundRobin, clients }))),
    ),
  )(
    'tells of a transaction pooler: backends $poolSize, round robin $roundRobin, busy clients $clients',
    async ({ poolSize, roundRobin, clients }) => {
      const db = await database();
      const { url } = await pooled(db, { mode: 'transaction', poolSize, settings: { server_round_robin: roundRobin } });
      await traffic(url, clients);
      for (let round = 0; round < 5; round += 1) {
        expect(await inspectConnection(url, migrations)).toMatchObject({ pooler: true, schema: 'current' });
      }
    },
  );

  test('tells of none where the pooler keeps a backend for the session, nor directly, busy or not', async () => {
    const db = await database();
    const { url } = await pooled(db, { mode: 'session', poolSize: 20 });
    await traffic(url, 6);
    for (const each of [url, url, url, db.url, db.url]) {
      expect(await inspectConnection(each, migrations)).toMatchObject({ pooler: false });
    }
  });
});

describe('in transaction mode', () => {
  test(
    'the command line makes the schema, runs a sync, enqueues, and says that there is a pooler',
    { timeout: 120_000 },
    async () => {
      const db = await emptyDatabase(cluster.url);
      closers.push(() => db.drop());
      const { url } = await pooled(db, transactions);
      const variables = { DATABASE_URL: url };
      expect(await touchline(['migrate'], variables)).toMatchObject({ code: 0 });

      const folder = await mkdtemp(path.join(tmpdir(), 'touchline-pooler-'));
      closers.push(() => rm(folder, { recursive: true }));
      const file = path.join(folder, 'leagues.json');
      await writeFile(file, JSON.stringify(makeDemoLeagues(1)));
      for (const inserted of [true, false]) {
        const finished = await touchline(['sync', 'sync-leagues', '--replay', file, '--json'], variables);
        expect(finished).toMatchObject({ code: 0 });
        const counts = outputOf(finished).result?.changes.map((table) => table.inserted > 0) ?? [];
        expect(counts.length).toBeGreaterThan(2);
        expect(counts).toEqual(counts.map(() => inserted));
      }

      const worker = startTouchline(['worker', '--slots', '2', '--replay', file], variables);
      await until(() => /transaction pooler/i.test(worker.written().stderr), {
        within: 20_000,
        what: 'what the worker says of the pooler',
      });
      expect(await touchline(['enqueue', 'sync-leagues'], variables)).toMatchObject({ code: 0 });
      await until(async () => (await db.query(`select from sync.job_history where state = 'succeeded'`)).length === 3, {
        within: 20_000,
      });
      expect((await touchline(['jobs'], variables)).stdout).toContain('sync-leagues');
      worker.child.kill('SIGTERM');
      expect(await worker.finished).toMatchObject({ code: 0 });
      expect(await db.query(`select from sync.workers where state <> 'stopped'`)).toEqual([]);
    },
  );

  test(
    'locks, failures and retries work, and the backends are left as they were found',
    { timeout: 120_000 },
    async () => {
      // As few as can be: a slot each, and one for all else that a worker does.
      const poolSize = 5;
      const pooler = await startPgBouncer(cluster.url, { mode: 'transaction', poolSize });
      closers.push(() => pooler.stop());
      const field = await Field.open(cluster, [0], { pooler });
      closers.push(() => field.close());
      await field.started();
      for (let n = 0; n < 60; n += 1) {
        const sync = (['fault-quick', 'fault-write', 'fault-locked', 'fault-flaky', 'fault-hopeless'] as const)[n % 5];
        const lock = n % 5 === 2 ? `lock ${n % 2}` : null;
        await field.add(sync ?? '', { n, ms: 5, lock, failures: n % 5 === 3 ? 1 : 0 });
      }
      expect(await field.settle()).toEqual([]);
      const clients = Array.from(
        { length: poolSize },
        () => new Client({ connectionString: withDatabase(pooler.url, field.db.name) }),
      );
      closers.push(() => Promise.all(clients.map((client) => client.end())));
      for (const client of clients) {
        await client.connect();
        // Each keeps one of the backends that the worker had.
        await client.query('begin');
        const { rows } = await client.query(
          `select (select count(*) from pg_prepared_statements) as prepared,
           (select count(*) from pg_listening_channels()) as channels,
           (select array_agg(name::text) from pg_settings where source = 'session' and setting is distinct from reset_val
              and name not in ('application_name', 'client_encoding', 'DateStyle', 'TimeZone')) as settings`,
        );
        expect(rows).toEqual([{ prepared: '0', channels: '0', settings: null }]);
      }
    },
  );

  test('a killed worker loses its job to another, and locks keep runs apart', { timeout: 120_000 }, async () => {
    const pooler = await startPgBouncer(cluster.url, { mode: 'transaction', poolSize: 8 });
    closers.push(() => pooler.stop());
    const field = await Field.open(cluster, [0, 0], { pooler });
    closers.push(() => field.close());
    await field.started();
    const job = await field.add('fault-write', { n: 1_000, ms: 4_000 });
    const pid = await until(async () => {
      const [row] = await field.db.query<{ pid: number }>(
        'select w.pid from sync.jobs j join sync.workers w on w.id = j.worker_id where j.id = $1',
        [job],
      );
      return row?.pid;
    });
    await field.enqueue(
      Array.from({ length: 60 }, (_, n) => ({
        sync: 'fault-locked',
        payload: { n, ms: 30, lock: `lock ${n % 3}`, failures: 0 },
        maxAttempts: 20,
        due: 0,
        priority: 0,
      })),
    );
    await field.kill(field.placeOf(pid) ?? 0);
    expect(await field.settle()).toEqual([]);
    const attempts = await field.db.query('select outcome from sync.job_attempts where job_id = $1 order by token', [
      job,
    ]);
    expect(attempts).toEqual([{ outcome: 'lost' }, { outcome: 'succeeded' }]);
  });

  test('the console shows changes by polling, acts, and says how it looks', async () => {
    const db = await database();
    const { url } = await pooled(db, transactions);
    const opened = await startConsole(url);
    closers.push(() => opened.close());
    const status = opened.watch('status', {});
    const connected = await status.when(({ database: { state } }) => state === 'connected');
    expect(connected).toMatchObject({ live: 'polling', database: { report: { pooler: true } } });
    const jobs = opened.watch('jobs', {});
    await jobs.when(({ rows }) => rows.length === 0);
    const { id } = await opened.client.call('jobs.enqueue', { sync: 'sync-leagues', payload: {} });
    await jobs.when(({ rows }) => rows[0]?.id === id && rows[0].state === 'pending');
    await db.query(`update sync.jobs set state = 'failed' where id = $1`, [id]);
    await jobs.when(({ rows }) => rows[0]?.state === 'failed');
    const retried = await opened.client.call('jobs.retry', { id });
    await jobs.when(({ rows }) => rows[0]?.id === retried.id);
    expect(opened.unexpected).toEqual([]);
  });
});

test.each(['transaction', 'session'] as const)('what only reads can’t write, in %s mode neither', async (mode) => {
  const db = await database();
  const { url } = await pooled(db, { mode, poolSize: 5 });
  const common = { url, applicationName: 'test', connections: 2, logger: silentLogger, pooler: mode === 'transaction' };
  const reader = new Database({ ...common, readOnly: true, statementTimeout: 200 });
  closers.push(() => reader.close());
  await expect(reader.query(`select sync.enqueue('never')`)).rejects.toMatchObject({ code: 'read_only' });
  await expect(reader.query('select pg_sleep(60)')).rejects.toMatchObject({ code: 'statement_timeout' });
  expect(await reader.query('select 1 as one')).toEqual([{ one: 1 }]);
  // Whose session comes from the same pool writes all the same.
  const writer = new Database(common);
  closers.push(() => writer.close());
  await writer.query(`select sync.enqueue('any')`);
});

describe('in session mode', () => {
  test('a console, also one that only reads, is told of changes', { timeout: 60_000 }, async () => {
    const db = await database();
    const { url } = await pooled(db, { mode: 'session', poolSize: 40 });
    const opened = await startConsole(url, { guarded: true });
    closers.push(() => opened.close());
    const status = opened.watch('status', {});
    await status.when((value) => value.database.state === 'connected' && value.live === 'notifications');
    await status.when((value) => value.database.state === 'connected' && !value.database.report.pooler);
    const jobs = opened.watch('jobs', {});
    await jobs.when(({ rows }) => rows.length === 0);
    await db.query(`select sync.enqueue('sync-leagues')`);
    await jobs.when(({ rows }) => rows.length === 1);
    expect(opened.unexpected).toEqual([]);
  });

  test('locks belong to sessions, and jobs end once, also of a killed worker', { timeout: 90_000 }, async () => {
    const pooler = await startPgBouncer(cluster.url, { mode: 'session', poolSize: 40 });
    closers.push(() => pooler.stop());
    const field = await Field.open(cluster, [0, 0], { pooler, transactions: false });
    closers.push(() => field.close());
    await field.started();
    for (let n = 0; n < 30; n += 1) await field.add('fault-locked', { n, ms: 20, lock: `lock ${n % 3}` });
    await field.kill(0);
    expect(await field.settle()).toEqual([]);
  });
});
