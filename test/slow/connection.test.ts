import { createServer } from 'node:http';
import { once } from 'node:events';
import path from 'node:path';
import { inject } from 'vitest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '#engine/clock.ts';
import { Database } from '#engine/database/database.ts';
import { DatabaseError } from '#engine/database/databaseError.ts';
import { inspectConnection } from '#engine/database/inspect.ts';
import { Listener } from '#engine/database/listener.ts';
import { readMigrations } from '#engine/database/migrate.ts';
import { runOn } from '../support/cluster.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { silentLogger } from '../support/logger.ts';
import { until } from '../support/until.ts';
import { startProxy } from '../integration/database/proxy.ts';

let db: TestDatabase;
const closers: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  db = await createTestDatabase();
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  await db.drop();
});

function open(url: string): Database {
  const database = new Database({ url, applicationName: 'test', connections: 2, logger: silentLogger });
  closers.push(() => database.close());
  return database;
}

function changed(change: (url: URL) => void): string {
  const url = new URL(db.url);
  change(url);
  return url.href;
}

async function failureOf(url: string): Promise<DatabaseError> {
  const error: unknown = await open(url)
    .query('select 1')
    .then(
      () => null,
      (thrown: unknown) => thrown,
    );
  if (!(error instanceof DatabaseError)) throw new Error(`no DatabaseError: ${String(error)}`, { cause: error });
  return error;
}

