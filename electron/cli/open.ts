import { hostname, userInfo } from 'node:os';
import { Database } from '#engine/database/database.ts';
import { inspectConnection } from '#engine/database/inspect.ts';
import {
  isEmpty,
  migrate,
  readMigrations,
  requireCurrent,
  inspectSchema,
  type Migration,
} from '#engine/database/migrate.ts';
import { appDataFolder } from '#engine/embedded/appDataFolder.ts';
import { startEmbedded } from '#engine/embedded/startEmbedded.ts';
import { appEnvironmentFrom, databaseUrlFrom } from '#engine/environment.ts';
import { processLogger } from '#engine/logging/processLogger.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { migrationsFolder } from '#engine/migrationsFolder.ts';
import { printNote } from './output.ts';

export interface OpenOptions {
  /** The database of the console on this computer, instead of DATABASE_URL. */
  embedded: boolean;
}

export interface Opened {
  url: string;
  database: Database;
  /** The application_name of its sessions. */
  sessions: string;
  migrations: readonly Migration[];
  logger: Logger;
  /** Who acts: user@host. */
  actor: string;
  close(): Promise<void>;
}

/** user@host, for the audit. */
export function actor(): string {
  return `${userName()}@${hostname()}`;
}

/** A container's user need not have an entry of its own. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}

/**
 * Opens the database that a command works on. An embedded one is started and migrated if need be; any other must have
 * the current schema unless `anySchema`, or, with `setUpEmpty`, hold nothing at all: then there is nothing to be careful
 * with, and it gets the tables. Throws an `OperatorError`.
 */
export async function open(
  options: OpenOptions,
  { connections = 4, anySchema = false, setUpEmpty = false, name = 'touchline command' } = {},
): Promise<Opened> {
  const logger = processLogger('touchline', process.env['LOG_LEVEL'] ?? 'warn');
  const migrations = await readMigrations(migrationsFolder());
  const source = await findDatabase(options, logger);
  try {
    const { pooler } = await inspectConnection(source.url, migrations);
    const database = new Database({ url: source.url, logger, pooler, connections, applicationName: name });
    try {
      if (options.embedded) await migrate(database, migrations);
      else if (setUpEmpty && (await isEmpty(database))) {
        const applied = await migrate(database, migrations);
        if (applied.length > 0) printNote(`the database was empty and got its tables (${applied.join(', ')}).`);
      }
      if (!anySchema) requireCurrent(await inspectSchema(database, migrations));
    } catch (error) {
      // Idle connections would keep the process for another half minute.
      await database.close();
      throw error;
    }
    return {
      url: source.url,
      database,
      sessions: name,
      migrations,
      logger,
      actor: actor(),
      close: async () => {
        await database.close();
        await source.close();
      },
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** The URL to work on; an embedded server that was started for it is stopped by `close`. */
export async function findDatabase(
  options: OpenOptions,
  logger: Logger,
): Promise<{ url: string; close(): Promise<void> }> {
  if (!options.embedded) {
    appEnvironmentFrom(process.env);
    return { url: databaseUrlFrom(process.env), close: async () => undefined };
  }
  const server = await startEmbedded({ folder: appDataFolder(), log: logger });
  return { url: server.url, close: () => (server.started ? server.stop() : Promise.resolve()) };
}
