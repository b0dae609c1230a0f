import { createInterface } from 'node:readline/promises';
import { text as readAll } from 'node:stream/consumers';
import { OperatorError } from '#shared/errors.ts';
import { processLogger } from '#engine/logging/processLogger.ts';
import { print, printNote } from '#cli/output.ts';
import { requireYahoo, yahooSignIn } from '#cli/yahooSignIn.ts';

/** Prints where to sign in to Yahoo, takes the code that it shows there, and keeps the token. */
export async function yahooSignInCommand(given: string | undefined): Promise<void> {
  const { url } = requireYahoo(process.env);
  printNote(`Sign in at ${url} and allow the application; Yahoo then shows a code.`);
  const code = (given ?? (await askForCode())).trim();
  if (code === '') throw new OperatorError({ code: 'no_code', message: 'No code was given.' });
  const file = await yahooSignIn(process.env, code, processLogger('yahoo', 'warn'));
  print(`Signed in to Yahoo. The token is kept in ${file}.`);
}

async function askForCode(): Promise<string> {
  if (!process.stdin.isTTY) return readAll(process.stdin);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question('Code: ');
  } finally {
    terminal.close();
  }
}
