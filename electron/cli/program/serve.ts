import type { Command } from 'commander';
import { serveCommand } from '../commands/serve.ts';
import { demo, embedded, guarded, integer, replay } from './shared.ts';

/** The console on the loopback address. */
export function addServe(program: Command): void {
  program
    .command('serve')
    .description('serve the console on the loopback address')
    .option('--port <number>', 'the port; 0 takes any that is free', integer(0, 65_535), 0)
    .option('--slots <number>', 'jobs that this computer runs at once', integer(1, 100), 4)
    .option('--grace <seconds>', 'what running jobs get to finish at the end', integer(0, 3600), 10)
    .addOption(replay())
    .addOption(demo())
    .addOption(embedded())
    .action(guarded(serveCommand));
}
