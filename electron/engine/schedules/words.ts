import cronstrue from 'cronstrue';
import { parseCron } from './cron.ts';

/**
 * A cron expression in words: `At 06:30, Monday through Friday`. Throws an `OperatorError` for one that is not valid.
 */
export function cronInWords(expression: string): string {
  parseCron(expression);
  const words = cronstrue.toString(plain(expression), {
    use24HourTimeFormat: true,
    // Day of month and day of week must both match.
    logicalAndDayFields: true,
    verbose: false,
  });
  // "At 00:00" alone would leave the reader to guess how often.
  return /^At \d\d:\d\d(?:(?:,| and|, and) \d\d:\d\d)*$/.test(words) ? `${words} every day` : words;
}

/** The same expression in the words that the library knows: it misreads small letters, long names and a * in a list. */
function plain(expression: string): string {
  const text = expression.trim();
  if (text.startsWith('@')) return text.toLowerCase();
  return text
    .split(/ +/)
    .map((field) =>
      field.split(',').some(isEvery) ? '*' : field.replace(longName, (name) => name.slice(0, 3)).toUpperCase(),
    )
    .join(' ');
}

const longName =
  /january|february|march|april|june|july|august|september|october|november|december|(?:sun|mon|tues|wednes|thurs|fri|satur)day/gi;

function isEvery(token: string): boolean {
  return token === '*' || token === '*/1' || token === '?';
}
