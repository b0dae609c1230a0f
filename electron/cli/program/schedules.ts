import type { Command } from 'commander';
import {
  addScheduleCommand,
  nextSlotsCommand,
  removeScheduleCommand,
  runScheduleCommand,
  schedulesCommand,
  switchScheduleCommand,
  type ScheduleOptions,
} from '../commands/schedules.ts';
import { embedded, guarded, integer, json } from './shared.ts';

/** Schedules. */
export function addSchedules(program: Command): void {
  const schedules = program
    .command('schedules')
    .description('list the schedules, with their next and last runs')
    .addOption(embedded())
    .addOption(json())
    .action(guarded(schedulesCommand));

  schedules
    .command('add')
    .description('make a schedule')
    .argument('<name>')
    .requiredOption(
      '--cron <expression>',
      'when: minute, hour, day of month, month, day of week, such as "30 6 * * 1-5"',
    )
    .option('--zone <zone>', 'the time zone of the expression', 'UTC')
    .option('--sync <name>', 'the sync that it starts')
    .option('--routine <name>', 'or the routine')
    .option(
      '--payload <json>',
      'what it gets, a JSON object; {{date-1d}} and the like get their values at the slot',
      '{}',
    )
    .option('--description <text>', 'what it is for')
    .option('--missed <policy>', 'which missed slots still run: skip, latest or all', 'latest')
    .option('--missed-days <number>', 'how many days back at most', integer(1, 366), 7)
    .option('--overlap <policy>', 'while the last jobs are live: skip or queue', 'skip')
    .option('--priority <number>', 'of its jobs; higher runs sooner', integer(-100, 100), 0)
    .option('--disabled', 'only make it', false)
    .addOption(embedded())
    .addOption(json())
    .action(guarded(addScheduleCommand));

  for (const [command, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const) {
    schedules
      .command(command)
      .description(enabled ? 'switch a schedule on; it is due from now on' : 'switch a schedule off')
      .argument('<name>')
      .addOption(embedded())
      .addOption(json())
      .action(guarded((name: string, options: ScheduleOptions) => switchScheduleCommand(name, enabled, options)));
  }

  schedules
    .command('remove')
    .description('remove a schedule; its jobs stay')
    .argument('<name>')
    .addOption(embedded())
    .addOption(json())
    .action(guarded(removeScheduleCommand));

  schedules
    .command('run')
    .description('enqueue what a schedule would start now')
    .argument('<name>')
    .addOption(embedded())
    .addOption(json())
    .action(guarded(runScheduleCommand));

  schedules
    .command('next')
    .description('show when a cron expression is due; needs no database')
    .argument('<cron>')
    .option('--zone <zone>', 'its time zone', 'UTC')
    .option('--count <number>', 'how many times', integer(1, 1_000), 5)
    .addOption(json())
    .action(guarded(nextSlotsCommand));
}
