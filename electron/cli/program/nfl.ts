import type { Command } from 'commander';
import { nflWeekCommand } from '../commands/nflWeek.ts';
import { embedded, guarded, json } from './shared.ts';

/** The NFL's calendar. */
export function addNfl(program: Command): void {
  program
    .command('nfl-week')
    .description(
      'show which NFL week was the last complete one at a moment, and which the next, by the loaded schedule',
    )
    .argument('[moments...]', 'moments in ISO 8601 with their zone; without any, the lines of stdin, or now')
    .addOption(embedded())
    .addOption(json())
    .action(guarded(nflWeekCommand));
}
