import { readMigrations } from '#engine/database/migrate.ts';
import { namesOf, secretsOf } from '#engine/diagnostics/findSecrets.ts';
import { describeComputer, describeDatabase } from '#engine/diagnostics/readDiagnostics.ts';
import { scrubbed } from '#engine/diagnostics/scrub.ts';
import { processLogger } from '#engine/logging/processLogger.ts';
import { migrationsFolder } from '#engine/migrationsFolder.ts';
import { findDatabase, type OpenOptions } from '#cli/open.ts';
import { print } from '#cli/output.ts';

/** Prints what helps others to understand a problem; nothing in it is secret. */
export async function diagnosticsCommand(options: OpenOptions & { names: boolean }): Promise<void> {
  const source = await findDatabase(options, processLogger('touchline', 'warn'));
  try {
    const database = await describeDatabase(source.url, await readMigrations(migrationsFolder()));
    print(
      scrubbed(
        { ...describeComputer(), database },
        {
          secrets: [source.url, ...secretsOf(process.env)],
          names: options.names ? [] : namesOf([source.url]),
        },
      ),
    );
  } finally {
    await source.close();
  }
}
