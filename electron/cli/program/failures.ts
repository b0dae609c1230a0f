import type { Command } from 'commander';
import { recordingsCommand, replayCommand, type ReplayOptions } from '../commands/failures.ts';
import { embedded, guarded, integer, json, orFail } from './shared.ts';

/** What providers answered to a job, and replaying it. */
export function addFailures(program: Command): void {
  program
    .command('recordings')
    .description('list the recorded calls of a job, or write one answer to stdout')
    .argument('<job>', 'its id')
    .option(
      '--attempt <number>',
      'of this attempt; the last one that is recorded where it is left out',
      integer(1, 100),
    )
    .option('--call <number>', 'write the answer to this call to stdout', integer(1, 1_000_000))
    .addOption(embedded())
    .addOption(json())
    .action(guarded(recordingsCommand));

  program
    .command('replay')
    .description('run a job again here as a dry run whose calls are answered from its recording')
    .argument('<job>', 'its id')
    .option('--attempt <number>', 'this attempt; the last one that is recorded where it is left out', integer(1, 100))
    .addOption(embedded())
    .addOption(json())
    .action(async (id: string, options: ReplayOptions) => {
      process.exitCode = await orFail(options.json, () => replayCommand(id, options));
    });
}
