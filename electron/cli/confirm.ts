import { createInterface } from 'node:readline/promises';
import { OperatorError } from '#shared/errors.ts';

/** Asks on the terminal; `preview` is what shows beforehand what is asked for. Throws an `OperatorError` where there is nobody to ask. */
export async function confirmed(question: string, preview: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new OperatorError({
      code: 'not_confirmed',
      message: 'Nothing was done: there is no terminal to ask on.',
      hint: `Give --yes to do it unasked, or use ${preview} to only see what it would touch.`,
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // The end of the input is no answer; without this the question would stay open for ever.
    const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    const answer = await Promise.race([terminal.question(`${question} [y/N] `), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
