import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from '#engine/database/database.ts';
import { migrate, readMigrations } from '#engine/database/migrate.ts';
import { serverAccount } from '#engine/embedded/account.ts';
import { findBinaries } from '#engine/embedded/binaries.ts';
import { run } from '#engine/embedded/run.ts';
import { startEmbedded } from '#engine/embedded/startEmbedded.ts';
import { watchOver, withDatabase } from './cluster.ts';
import { emptyDatabase, type TestDatabase } from './database.ts';
import { silentLogger } from './logger.ts';

/** A Postgres of a test's own, which it may stop and start: as durable as a real one (fsync on). */
export interface PostgresCluster {
  /** Of the maintenance database, as superuser. */
  url: string;
  /** Stops the server: `fast` ends the sessions in order, `immediate` is a crash, which the next start recovers from. */
  halt(mode: 'fast' | 'immediate'): Promise<void>;
  /** Starts it again on the same port, and resolves when it takes connections. */
  start(): Promise<void>;
  /** A database with every migration applied and no rows. */
  database(): Promise<TestDatabase>;
  /** Stops the server and removes its data. */
  remove(): Promise<void>;
}

export async function startPostgresCluster(settings: Record<string, string> = {}): Promise<PostgresCluster> {
  const folder = await mkdtemp(path.join(tmpdir(), 'touchline-cluster-'));
  // As root the server runs as another user, who has to pass through.
  await chmod(folder, 0o711);
  const reaper = watchOver(folder);
  const server = await startEmbedded({ folder, settings: { max_connections: '200', ...settings } }).catch(
    (error: unknown) => {
      reaper.stdin.end();
      throw error;
    },
  );
  const url = withDatabase(server.url, 'postgres');
  const data = path.join(folder, 'postgres');
  const account = serverAccount(data);
  const { pgCtl } = await findBinaries({ folder: undefined, account, shelter: folder, log: undefined });
  const control = async (...args: string[]): Promise<void> => {
    const { code, output } = await run(pgCtl, [...args, '-s', '-w', '-t', '60', '-D', data], {
      account,
      timeout: 75_000,
    });
    if (code !== 0) throw new Error(`pg_ctl ${args.join(' ')}: ${output}`);
  };
  return {
    url,
    halt: (mode) => control('stop', '-m', mode),
    start: async () => {
      for (let tries = 1; ; tries += 1) {
        try {
          return await control('start', '-l', path.join(data, 'server.log'));
        } catch (error) {
          // Children of a server that crashed still end, or a client that looked for it holds its port for a moment.
          if (tries === 30) throw error;
          await sleep(500);
        }
      }
    },
    database: async () => {
      const made = await emptyDatabase(url);
      const database = new Database({ url: made.url, applicationName: 'test', connections: 1, logger: silentLogger });
      try {
        await migrate(database, await readMigrations(path.resolve(import.meta.dirname, '../../migrations')));
      } finally {
        await database.close();
      }
      return made;
    },
    remove: async () => {
      await server.stop({ force: true });
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
      reaper.stdin.end();
    },
  };
}
