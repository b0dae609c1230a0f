import type { Command } from 'commander';
import { yahooSignInCommand } from '../commands/yahoo.ts';
import { guarded } from './shared.ts';

/** Yahoo Fantasy. */
export function addYahoo(program: Command): void {
  const yahoo = program.command('yahoo').description('Yahoo Fantasy');
  yahoo
    .command('sign-in')
    .description('sign in to Yahoo with a code, and keep the token in YAHOO_TOKEN_FILE')
    .argument('[code]', 'the code that Yahoo shows after the sign-in; without it, it is asked for, or read from stdin')
    .action(guarded(yahooSignInCommand));
}
