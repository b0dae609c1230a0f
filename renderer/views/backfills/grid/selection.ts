import type { BackfillSelection } from '#shared/backfills.ts';
import type { GridModel } from './gridModel.ts';

/** Which partitions are chosen: a byte for each, by number - 1. Never changed: each change makes another. */
export interface Chosen {
  readonly flags: Uint8Array;
  readonly count: number;
}

/** Those partitions for which it holds. */
export function choose(size: number, wanted: (number: number) => boolean): Chosen {
  const flags = new Uint8Array(size);
  let count = 0;
  for (let number = 1; number <= size; number += 1) {
    if (!wanted(number)) continue;
    flags[number - 1] = 1;
    count += 1;
  }
  return { flags, count };
}

/** The same with some more, or fewer. */
export function withNumbers({ flags: before, count }: Chosen, numbers: readonly number[], on: boolean): Chosen {
  const flags = before.slice();
  let now = count;
  for (const number of numbers) {
    if (flags[number - 1] === Number(on)) continue;
    flags[number - 1] = Number(on);
    now += on ? 1 : -1;
  }
  return { flags, count: now };
}

export function isChosen({ flags }: Chosen, number: number): boolean {
  return flags[number - 1] === 1;
}

export function chosenNumbers({ flags, count }: Chosen): number[] {
  const numbers: number[] = [];
  for (let index = 0; index < flags.length && numbers.length < count; index += 1) {
    if (flags[index] === 1) numbers.push(index + 1);
  }
  return numbers;
}

/** What is chosen as areas: rows of which the same columns are chosen go together. */
export function areasOf(model: GridModel, chosen: Chosen): NonNullable<BackfillSelection['areas']> {
  const columnsByRow = new Map<number, number[]>();
  for (const number of chosenNumbers(chosen)) {
    const { row, column } = model.spotOf(number);
    const columns = columnsByRow.get(row);
    if (columns) columns.push(column);
    else columnsByRow.set(row, [column]);
  }
  const areas = new Map<string, { rows: string[]; columns: string[] }>();
  for (const [row, found] of columnsByRow) {
    const columns = found.sort((one, other) => one - other);
    const key = columns.join();
    const area = areas.get(key) ?? { rows: [], columns: columns.map((column) => model.columns[column] ?? '') };
    area.rows.push(model.rows[row] ?? '');
    areas.set(key, area);
  }
  return [...areas.values()];
}
