import type { Command } from 'commander';
import {
  bulkAbortCommand,
  bulkCommand,
  bulkListCommand,
  bulkPriorityCommand,
  bulkShowCommand,
  bulkUndoCommand,
} from '../commands/bulk.ts';
import { embedded, guarded, integer, json, reason } from './shared.ts';

/** Many jobs at once. */
export function addBulk(program: Command): void {
  const bulk = program.command('bulk').description('do something to all jobs that match, or look at what was done so');
  for (const [name, action, description] of [
    ['cancel', 'cancel', 'cancel live jobs: those that wait at once, those that run by their workers'],
    ['retry', 'retry', 'enqueue ended jobs again'],
    ['run-now', 'run_now', 'make jobs that wait due now'],
  ] as const) {
    withFilter(bulk.command(name).description(description)).action(guarded(bulkCommand(action)));
  }
  withFilter(
    bulk
      .command('priority')
      .description('change the priority of jobs that wait; higher runs sooner')
      .argument('<priority>', 'a number', integer(-100, 100)),
  ).action(guarded(bulkPriorityCommand));
  bulk
    .command('list')
    .description('list the latest bulk actions')
    .option('--limit <number>', 'how many', integer(1, 500), 20)
    .addOption(embedded())
    .addOption(json())
    .action(guarded(bulkListCommand));
  bulk
    .command('show')
    .description('show a bulk action and what became of its jobs')
    .argument('<id>')
    .option('--jobs <number>', 'how many of its jobs', integer(1, 100_000), 100)
    .addOption(embedded())
    .addOption(json())
    .action(guarded(bulkShowCommand));
  bulk
    .command('undo')
    .description('take a bulk cancel back: enqueue again what it ended while that waited')
    .argument('<id>')
    .addOption(reason())
    .addOption(embedded())
    .addOption(json())
    .action(guarded(bulkUndoCommand));
  bulk
    .command('abort')
    .description('end a bulk action; what it has done stays')
    .argument('<id>')
    .addOption(embedded())
    .addOption(json())
    .action(guarded(bulkAbortCommand));
}

/** The options that say which jobs a bulk action is for, and how it begins. */
function withFilter(command: Command): Command {
  return command
    .option('--filter <filter>', "as in 'state:failed since:2d week:11'; docs/filters.md tells more")
    .option('--state <state...>', 'only these states')
    .option('--sync <name...>', 'only these syncs')
    .option('--trigger <trigger...>', 'only these triggers')
    .option('--worker <name...>', 'only those whose last attempt these workers had')
    .option('--since <moment>', 'enqueued (live) or ended since: 2d, 90m, or ISO 8601')
    .option('--until <moment>', 'before')
    .option('--error-code <code...>', 'only these codes of the last error')
    .option('--error-text <text>', 'part of the sentence of the last error')
    .option('--fingerprint <hash>', 'of the last error, as alerts and statistics show it')
    .option('--id <id...>', 'these jobs')
    .option('--all', 'all jobs, where no other filter is given', false)
    .option('--preview', 'only show how many match, and some of them', false)
    .option('--yes', 'do not ask', false)
    .addOption(reason())
    .addOption(embedded())
    .addOption(json());
}
