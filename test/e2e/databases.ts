import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { Database } from '#engine/database/database.ts';
import { migrate, readMigrations } from '#engine/database/migrate.ts';
import { startEmbedded } from '#engine/embedded/startEmbedded.ts';
import { silentLogger } from '../support/logger.ts';

export interface SpecDatabase {
  url: string;
  query: (sql: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>;
}

/** A Postgres server of a spec's own, with databases by these names, set up. */
export async function startDatabases<Name extends string>(
  ...names: Name[]
): Promise<{ databases: Record<Name, SpecDatabase>; stop: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'touchline-spec-'));
  // As root the server runs as another user, who has to pass through.
  await chmod(folder, 0o711);
  const server = await startEmbedded({ folder });
  const migrations = await readMigrations(path.resolve(import.meta.dirname, '../../migrations'));
  const clients: Client[] = [];
  const make = async (name: Name): Promise<[Name, SpecDatabase]> => {
    const at = new URL(server.url);
    const admin = new Client({ connectionString: at.href });
    await admin.connect();
    await admin.query(`create database ${name}`);
    await admin.end();
    at.pathname = `/${name}`;
    const database = new Database({ url: at.href, applicationName: 'spec', connections: 1, logger: silentLogger });
    await migrate(database, migrations);
    await database.close();
    const client = new Client({ connectionString: at.href });
    client.on('error', () => undefined);
    await client.connect();
    clients.push(client);
    const query = async (sql: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> =>
      (await client.query<Record<string, unknown>>(sql, [...values])).rows;
    return [name, { url: at.href, query }];
  };
  const made: Partial<Record<Name, SpecDatabase>> = {};
  for (const name of names) made[name] = (await make(name))[1];
  return {
    databases: complete(made, names),
    stop: async () => {
      for (const client of clients) await client.end();
      await server.stop({ force: true });
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function complete<Name extends string>(
  made: Partial<Record<Name, SpecDatabase>>,
  names: readonly Name[],
): Record<Name, SpecDatabase> {
  const has = (all: Partial<Record<Name, SpecDatabase>>): all is Record<Name, SpecDatabase> =>
    names.every((name) => name in all);
  if (!has(made)) throw new Error('a database is missing');
  return made;
}
