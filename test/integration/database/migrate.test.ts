import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { inspectSchema, migrate, readMigrations, requireCurrent, type Migration } from '#engine/database/migrate.ts';
import { createTestDatabase, emptyDatabase, type TestDatabase } from '../../support/database.ts';
import { openDatabase } from '../../support/worker.ts';

const folder = path.resolve(import.meta.dirname, '../../../migrations');
let migrations: Migration[];
const opened: { db: TestDatabase; databases: Database[] }[] = [];

beforeEach(async () => {
  migrations = await readMigrations(folder);
});
afterEach(async () => {
  for (const { db, databases } of opened.splice(0)) {
    await Promise.all(databases.map((database) => database.close()));
    await db.drop();
  }
});

async function setup(
  kind: 'empty' | 'migrated',
): Promise<{ db: TestDatabase; database: Database; another: () => Database }> {
  const db = await (kind === 'empty' ? emptyDatabase() : createTestDatabase());
  const databases: Database[] = [];
  opened.push({ db, databases });
  const another = (): Database => {
    const database = openDatabase(db.url, { connections: 2 });
    databases.push(database);
    return database;
  };
  return { db, database: another(), another };
}

/** All that a user can make in a database, by name. */
async function everything(db: TestDatabase): Promise<unknown[]> {
  return db.query(
    `select n.nspname || '.' || c.relname as name, c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema' order by 1`,
  );
}

test('the numbered files are applied in order, once', async () => {
  const { db, database } = await setup('empty');
  expect(await inspectSchema(database, migrations)).toMatchObject({ state: 'missing', pending: migrations });
  expect(() => requireCurrent({ state: 'missing', pending: migrations })).toThrow(/not in this database yet/);
  expect(await migrate(database, migrations)).toEqual(migrations.map(({ name }) => name));
  const report = await inspectSchema(database, migrations);
  expect(report).toEqual({ state: 'current', pending: [] });
  expect(() => requireCurrent(report)).not.toThrow();
  const before = await everything(db);
  expect(await migrate(database, migrations)).toEqual([]);
  expect(await everything(db)).toEqual(before);
  expect(await db.query('select number, name, checksum from sync.migrations order by number')).toEqual(
    migrations.map(({ number, name, checksum }) => ({ number, name, checksum })),
  );
});

test('six processes at once apply each file once', async () => {
  const { db, another } = await setup('empty');
  const applied = await Promise.all(Array.from({ length: 6 }, () => migrate(another(), migrations)));
  expect(applied.flat().sort()).toEqual(migrations.map(({ name }) => name));
  expect(await db.query('select number from sync.migrations order by number')).toEqual(
    migrations.map(({ number }) => ({ number })),
  );
});

test('an older schema gets what is missing, and keeps its rows', async () => {
  const { db, database } = await setup('empty');
  await migrate(database, migrations.slice(0, 1));
  await db.query(`select sync.enqueue('kept'), sync.enqueue('ended')`);
  await db.query(
    `update sync.jobs set state = 'running', token = 1, attempt = 1, started_at = now() where sync = 'ended'`,
  );
  await db.query(`update sync.jobs set state = 'failed' where sync = 'ended'`);
  const report = await inspectSchema(database, migrations);
  expect(report.state).toBe('older');
  expect(report.pending.map(({ number }) => number)).toEqual(migrations.slice(1).map(({ number }) => number));
  expect(() => requireCurrent(report)).toThrow(`older: ${migrations.length - 1} migration(s) are pending`);
  expect(await migrate(database, migrations)).toEqual(migrations.slice(1).map(({ name }) => name));
  expect(await db.query('select sync from sync.jobs')).toEqual([{ sync: 'kept' }]);
  expect(await db.query('select sync, state from sync.job_history')).toEqual([{ sync: 'ended', state: 'failed' }]);
  expect(await db.query('select number, outcome from sync.job_attempts')).toEqual([{ number: 1, outcome: 'failed' }]);
});

