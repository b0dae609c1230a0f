import { Option, type Command } from 'commander';
import { enqueueCommand, jobCommand, jobsCommand, retryCommand } from '../commands/queue.ts';
import { cancelCommand, priorityCommand, runNowCommand } from '../commands/steer.ts';
import { runSync, type SyncOptions } from '../commands/sync.ts';
import { workerCommand } from '../commands/worker.ts';
import { demo, embedded, guarded, integer, json, orFail, payload, reason, record, replay } from './shared.ts';

/** One job, or a list of them; and who runs them. */
export function addQueue(program: Command): void {
  program
    .command('sync')
    .description('enqueue a sync and run it here; log on stderr, result on stdout')
    .argument('<name>', 'sync-leagues, …')
    .addOption(payload())
    .option('--dry-run', 'run for real, then roll back', false)
    .addOption(record())
    .addOption(replay())
    .addOption(demo())
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
    .addOption(record())
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
    .addOption(demo())
    .addOption(embedded())
    .action(guarded(workerCommand));

  program
    .command('jobs')
    .description('list jobs that match a filter: running, waiting, ended')
    .argument('[filter...]', "as in 'state:failed sync:sync-players since:2d week:11'; docs/filters.md tells more")
    .option('--state <state...>', 'the same as state: in the filter')
    .option('--sync <name>', 'the same as sync:')
    .addOption(new Option('--live', 'only jobs that have not ended').default(false).conflicts('ended'))
    .option('--ended', 'only jobs that have ended', false)
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
}
