import type { LogPlace, LogRange } from '#shared/log.ts';

/**
 * The lines of a list, in order, as stretches without gaps: a whole log of any length is one stretch an attempt, what a search
 * found is many. Tells in a few steps which line stands where.
 */
export class PlaceList {
  readonly count: number;
  readonly #ranges: readonly LogRange[];
  /** How many lines stand before each range. */
  readonly #before: readonly number[];

  /** `ranges` are in order, and none overlaps another. */
  constructor(ranges: readonly LogRange[]) {
    const before: number[] = [];
    let count = 0;
    for (const { from, to } of ranges) {
      before.push(count);
      count += to - from + 1;
    }
    this.#ranges = ranges;
    this.#before = before;
    this.count = count;
  }

  at(index: number): LogPlace | undefined {
    if (index < 0 || index >= this.count) return undefined;
    const position = lastWhere(this.#before.length, (at) => (this.#before[at] ?? 0) <= index);
    const range = this.#ranges[position];
    if (!range) return undefined;
    return { token: range.token, sequence: range.from + index - (this.#before[position] ?? 0) };
  }

  /** Where a line stands; of one that is not in the list, where it would stand. */
  indexOf(place: LogPlace): number {
    const position = lastWhere(this.#ranges.length, (at) => {
      const range = this.#ranges[at];
      return range !== undefined && comparePlaces({ token: range.token, sequence: range.from }, place) <= 0;
    });
    const range = this.#ranges[position];
    if (!range) return 0;
    const length = range.to - range.from + 1;
    const within = range.token === place.token ? Math.min(place.sequence - range.from, length) : length;
    return (this.#before[position] ?? 0) + within;
  }

  has(place: LogPlace): boolean {
    const found = this.at(this.indexOf(place));
    return found !== undefined && comparePlaces(found, place) === 0;
  }

  /** Whether a line is the list's first one of its attempt. */
  opens(index: number): boolean {
    return index === 0 || this.at(index)?.token !== this.at(index - 1)?.token;
  }
}

/** Negative where `a` stands before `b`. */
export function comparePlaces(a: LogPlace, b: LogPlace): number {
  return a.token - b.token || a.sequence - b.sequence;
}

export function placeKey({ token, sequence }: LogPlace): string {
  return `${token}:${sequence}`;
}

/** `2:1532`, as an address has it; null for anything else. */
export function parsePlace(text: string): LogPlace | null {
  const [, token, sequence] = /^(\d{1,9}):(\d{1,9})$/.exec(text) ?? [];
  return token === undefined || sequence === undefined ? null : { token: Number(token), sequence: Number(sequence) };
}

/** Places in order as stretches without gaps. */
export function toRanges(places: readonly LogPlace[]): LogRange[] {
  const ranges: LogRange[] = [];
  for (const { token, sequence } of places) {
    const last = ranges.at(-1);
    if (last && last.token === token && sequence === last.to + 1) last.to = sequence;
    else ranges.push({ token, from: sequence, to: sequence });
  }
  return ranges;
}

/** The last of `count` positions of which something holds that holds of all before it; -1 where it holds of none. */
function lastWhere(count: number, holds: (position: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
