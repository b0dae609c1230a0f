import { inspectSchema, migrate } from '#engine/database/migrate.ts';
import { open, type OpenOptions } from '#cli/open.ts';
import { print, printJson } from '#cli/output.ts';

/** Applies the pending migrations, or with `print` only shows their SQL. */
export async function migrateCommand(options: OpenOptions & { print: boolean; json: boolean }): Promise<void> {
  const opened = await open({ embedded: options.embedded }, { anySchema: true, name: 'touchline migrate' });
  try {
    const { state, pending } = await inspectSchema(opened.database, opened.migrations);
    if (options.print && (state === 'missing' || state === 'older' || state === 'current')) {
      if (options.json)
        return printJson({ state, pending: pending.map(({ number, name, sql }) => ({ number, name, sql })) });
      for (const { name, sql } of pending) print(`-- ${name}\n${sql}`);
      if (pending.length === 0) print('-- Nothing is pending.');
      return;
    }
    const applied = await migrate(opened.database, opened.migrations);
    if (options.json) return printJson({ applied });
    print(applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`);
  } finally {
    await opened.close();
  }
}
