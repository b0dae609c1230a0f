#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander';
import { version } from '#shared/version.ts';
import { acknowledgeCommand, alertsCommand, webhookCommand } from './commands/alerts.ts';
import {
  bulkAbortCommand,
  bulkCommand,
  bulkListCommand,
  bulkPriorityCommand,
  bulkShowCommand,
  bulkUndoCommand,
} from './commands/bulk.ts';
import { migrateCommand } from './commands/migrate.ts';
import { enqueueCommand, jobCommand, jobsCommand, retryCommand } from './commands/queue.ts';
import { retentionCommand, setRetentionCommand } from './commands/retention.ts';
import {
  addScheduleCommand,
  nextSlotsCommand,
  removeScheduleCommand,
  runScheduleCommand,
  schedulesCommand,
  switchScheduleCommand,
  type ScheduleOptions,
} from './commands/schedules.ts';
import { serveCommand } from './commands/serve.ts';
import { statusCommand } from './commands/statistics.ts';
import {
  cancelCommand,
  locksCommand,
  pauseCommand,
  pausesCommand,
  priorityCommand,
  releaseCommand,
  resumeCommand,
  retryRoutineCommand,
  routineCommand,
  runNowCommand,
  tellWorkerCommand,
  workersCommand,
} from './commands/steer.ts';
import { runSync, type SyncOptions } from './commands/sync.ts';
import { workerCommand } from './commands/worker.ts';
import { printFailure } from './output.ts';

const embedded = (): Option =>
  new Option('--embedded', 'work on the database of the console on this computer').default(false);
const json = (): Option => new Option('--json', 'print the result as JSON on stdout').default(false);
const replay = (): Option =>
  new Option('--replay <path>', 'answer provider calls from a recording, or a folder of them, instead of the network');
const reason = (): Option => new Option('--reason <text>', 'why, for the audit');
const payload = (): Option =>
  new Option('--payload <json>', 'what the sync is to work on, a JSON object').default('{}');

const program = new Command('touchline')
  .description('The Touchline engine without a window. It works on the Postgres that DATABASE_URL names.')
  .version(version)
  .showHelpAfterError('(touchline --help tells more)')
  .enablePositionalOptions()
  .configureHelp({ showGlobalOptions: true });

program
  .command('migrate')
  .description('bring the schema of the database up to date')
  .option('--print', 'only print the SQL that would be run', false)
  .addOption(embedded())
  .addOption(json())
  .action(guarded(migrateCommand));

program
  .command('sync')
  .description('enqueue a sync and run it here; log on stderr, result on stdout')
  .argument('<name>', 'sync-leagues, …')
  .addOption(payload())
  .option('--dry-run', 'run for real, then roll back', false)
  .addOption(replay())
  .addOption(embedded())
  .addOption(json())
  .action(async (name: string, options: SyncOptions) => {
    process.exitCode = await orFail(options.json, () => runSync(name, options));
  });

program
  .command('enqueue')
  .description('enqueue a sync for a worker to run')
  .argument('<name>')
  .addOption(payload())
  .option('--dry-run', 'run for real, then roll back', false)
  .option('--priority <number>', 'higher runs sooner', integer(-100, 100), 0)
  .option('--run-at <moment>', 'not before this moment (ISO 8601)')
  .option('--unique-key <key>', 'admit one live job with this key')
  .option('--timeout <seconds>', 'what one attempt may take', integer(1, 86_400))
  .addOption(embedded())
  .addOption(json())
  .action(guarded(enqueueCommand));

program
  .command('worker')
  .description('run jobs until a signal, or a limit')
  .option('--slots <number>', 'jobs at once', integer(1, 100), 4)
  .option('--grace <seconds>', 'what running jobs get to finish after the first signal', integer(0, 3600), 30)
  .option('--until-idle', 'end when nothing is due', false)
  .option('--max-jobs <number>', 'end after so many attempts', integer(1, 1_000_000))
  .option('--max-minutes <number>', 'end after so many minutes', integer(1, 10_080))
  .option('--http <port>', 'serve the HTTP API there (needs JOB_QUEUE_RUNNER_SECRET)', integer(0, 65_535))
  .option('--http-host <host>', 'the address that the HTTP API listens on (127.0.0.1)')
  .addOption(replay())
  .addOption(embedded())
  .action(guarded(workerCommand));

program
  .command('jobs')
  .description('list jobs: running, waiting, ended')
  .option('--state <state...>', 'only these states')
  .option('--sync <name>', 'only this sync')
  .option('--limit <number>', 'how many', integer(1, 500), 50)
  .addOption(embedded())
  .addOption(json())
  .action(guarded(jobsCommand));

program
  .command('job')
  .description('show a job with its attempts and result')
  .argument('<id>')
  .option('--log', 'its log as well', false)
  .addOption(embedded())
  .addOption(json())
  .action(guarded(jobCommand));

program
  .command('retry')
  .description('enqueue an ended job again')
  .argument('<id>')
  .option('--payload <json>', 'with this payload instead')
  .addOption(embedded())
  .addOption(json())
  .action(guarded(retryCommand));

