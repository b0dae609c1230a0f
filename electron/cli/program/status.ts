import type { Command } from 'commander';
import { statusCommand } from '../commands/statistics.ts';
import { embedded, guarded, json } from './shared.ts';

/** How things stand. */
export function addStatus(program: Command): void {
  program
    .command('status')
    .description('show how things stand: queue, workers, pauses, quotas, alerts, the last hour')
    .addOption(embedded())
    .addOption(json())
    .action(guarded(statusCommand));
}