describe('in the operator’s words', () => {
  test.each<{ what: string; url: () => string; code: string; says: RegExp; another: boolean }>([
    {
      what: 'a server that is down',
      url: () => changed((url) => (url.port = '1')),
      code: 'database_down',
      says: /^Nothing answers there: .*127\.0\.0\.1:1\.$/,
      another: true,
    },
    {
      what: 'an unknown host',
      url: () => changed((url) => (url.hostname = 'no-such-host.invalid')),
      code: 'database_unknown_host',
      says: /^The host of the database was not found: .*no-such-host\.invalid/,
      another: true,
    },
    {
      what: 'a wrong password',
      url: () => changed((url) => (url.password = 'wrong')),
      code: 'login_refused',
      says: /^The database refused the login: /,
      another: false,
    },
    {
      what: 'a database that is not there',
      url: () => changed((url) => (url.pathname = '/nowhere')),
      code: 'no_database',
      says: /^The server has no such database: .*"nowhere"/,
      another: false,
    },
    {
      what: 'TLS that the server does not offer',
      url: () => changed((url) => url.searchParams.set('sslmode', 'require')),
      code: 'database_no_tls',
      says: /does not offer TLS/,
      another: false,
    },
  ])('$what', async ({ url, code, says, another }) => {
    const failure = await failureOf(url());
    expect(failure).toMatchObject({ code, connectionLost: another });
    expect(failure.message).toMatch(says);
    expect(JSON.stringify(failure.toFailure())).not.toContain(new URL(db.url).password);
  });

  test('a server that is no Postgres', async () => {
    const server = createServer((_, response) => response.end('hello'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(async () => server.close());
    const address = server.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    expect(await failureOf(changed((url) => (url.port = port)))).toMatchObject({ code: 'database_lost' });
  });

  test('a database that takes no connections now', async () => {
    await runOn(inject('clusterUrl'), `alter database ${db.name} allow_connections false`);
    expect(await failureOf(db.url)).toMatchObject({ code: 'database_closed', connectionLost: true });
  });

  test('a Postgres that is too old', async () => {
    // Before pg_catalog in the path: the server says that it is version 13.
    await db.query(`
      create schema fake;
      create function fake.current_setting(text) returns text language sql as
        $$ select case $1 when 'server_version_num' then '130009' when 'server_version' then '13.9' else pg_catalog.current_setting($1) end $$;
      alter database ${db.name} set search_path = fake, pg_catalog, public`);
    await expect(inspectConnection(db.url, [])).rejects.toMatchObject({
      code: 'postgres_too_old',
      message: 'This server is Postgres 13.9; Touchline needs 14 or newer.',
    });
  });
});

test('the report of a connection tells what an operator wants to know', async () => {
  const migrations = await readMigrations(path.resolve(import.meta.dirname, '../../migrations'));
  const report = await inspectConnection(db.url, migrations);
  expect(report).toMatchObject({ schema: 'current', readOnly: false, pooler: false, encrypted: false });
  expect(report.target).toBe(`${new URL(db.url).host}/${db.name}`);
  expect(Math.abs(report.clockDifference)).toBeLessThan(60_000);
  expect(JSON.stringify(report)).not.toContain(new URL(db.url).password);
  await db.query(`alter database ${db.name} set default_transaction_read_only = on`);
  expect(await inspectConnection(db.url, migrations)).toMatchObject({ readOnly: true });
});

test('a pool whose connections were cut fails once at most for each, then works', async () => {
  const database = open(db.url);
  await Promise.all([database.query('select pg_sleep(0.01)'), database.query('select pg_sleep(0.01)')]);
  await db
    .query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    )
    .catch(() => undefined);
  await until(() => database.query('select 1').catch(() => null));
  expect(await database.query('select 1 as one')).toEqual([{ one: 1 }]);
});

test('a server that goes away in the middle of a statement, and comes back', async () => {
  const proxy = await startProxy(db.url);
  closers.push(() => proxy.close());
  const database = open(proxy.url);
  const waiting = database.query('select pg_sleep(60)').catch((error: unknown) => error);
  await until(
    async () => (await db.query(`select from pg_stat_activity where query = 'select pg_sleep(60)'`)).length > 0,
  );
  await proxy.down();
  expect(await waiting).toMatchObject({ connectionLost: true });
  await expect(database.query('select 1')).rejects.toMatchObject({ code: 'database_down', connectionLost: true });
  await expect(database.transaction(async () => undefined)).rejects.toMatchObject({ code: 'database_down' });
  await proxy.up();
  expect(await database.transaction((connection) => connection.query('select 1 as one'))).toEqual([{ one: 1 }]);
});

test('a listener finds its way back, and gives a hint for what it missed', { timeout: 30_000 }, async () => {
  const proxy = await startProxy(db.url);
  closers.push(() => proxy.close());
  const hints: string[] = [];
  const listener = new Listener({
    database: open(proxy.url),
    clock: systemClock,
    logger: silentLogger,
    onHint: (payload) => hints.push(payload),
  });
  listener.start();
  closers.push(() => listener.stop());
  await until(() => listener.connected);
  await db.query(`select pg_notify('touchline', 'jobs')`);
  await until(() => hints.includes('jobs'));
  hints.length = 0;
  await proxy.down();
  await until(() => !listener.connected);
  await db.query(`select pg_notify('touchline', 'missed')`);
  await proxy.up();
  await until(() => listener.connected);
  expect(hints).toEqual(['connected']);
  await db.query(`select pg_notify('touchline', 'again')`);
  await until(() => hints.includes('again'));
});

test('a statement that takes longer than its limit is cancelled', async () => {
  const database = new Database({
    url: db.url,
    applicationName: 'test',
    connections: 1,
    logger: silentLogger,
    statementTimeout: 50,
  });
  closers.push(() => database.close());
  await expect(database.query('select pg_sleep(60)')).rejects.toMatchObject({
    code: 'statement_timeout',
    connectionLost: false,
  });
  expect(await database.query('select 1 as one')).toEqual([{ one: 1 }]);
});

test('a transaction that fails leaves nothing, and its connection serves the next', async () => {
  const database = new Database({ url: db.url, applicationName: 'test', connections: 1, logger: silentLogger });
  closers.push(() => database.close());
  await expect(
    database.transaction(async (connection) => {
      await connection.query(`select sync.enqueue('rolled-back')`);
      throw new Error('changed my mind');
    }),
  ).rejects.toThrow('changed my mind');
  expect(await database.query('select from sync.jobs')).toEqual([]);
});

test('a read-only database refuses writes in the session itself', async () => {
  const database = new Database({
    url: db.url,
    applicationName: 'test',
    connections: 1,
    logger: silentLogger,
    readOnly: true,
  });
  closers.push(() => database.close());
  await expect(database.query(`select sync.enqueue('never')`)).rejects.toMatchObject({ code: 'read_only' });
});
