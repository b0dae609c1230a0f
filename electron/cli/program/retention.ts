import type { Command } from 'commander';
import { retentionCommand, setRetentionCommand } from '../commands/retention.ts';
import { embedded, guarded, json } from './shared.ts';

/** How long things are kept. */
export function addRetention(program: Command): void {
  const retention = program
    .command('retention')
    .description('show how long things are kept')
    .addOption(embedded())
    .addOption(json())
    .action(guarded(retentionCommand));
  retention
    .command('set')
    .description('change how long something is kept')
    .argument('<key>', 'failedDays, …')
    .argument('<days>', 'a whole number (of days, or of MB), or ever')
    .addOption(embedded())
    .addOption(json())
    .action(guarded(setRetentionCommand));
}
