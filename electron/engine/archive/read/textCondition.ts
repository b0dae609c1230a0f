import type { Parameters } from '../sql.ts';

/**
 * That a column holds a text somewhere, in upper or lower case. What is ASCII is compared as ASCII; SQLite knows no other
 * letters' cases, so that each of them stands in the pattern in both.
 */
export function hasText(parameters: Parameters, column: string, text: string): string {
  if (/^\p{ASCII}*$/u.test(text)) {
    return `${column} like ${parameters.add(`%${text.replace(/[\\%_]/g, String.raw`\$&`)}%`)} escape '\\'`;
  }
  return `${column} glob ${parameters.add(`*${Array.from(text, eitherCase).join('')}*`)}`;
}

function eitherCase(character: string): string {
  const cases = new Set(
    [character, character.toLowerCase(), character.toUpperCase()].filter((each) => Array.from(each).length === 1),
  );
  if (cases.size > 1) return `[${[...cases].join('')}]`;
  return /[*?[]/.test(character) ? `[${character}]` : character;
}
