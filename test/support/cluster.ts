import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { Database } from '#engine/database/database.ts';
import { migrate, readMigrations } from '#engine/database/migrate.ts';
import { startEmbedded } from '#engine/embedded/startEmbedded.ts';
import { silentLogger } from './logger.ts';

const migrationsFolder = path.resolve(import.meta.dirname, '../../migrations');

/** The database that createTestDatabase clones: every migration applied, no rows. Its name tells which migrations. */
export const TEMPLATE = `touchline_template_${checksumOf(migrationsFolder)}`;

export interface TestCluster {
  /** Of the maintenance database, as superuser. */
  url: string;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

/**
 * Starts a Postgres for one run of tests, with the template database in it. It ends with `stop`, and also when the run is killed.
 * With TOUCHLINE_TEST_DATABASE_URL it uses that server instead (another version, say), on which it may make and drop databases.
 */
export async function startTestCluster(): Promise<TestCluster> {
  const given = process.env['TOUCHLINE_TEST_DATABASE_URL'];
  if (given) {
    await makeTemplate(given);
    return { url: given, stop: async () => undefined };
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'touchline-test-'));
  // As root the server runs as another user, who has to pass through.
  await chmod(folder, 0o711);
  const reaper = watchOver(folder);
  const server = await startEmbedded({ folder, settings }).catch((error: unknown) => {
    reaper.stdin.end();
    throw error;
  });
  const url = withDatabase(server.url, 'postgres');
  await makeTemplate(url);
  return {
    url,
    stop: async () => {
      await server.stop({ force: true });
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
      reaper.stdin.end();
    },
  };
}

/** The URL with another database in it. */
export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

/** Runs one statement on a connection of its own. */
export async function runOn(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url, application_name: 'test' });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

// A test never needs its data after a crash of the computer.
const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  wal_level: 'minimal',
  max_wal_senders: '0',
};

/** Makes the template where it is not there yet: several runs may share a server. */
async function makeTemplate(url: string): Promise<void> {
  const making = `touchline_making_${randomBytes(6).toString('hex')}`;
  if (await isThere(url, TEMPLATE)) return;
  await runOn(url, `create database ${making}`);
  const database = new Database({
    url: withDatabase(url, making),
    applicationName: 'test',
    connections: 1,
    logger: silentLogger,
  });
  try {
    await migrate(database, await readMigrations(migrationsFolder));
  } finally {
    await database.close();
  }
  await runOn(url, `alter database ${making} rename to ${TEMPLATE}`).catch(async (error: unknown) => {
    await runOn(url, `drop database ${making}`);
    if (!(await isThere(url, TEMPLATE))) throw error;
  });
}

async function isThere(url: string, name: string): Promise<boolean> {
  const client = new Client({ connectionString: url, application_name: 'test' });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    return rowCount === 1;
  } finally {
    await client.end();
  }
}

function checksumOf(folder: string): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).sort()) hash.update(file).update(readFileSync(path.join(folder, file)));
  return hash.digest('hex').slice(0, 16);
}

/** Starts the process that ends the cluster in `folder` should this one be killed; end its stdin when that is done. */
export function watchOver(folder: string) {
  const reaper = spawn(
    process.execPath,
    [path.join(import.meta.dirname, 'reaper.mjs'), folder, path.join(folder, 'postgres')],
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true },
  );
  reaper.unref();
  reaper.stdin.on('error', () => undefined);
  return reaper;
}
