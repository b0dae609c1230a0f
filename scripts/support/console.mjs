// What the scripts tell: to stderr, so that stdout belongs to what they run (`--json`).
import process from 'node:process';

const colours = process.stderr.isTTY && !process.env['NO_COLOR'];
const paint = (code, text) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);

/** A line about what is going on. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** A step that was done, with the time it took. */
export function done(text, since) {
  say(`${paint(32, '✓')} ${text} ${paint(2, `(${seconds(since)})`)}`);
}

/** Something that the reader should know. */
export function warn(text) {
  say(`${paint(33, '!')} ${text}`);
}

/** Something that could not be done. */
export function fail(text) {
  say(`${paint(31, '✗')} ${text}`);
}

/** The time since a moment of `performance.now()`, for people. */
export function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

/** A failure with a sentence for the reader; everything else that is thrown is a mistake in the scripts. */
export class SetupError extends Error {
  name = 'SetupError';

  /** @param {string} message @param {string} [output] what the program that failed printed last */
  constructor(message, output = '') {
    super(message);
    this.output = output;
  }
}

/** Runs a script's main part; a failure becomes a sentence and exit code 1. */
export async function main(work) {
  try {
    process.exitCode = await work();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    tell(error);
    process.exitCode = 1;
  }
}

/** Prints a SetupError with what led to it. */
export function tell(error) {
  if (error.output) say(lastLines(error.output, 40).replaceAll(/^/gm, '    '));
  fail(error.message);
}

function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