describe('refused, and unchanged, is', () => {
  test('a schema that is newer', async () => {
    const { db, database } = await setup('migrated');
    await db.query(`insert into sync.migrations (number, name, checksum) values (900, '900_future', 'x')`);
    const before = await everything(db);
    expect(await inspectSchema(database, migrations)).toEqual({ state: 'newer', pending: [] });
    await expect(migrate(database, migrations)).rejects.toMatchObject({
      code: 'schema_newer',
      hint: 'Update Touchline.',
    });
    expect(await everything(db)).toEqual(before);
  });

  test('a schema of that name that is somebody else’s', async () => {
    const { db, database } = await setup('empty');
    await db.query('create schema sync; create table sync.theirs (id int)');
    const before = await everything(db);
    expect(await inspectSchema(database, migrations)).toEqual({ state: 'foreign', pending: [] });
    await expect(migrate(database, migrations)).rejects.toMatchObject({ code: 'schema_foreign' });
    expect(await everything(db)).toEqual(before);
  });

  test('a table of ours whose name is taken: the whole file is rolled back', async () => {
    const { db, database } = await setup('empty');
    await db.query(`create table public.countries (code text); insert into public.countries values ('DE')`);
    await migrate(database, migrations.slice(0, 1));
    const before = await everything(db);
    await expect(migrate(database, migrations)).rejects.toMatchObject({
      code: 'migration_failed',
      message: expect.stringMatching(
        /^The migration 002_football could not be applied: .*"countries" already exists.* It was rolled back\.$/,
      ),
      hint: expect.stringContaining('is not ours'),
    });
    expect(await everything(db)).toEqual(before);
    expect(await db.query('select * from public.countries')).toEqual([{ code: 'DE' }]);
    expect(await inspectSchema(database, migrations)).toMatchObject({
      state: 'older',
      pending: migrations.slice(1).map(({ number }) => ({ number })),
    });
  });

  test('a database that is read-only', async () => {
    const { db, another } = await setup('empty');
    await db.query(`alter database ${db.name} set default_transaction_read_only = on`);
    await expect(migrate(another(), migrations)).rejects.toMatchObject({ code: 'read_only' });
    expect(await everything(db)).toEqual([]);
  });

  test('a database where the role may not make schemas', async () => {
    const { db } = await setup('empty');
    const role = `role_${db.name}`;
    await db.query(`create role ${role}`);
    try {
      const url = new URL(db.url);
      url.searchParams.set('options', `-c role=${role}`);
      const limited = openDatabase(url.href, { connections: 1 });
      await expect(migrate(limited, migrations)).rejects.toMatchObject({
        message: expect.stringMatching(/permission denied|lacks a right/),
      });
      await limited.close();
      expect(await everything(db)).toEqual([]);
    } finally {
      await db.query(`drop role ${role}`);
    }
  });
});

test('drop schema sync cascade removes us and leaves the data', async () => {
  const { db, database } = await setup('migrated');
  await db.query(`insert into countries (provider_source_id, name) values (1, 'Atlantis')`);
  await db.query('drop schema sync cascade');
  expect(await db.query('select name from countries')).toEqual([{ name: 'Atlantis' }]);
  // The statistics of a club are part of its data, and work without us.
  const functions = await db.query<{ name: string }>(
    `select proname as name from pg_proc where pronamespace = 'public'::regnamespace order by 1`,
  );
  expect(functions).toHaveLength(10);
  for (const { name } of functions) await db.query(`select * from public.${name}()`);
  expect(
    await db.query(`select typname from pg_type where typnamespace = 'public'::regnamespace and typtype = 'e'`),
  ).toEqual([]);
  expect(await inspectSchema(database, migrations)).toMatchObject({ state: 'missing' });
});

test('row level security is on for every table of ours, partitions as well, and no policy lets everybody in', async () => {
  const { db } = await setup('migrated');
  const tables = await db.query<{ name: string; rls: boolean }>(
    `select c.oid::regclass::text as name, c.relrowsecurity as rls from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('sync', 'public') and c.relkind in ('r', 'p')`,
  );
  expect(tables.length).toBeGreaterThan(25);
  expect(tables.filter(({ rls }) => !rls)).toEqual([]);
  const roles = await db.query<{ role: string }>(
    `select distinct unnest(roles)::text as role from pg_policies
     where schemaname in ('sync', 'public') and permissive = 'PERMISSIVE' order by 1`,
  );
  expect(roles.map(({ role }) => role)).toEqual(['touchline_operator', 'touchline_viewer']);
});

test('the migrations themselves are numbered without a gap', async () => {
  expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, index) => index + 1));
  expect(migrations.every(({ checksum }) => /^[0-9a-f]{64}$/.test(checksum))).toBe(true);
});
