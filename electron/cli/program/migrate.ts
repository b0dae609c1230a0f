import type { Command } from 'commander';
import { migrateCommand } from '../commands/migrate.ts';
import { embedded, guarded, json } from './shared.ts';

/** The schema. */
export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description('bring the schema of the database up to date')
    .option('--print', 'only print the SQL that would be run', false)
    .addOption(embedded())
    .addOption(json())
    .action(guarded(migrateCommand));
}
