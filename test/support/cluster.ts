import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { Database } from '#engine/database/database.ts';
import { migrate, readMigrations } from '#engine/database/migrate.ts';
import { startEmbedded } from '#engine/embedded/startEmbedded.ts';
import { silentLogger } from './logger.ts';

/** The database that createTestDatabase clones: every migration applied, no rows. */
export const TEMPLATE = 'touchline_template';

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

async function makeTemplate(url: string): Promise<void> {
  await runOn(url, `drop database if exists ${TEMPLATE} with (force)`);
  await runOn(url, `create database ${TEMPLATE}`);
  const database = new Database({
    url: withDatabase(url, TEMPLATE),
    applicationName: 'test',
    connections: 1,
    logger: silentLogger,
  });
  try {
    await migrate(database, await readMigrations(path.resolve(import.meta.dirname, '../../migrations')));
  } finally {
    await database.close();
  }
}

function watchOver(folder: string) {
  const reaper = spawn(
    process.execPath,
    [path.join(import.meta.dirname, 'reaper.mjs'), folder, path.join(folder, 'postgres')],
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true },
  );
  reaper.unref();
  reaper.stdin.on('error', () => undefined);
  return reaper;
}
