import type { Command } from 'commander';
import { diagnosticsCommand } from '../commands/diagnostics.ts';
import { embedded, guarded } from './shared.ts';

/** What helps others to understand a problem. */
export function addDiagnostics(program: Command): void {
  program
    .command('diagnostics')
    .description('print what helps others to understand a problem, as JSON without secrets')
    .addOption(embedded())
    .option('--names', 'with the names of computers, databases and users', false)
    .action(guarded(diagnosticsCommand));
}
