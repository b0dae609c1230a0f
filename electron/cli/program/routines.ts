import type { Command } from 'commander';
import { retryRoutineCommand, routineCommand } from '../commands/steer.ts';
import { embedded, guarded, json, payload } from './shared.ts';

/** Routines. */
export function addRoutines(program: Command): void {
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
}
