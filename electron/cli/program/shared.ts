import { InvalidArgumentError, Option } from 'commander';
import { printFailure } from '../output.ts';

// What the commands of several topics have in common.

export const embedded = (): Option =>
  new Option('--embedded', 'work on the database of the console on this computer').default(false);
export const json = (): Option => new Option('--json', 'print the result as JSON on stdout').default(false);
export const replay = (): Option =>
  new Option('--replay <path>', 'answer provider calls from a recording, or a folder of them, instead of the network');
export const record = (): Option =>
  new Option('--record', 'keep what providers answer, however it ends').default(false);
export const demo = (): Option =>
  new Option('--demo', 'answer provider calls with generated data instead of the network')
    .default(false)
    .conflicts('replay');
export const reason = (): Option => new Option('--reason <text>', 'why, for the audit');
export const payload = (): Option =>
  new Option('--payload <json>', 'what the sync is to work on, a JSON object').default('{}');

/** An action whose failure is told in a sentence, with exit code 1. Its options are its last argument but the command. */
export function guarded<A extends unknown[]>(work: (...args: A) => Promise<void>): (...args: A) => Promise<void> {
  return async (...args) => {
    const wantsJson = args.some((arg) => typeof arg === 'object' && arg !== null && 'json' in arg && arg.json === true);
    const code = await orFail(wantsJson, async () => {
      await work(...args);
      return 0;
    });
    if (code !== 0) process.exitCode = code;
  };
}

/** Gives the exit code of `work`; one that throws is told in a sentence, on stdout as JSON besides where that is wanted. */
export async function orFail(wantsJson: boolean, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    printFailure(error, wantsJson);
    return 1;
  }
}

/** A parser of whole numbers, `least` to `most`. */
export function integer(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}
