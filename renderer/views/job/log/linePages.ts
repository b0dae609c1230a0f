import { linesPerRead, type KeptLine, type LogRange } from '#shared/log.ts';
import { toFailure, type Failure } from '#shared/errors.ts';
import { Store } from '../../../data/store.ts';
import { placeKey, toRanges, type PlaceList } from './placeList.ts';

/** Lines are read by pages of so many. */
const PAGE = 250;
/** Lines that are kept; of more, those around what is looked at stay. */
const MOST_KEPT = 6_000;
const AROUND = 1_500;
/** ms until a page that could not be read is asked for again. */
const RETRY = 2_000;

export interface HeldLines {
  /** By place; null where a number has no line: it was never written. */
  lines: ReadonlyMap<string, KeptLine | null>;
  failure: Failure | null;
  /** Whether a number without a line was seen: counts of lines are then a little too high. */
  gaps: boolean;
}

/**
 * The lines around the part of a list that is looked at: read a few pages at a time, one request after the other, and dropped
 * when one is far away.
 */
export class LinePages {
  readonly state = new Store<HeldLines>({ lines: new Map(), failure: null, gaps: false });
  readonly #read: (ranges: LogRange[]) => Promise<KeptLine[]>;
  #wanted: { list: PlaceList; first: number; last: number } | null = null;
  #reading = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(read: (ranges: LogRange[]) => Promise<KeptLine[]>) {
    this.#read = read;
  }

  /** Lines that came unasked: the live end of the log. */
  add(lines: readonly KeptLine[]): void {
    const held = this.state.get();
    const news = lines.filter((line) => !held.lines.has(placeKey(line)));
    if (news.length > 0) this.#keep(news, []);
  }

  /** These positions of this list are looked at; what is missing of them is read, what a read brings too late is no harm. */
  want(list: PlaceList, first: number, last: number): void {
    this.#wanted = { list, first, last };
    if (!this.#reading) void this.#readMissing();
  }

  stop(): void {
    this.#wanted = null;
    clearTimeout(this.#timer);
  }

  async #readMissing(): Promise<void> {
    clearTimeout(this.#timer);
    this.#reading = true;
    try {
      for (let ranges = this.#missing(); ranges.length > 0; ranges = this.#missing()) {
        this.#keep(await this.#read(ranges), ranges);
      }
    } catch (error) {
      this.state.set({ ...this.state.get(), failure: toFailure(error) });
      if (this.#wanted) this.#timer = setTimeout(() => void this.#readMissing(), RETRY);
    } finally {
      this.#reading = false;
    }
  }

  #missing(): LogRange[] {
    if (!this.#wanted) return [];
    const { list, first, last } = this.#wanted;
    const { lines } = this.state.get();
    const absent = [];
    const to = Math.min(list.count, Math.ceil((last + 1) / PAGE) * PAGE, first + linesPerRead);
    let needed = false;
    for (let index = Math.max(0, Math.floor(first / PAGE) * PAGE); index < to; index += 1) {
      const place = list.at(index);
      if (!place || lines.has(placeKey(place))) continue;
      if (index >= first && index <= last) needed = true;
      if (absent.length < linesPerRead) absent.push(place);
    }
    return needed ? toRanges(absent) : [];
  }

  #keep(lines: readonly KeptLine[], ranges: readonly LogRange[]): void {
    const held = this.state.get();
    const next = new Map(held.lines);
    for (const { token, from, to } of ranges) {
      for (let sequence = from; sequence <= to; sequence += 1) next.set(placeKey({ token, sequence }), null);
    }
    for (const line of lines) next.set(placeKey(line), line);
    const asked = ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
    this.state.set({
      lines: next.size > MOST_KEPT ? this.#near(next) : next,
      failure: null,
      gaps: held.gaps || lines.length < asked,
    });
  }

  /** Those around what is looked at. */
  #near(lines: ReadonlyMap<string, KeptLine | null>): ReadonlyMap<string, KeptLine | null> {
    if (!this.#wanted) return new Map();
    const { list, first, last } = this.#wanted;
    const kept = new Map<string, KeptLine | null>();
    for (let index = Math.max(0, first - AROUND); index <= Math.min(list.count - 1, last + AROUND); index += 1) {
      const place = list.at(index);
      const key = place && placeKey(place);
      const line = key === undefined ? undefined : lines.get(key);
      if (key !== undefined && line !== undefined) kept.set(key, line);
    }
    return kept;
  }
}
