import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SchemaState } from '#shared/contract/connection.ts';
import { OperatorError } from '#shared/errors.ts';
import type { Database } from './database.ts';
import { DatabaseError } from './databaseError.ts';
import type { Queryable } from './queryable.ts';

/** One numbered SQL file. */
export interface Migration {
  readonly number: number;
  /** The file's name without its ending: `001_queue`. */
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

export interface SchemaReport {
  readonly state: SchemaState;
  /** What would still be run, in order. */
  readonly pending: readonly Migration[];
}

/** Reads the migrations of a folder, in the order of their numbers, which must run from 1 without a gap. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => /^\d{3}_[a-z0-9_]+\.sql$/.test(file)).sort();
  return Promise.all(
    files.map(async (file, index) => {
      const sql = await readFile(join(folder, file), 'utf8');
      const number = Number(file.slice(0, 3));
      if (number !== index + 1) throw new Error(`migrations must be numbered without a gap: ${file}`);
      return { number, name: file.slice(0, -4), sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** Compares the schema `sync` of a database with the migrations. Changes nothing. */
export async function inspectSchema(database: Queryable, migrations: readonly Migration[]): Promise<SchemaReport> {
  const [found] = await database.query<{ schema: boolean; ours: boolean }>(
    `select to_regnamespace('sync') is not null as schema, to_regclass('sync.migrations') is not null as ours`,
  );
  if (!found?.schema) return { state: 'missing', pending: migrations };
  if (!found.ours) return { state: 'foreign', pending: [] };
  const applied = await database.query<{ number: number; name: string }>(
    'select number, name from sync.migrations order by number',
  );
  const newest = applied.at(-1)?.number ?? 0;
  if (newest > migrations.length) return { state: 'newer', pending: [] };
  const known = new Set(applied.map((row) => row.number));
  const pending = migrations.filter((migration) => !known.has(migration.number));
  return { state: applied.length === 0 ? 'missing' : pending.length > 0 ? 'older' : 'current', pending };
}

/**
 * Applies what is pending, each file in a transaction of its own under one lock, so that several processes may start at
 * once. Returns the names of what it applied. Throws an `OperatorError` for a schema that is newer or not ours.
 *
 * Own code and not node-pg-migrate: that one refuses where another process migrates, instead of waiting for it, and
 * holds a session lock, which a transaction pooler does not carry.
 */
export async function migrate(database: Database, migrations: readonly Migration[]): Promise<string[]> {
  requireWritable(await inspectSchema(database, migrations));
  const applied: string[] = [];
  for (const migration of migrations) {
    try {
      const done = await database.transaction(async (connection) => {
        await connection.query(`select pg_advisory_xact_lock(hashtextextended('touchline:migrate', 0))`);
        await connection.query('create schema if not exists sync');
        await connection.query(`create table if not exists sync.migrations (
          number integer primary key,
          name text not null,
          checksum text not null,
          applied_at timestamptz not null default now()
        )`);
        const [row] = await connection.query<{ checksum: string }>(
          'select checksum from sync.migrations where number = $1',
          [migration.number],
        );
        if (row) return false;
        await connection.query(migration.sql);
        await connection.query('insert into sync.migrations (number, name, checksum) values ($1, $2, $3)', [
          migration.number,
          migration.name,
          migration.checksum,
        ]);
        return true;
      });
      if (done) applied.push(migration.name);
    } catch (error) {
      throw explain(error, migration);
    }
  }
  return applied;
}

/** Whether a database holds no table or view of anybody's. */
export async function isEmpty(database: Queryable): Promise<boolean> {
  const [row] = await database.query<{ empty: boolean }>(
    `select not exists (
       select from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname <> 'information_schema' and n.nspname !~ '^pg_' and c.relkind in ('r', 'p', 'v', 'm', 'f')
     ) as empty`,
  );
  return row?.empty ?? false;
}

/** Throws unless this version may write to a database with that schema. */
export function requireCurrent(report: SchemaReport): void {
  requireWritable(report);
  if (report.state === 'current') return;
  throw new OperatorError({
    code: report.state === 'missing' ? 'schema_missing' : 'schema_older',
    message:
      report.state === 'missing'
        ? 'The tables of Touchline are not in this database yet.'
        : `The schema of this database is older: ${report.pending.length} migration(s) are pending.`,
    hint: 'Look at them with "touchline migrate --print", then run "touchline migrate".',
  });
}

function requireWritable(report: SchemaReport): void {
  if (report.state === 'newer') {
    throw new OperatorError({
      code: 'schema_newer',
      message: 'The schema of this database is newer than this version of Touchline: it writes nothing there.',
      hint: 'Update Touchline.',
    });
  }
  if (report.state === 'foreign') {
    throw new OperatorError({
      code: 'schema_foreign',
      message: 'This database has a schema named sync that is not ours: nothing was changed.',
      hint: 'Use another database, or rename that schema.',
    });
  }
}

function explain(error: unknown, migration: Migration): unknown {
  if (!(error instanceof DatabaseError) || error.connectionLost || error.sqlState === '25006') return error;
  return new OperatorError(
    {
      code: 'migration_failed',
      message: `The migration ${migration.name} could not be applied: ${error.message} It was rolled back.`,
      ...(error.sqlState === '42P07'
        ? { hint: 'A table of that name is there already and is not ours: rename it, or use another database.' }
        : {}),
      details: { sqlState: error.sqlState },
    },
    { cause: error },
  );
}
