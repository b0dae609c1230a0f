import type { Command } from 'commander';
import {
  locksCommand,
  pauseCommand,
  pausesCommand,
  releaseCommand,
  resumeCommand,
  tellWorkerCommand,
  workersCommand,
} from '../commands/steer.ts';
import { embedded, guarded, json, reason } from './shared.ts';

/** What workers claim; locks; the workers themselves. */
export function addSteering(program: Command): void {
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
}
