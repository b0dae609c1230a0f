import type { LogPlace } from '#shared/log.ts';
import { parsePlace, type PlaceList } from './placeList.ts';

/** px of a line on one row. */
export const LINE = 20;
/** Lines whose height is remembered: those that were measured last. */
const MOST_MEASURED = 4_000;

/** The heights of lines that take more than one row, by their place: of a million lines only those that were seen. */
export type Measured = ReadonlyMap<string, number>;

/** The heights with what was measured anew; the same object where nothing differs. */
export function measure(known: Measured, found: readonly { key: string; height: number }[]): Measured {
  const news = found.filter(({ key, height }) => (known.get(key) ?? LINE) !== height);
  if (news.length === 0) return known;
  const next = new Map(known);
  for (const { key, height } of news) {
    next.delete(key);
    if (height !== LINE) next.set(key, height);
  }
  for (const key of next.keys()) {
    if (next.size <= MOST_MEASURED) break;
    next.delete(key);
  }
  return next;
}

/** Where each line of a list stands, in px from the list's top. */
export class LineHeights {
  readonly total: number;
  readonly #count: number;
  /** The positions of the measured lines, in order, and what they and all before them take beyond one row each. */
  readonly #at: readonly number[];
  readonly #extra: readonly number[];

  constructor(list: PlaceList, measured: Measured) {
    const found: { index: number; extra: number }[] = [];
    for (const [key, height] of measured) {
      const place: LogPlace | null = parsePlace(key);
      if (place && list.has(place)) found.push({ index: list.indexOf(place), extra: height - LINE });
    }
    found.sort((a, b) => a.index - b.index);
    let sum = 0;
    this.#at = found.map(({ index }) => index);
    this.#extra = found.map(({ extra }) => (sum += extra));
    this.#count = list.count;
    this.total = list.count * LINE + sum;
  }

  /** The top of a line. */
  top(index: number): number {
    return index * LINE + this.#extraBefore(index);
  }

  /** The line that stands at a height. */
  at(y: number): number {
    let [low, high] = [0, this.#count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.top(middle + 1) <= y) low = middle + 1;
      else high = middle;
    }
    return Math.min(low, Math.max(0, this.#count - 1));
  }

  #extraBefore(index: number): number {
    let [low, high] = [0, this.#at.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#at[middle] ?? 0) < index) low = middle + 1;
      else high = middle;
    }
    return this.#extra[low - 1] ?? 0;
  }
}
