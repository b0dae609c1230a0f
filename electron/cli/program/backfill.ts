import type { Command } from 'commander';
import {
  cancelCommand,
  changeCommand,
  listCommand,
  pauseCommand,
  planCommand,
  resumeCommand,
  retryCommand,
  skipCommand,
  startCommand,
  statusCommand,
} from '../commands/backfill.ts';
import { embedded, guarded, integer, json, reason } from './shared.ts';

/** Backfills. */
export function addBackfill(program: Command): void {
  const backfill = program.command('backfill').description('run a sync over a range: seasons, weeks, leagues');

  withManners(
    withRange(
      backfill.command('plan').description('show what it would run, what that costs, and when it would be done'),
    ),
  )
    .option('--sample <number>', 'dry runs of so many partitions, for what would change', integer(1, 100))
    .addOption(embedded())
    .addOption(json())
    .action(guarded(planCommand));
  withManners(withRange(backfill.command('start').description('start it; workers go on with it by themselves')))
    .option('--yes', 'do not ask', false)
    .addOption(reason())
    .addOption(embedded())
    .addOption(json())
    .action(guarded(startCommand));
  backfill
    .command('list')
    .description('list backfills, the newest first')
    .option('--open', 'only those that have not ended', false)
    .option('--limit <number>', 'how many', integer(1, 500), 20)
    .addOption(embedded())
    .addOption(json())
    .action(guarded(listCommand));
  backfill
    .command('status')
    .description('show how far it is, and what it has come to')
    .argument('<id>')
    .option('--partitions', 'list its partitions, with their numbers and jobs', false)
    .option('--state <state...>', 'list only those in these states')
    .option('--limit <number>', 'how many of them', integer(1, 250_000), 1_000)
    .addOption(embedded())
    .addOption(json())
    .action(guarded(statusCommand));

  for (const [name, description, command] of [
    ['pause', 'put nothing more of it into the queue; what is there goes on', pauseCommand],
    ['resume', 'let a paused one go on', resumeCommand],
    ['cancel', 'end it: what waits at once, what runs by its workers', cancelCommand],
  ] as const) {
    backfill
      .command(name)
      .description(description)
      .argument('<id>')
      .addOption(reason())
      .addOption(embedded())
      .addOption(json())
      .action(guarded(command));
  }
  backfill
    .command('retry')
    .description('run its failed partitions again')
    .argument('<id>')
    .option('--cancelled', 'those that were cancelled as well', false)
    .addOption(reason())
    .addOption(embedded())
    .addOption(json())
    .action(guarded(retryCommand));
  backfill
    .command('skip')
    .description('leave partitions out that wait or have failed')
    .argument('<id>')
    .argument('<number...>', 'as status --partitions shows them')
    .addOption(reason())
    .addOption(embedded())
    .addOption(json())
    .action(guarded(skipCommand));
  withManners(backfill.command('change').description('change how it runs').argument('<id>'))
    .addOption(embedded())
    .addOption(json())
    .action(guarded(changeCommand));
}

function withRange(command: Command): Command {
  return command
    .argument('<sync...>', 'one, or several with the same axes')
    .option('--range <axis=values...>', 'season=2023..2025, league=39,78; an axis that is left out counts whole')
    .option('--select <what>', 'missing, failed, stale or all', 'missing')
    .option('--stale-since <moment>', 'what was synced before is stale: 7d, or ISO 8601')
    .option('--row <label...>', 'only these rows of the grid')
    .option('--column <label...>', 'only these columns');
}

function withManners(command: Command): Command {
  return command
    .option('--concurrency <number>', 'jobs that may be live at once; 4 where it is not given', integer(1, 500))
    .option('--priority <number>', 'of its jobs; -10 where it is not given, schedules have 0', integer(-100, 100))
    .option('--quota-share <percent>', 'of each quota window; 80 where it is not given', integer(1, 100))
    .option('--hours <from-until>', 'when it may run, 22:00-06:00; any: always')
    .option('--zone <zone>', 'the time zone of the hours; UTC where it is not given')
    .option('--order <order>', 'newest (where it is not given) or oldest first');
}
