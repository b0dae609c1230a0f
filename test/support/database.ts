import { randomBytes } from 'node:crypto';
import { Pool } from 'pg';
import { inject } from 'vitest';
import { runOn, TEMPLATE, withDatabase } from './cluster.ts';

export interface TestDatabase {
  /** As superuser. */
  url: string;
  name: string;
  /** Runs a statement on a connection beside those of the code under test, and gives its rows. */
  query<R extends Record<string, unknown>>(sql: string, values?: readonly unknown[]): Promise<R[]>;
  /** Removes the database; sessions that are open are cut. */
  drop(): Promise<void>;
}

/** A database of its own with every migration applied and no rows: make one in `beforeAll` or in a test, drop it after. */
export function createTestDatabase(clusterUrl = inject('clusterUrl')): Promise<TestDatabase> {
  return createDatabase(clusterUrl, ` template ${TEMPLATE}`);
}

/** A database of its own with nothing in it. */
export function emptyDatabase(clusterUrl = inject('clusterUrl')): Promise<TestDatabase> {
  return createDatabase(clusterUrl, '');
}

async function createDatabase(clusterUrl: string, template: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await runOn(clusterUrl, `create database ${name}${template}`);
  const url = withDatabase(clusterUrl, name);
  const pool = new Pool({ connectionString: url, application_name: 'test', max: 2 });
  // The database may be dropped, or its sessions ended, while a connection idles.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    url,
    name,
    query: async <R extends Record<string, unknown>>(sql: string, values: readonly unknown[] = []) =>
      (await pool.query<R>(sql, [...values])).rows,
    drop: async () => {
      await pool.end();
      await runOn(clusterUrl, `drop database if exists ${name} with (force)`);
    },
  };
}