program
  .command('cancel')
  .description('cancel a job: one that waits at once, one that runs by its worker')
  .argument('<id>')
  .addOption(reason())
  .addOption(embedded())
  .addOption(json())
  .action(guarded(cancelCommand));

program
  .command('run-now')
  .description('make a job that waits due now')
  .argument('<id>')
  .addOption(embedded())
  .addOption(json())
  .action(guarded(runNowCommand));

program
  .command('priority')
  .description('change the priority of a job that waits; higher runs sooner')
  .argument('<id>')
  .argument('<priority>', 'a number', integer(-100, 100))
  .addOption(embedded())
  .addOption(json())
  .action(guarded(priorityCommand));

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

program
  .command('status')
  .description('show how things stand: queue, workers, pauses, quotas, alerts, the last hour')
  .addOption(embedded())
  .addOption(json())
  .action(guarded(statusCommand));

const alerts = program
  .command('alerts')
  .description('list the open alerts')
  .option('--all', 'those that are acknowledged or over as well', false)
  .option('--limit <number>', 'how many', integer(1, 500), 50)
  .addOption(embedded())
  .addOption(json())
  .action(guarded(alertsCommand));
alerts
  .command('acknowledge')
  .description('say that somebody knows: the webhook is told of it no more until it is over')
  .argument('<id>')
  .option('--resolve', 'say that it is over', false)
  .addOption(reason())
  .addOption(embedded())
  .addOption(json())
  .action(guarded(acknowledgeCommand));
alerts
  .command('webhook')
  .description('set where alerts are told, or show it; the address is never printed')
  .argument('[url]', 'an https URL; - reads it from stdin, off takes it away')
  .addOption(embedded())
  .addOption(json())
  .action(guarded(webhookCommand));

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
  .argument('<days>', 'a whole number, or ever')
  .addOption(embedded())
  .addOption(json())
  .action(guarded(setRetentionCommand));

program
  .command('pause')
  .description('let workers claim no more of a sync, of a provider, or of anything')
  .argument('<what>', 'all, or the name of a sync or of a provider')
  .addOption(reason())
  .addOption(embedded())
  .addOption(json())
  .action(guarded(pauseCommand));

program
  .command('resume')
  .description('let workers claim again')
  .argument('<what>', 'all, or the name of a sync or of a provider')
  .addOption(embedded())
  .addOption(json())
  .action(guarded(resumeCommand));

program
  .command('pauses')
  .description('list what is paused')
  .addOption(embedded())
  .addOption(json())
  .action(guarded(pausesCommand));

const locks = program.command('locks').description('list the locks that are held or waited for');
locks.addOption(embedded()).addOption(json()).action(guarded(locksCommand));
locks
  .command('release')
  .description('free a lock: the job that holds it is cancelled first')
  .argument('<name>')
  .addOption(reason())
  .addOption(embedded())
  .addOption(json())
  .action(guarded(releaseCommand));

const workers = program.command('workers').description('list the workers that live, or ended lately');
workers.addOption(embedded()).addOption(json()).action(guarded(workersCommand));
for (const [name, state, description] of [
  ['pause', 'paused', 'let a worker claim no more'],
  ['resume', 'active', 'let it claim again'],
  ['drain', 'draining', 'let it finish what runs, and end'],
] as const) {
  workers
    .command(name)
    .description(description)
    .argument('<id>')
    .addOption(embedded())
    .addOption(json())
    .action(guarded(tellWorkerCommand(state)));
}

const routine = program.command('routine').description('enqueue all steps of a routine');
routine
  .command('run')
  .argument('<name>')
  .addOption(payload())
  .addOption(embedded())
  .addOption(json())
  .action(guarded(routineCommand));
routine
  .command('retry')
  .description('enqueue again the steps of an ended run that did not succeed')
  .argument('<run>', 'its number')
  .addOption(embedded())
  .addOption(json())
  .action(guarded(retryRoutineCommand));

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
  .requiredOption('--cron <expression>', 'when: minute, hour, day of month, month, day of week, such as "30 6 * * 1-5"')
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

program
  .command('serve')
  .description('serve the console on the loopback address')
  .option('--port <number>', 'the port; 0 takes any that is free', integer(0, 65_535), 0)
  .option('--slots <number>', 'jobs that this computer runs at once', integer(1, 100), 4)
  .option('--grace <seconds>', 'what running jobs get to finish at the end', integer(0, 3600), 10)
  .addOption(replay())
  .addOption(embedded())
  .action(guarded(serveCommand));

await program.parseAsync();

/** The options that say which jobs a bulk action is for, and how it begins. */
function withFilter(command: Command): Command {
  return command
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

/** An action whose failure is told in a sentence, with exit code 1. Its options are its last argument but the command. */
function guarded<A extends unknown[]>(work: (...args: A) => Promise<void>): (...args: A) => Promise<void> {
  return async (...args) => {
    const wantsJson = args.some((arg) => typeof arg === 'object' && arg !== null && 'json' in arg && arg.json === true);
    const code = await orFail(wantsJson, async () => {
      await work(...args);
      return 0;
    });
    if (code !== 0) process.exitCode = code;
  };
}

async function orFail(wantsJson: boolean, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    printFailure(error, wantsJson);
    return 1;
  }
}

function integer(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}
