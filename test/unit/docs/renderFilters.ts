import { filterFields, negatable, stateMeanings } from '#shared/filters/fields.ts';

/** The table of the fields, as docs/filters.md has it but for its spaces. */
export function fieldRows(): string[] {
  return Object.entries(filterFields).map(([name, { about, example }]) => {
    const turned = [...negatable].some((field) => field === name) ? 'yes' : '';
    return row(`\`${name}:\``, about, `\`${example}\``, turned);
  });
}

/** The table of the states. */
export function stateRows(): string[] {
  return Object.entries(stateMeanings).map(([state, meaning]) => row(`\`${state}\``, meaning));
}

/** A row of a page's table with single spaces. */
export function plainRow(line: string): string {
  return line.replace(/ +/g, ' ');
}

function row(...cells: string[]): string {
  return `| ${cells.join(' | ')} |`.replace(/ +/g, ' ');
}
