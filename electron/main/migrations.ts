import { Database } from '#engine/database/database.ts';
import { migrate, readMigrations } from '#engine/database/migrate.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { migrationsFolder } from '#engine/migrationsFolder.ts';

/** Applies what is pending to the embedded database; nobody else's is ever migrated from here. */
export async function migrateDatabase(url: string, logger: Logger): Promise<void> {
  const database = new Database({ url, applicationName: 'touchline setup', connections: 1, logger });
  try {
    const applied = await migrate(database, await readMigrations(migrationsFolder()));
    if (applied.length > 0) logger.info('the embedded database was brought up to date', { applied });
  } finally {
    await database.close();
  }
}
