#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander';
import { version } from '#shared/version.ts';
import { migrateCommand } from './commands/migrate.ts';
import { enqueueCommand, jobCommand, jobsCommand, retryCommand } from './commands/queue.ts';
import { serveCommand } from './commands/serve.ts';
import { runSync, type SyncOptions } from './commands/sync.ts';
import { workerCommand } from './commands/worker.ts';
import { printFailure } from './output.ts';

const embedded = (): Option =>
  new Option('--embedded', 'work on the database of the console on this computer').default(false);
const json = (): Option => new Option('--json', 'print the result as JSON on stdout').default(false);
const replay = (): Option =>
  new Option('--replay <path>', 'answer provider calls from a recording, or a folder of them, instead of the network');
const payload = (): Option =>
  new Option('--payload <json>', 'what the sync is to work on, a JSON object').default('{}');

const program = new Command('touchline')
  .description('The Touchline engine without a window. It works on the Postgres that DATABASE_URL names.')
  .version(version)
  .showHelpAfterError('(touchline --help tells more)')
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
  .addOption(embedded())
  .addOption(json())
  .action(guarded(enqueueCommand));

program
  .command('worker')
  .description('run jobs until a signal')
  .option('--slots <number>', 'jobs at once', integer(1, 100), 4)
  .option('--grace <seconds>', 'what running jobs get to finish after the first signal', integer(0, 3600), 30)
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
  .command('serve')
  .description('serve the console on the loopback address')
  .option('--port <number>', 'the port; 0 takes any that is free', integer(0, 65_535), 0)
  .option('--slots <number>', 'jobs that this computer runs at once', integer(1, 100), 4)
  .option('--grace <seconds>', 'what running jobs get to finish at the end', integer(0, 3600), 10)
  .addOption(replay())
  .addOption(embedded())
  .action(guarded(serveCommand));

await program.parseAsync();

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
