import { toFailure, type Failure } from '#shared/errors.ts';
import type { LogPlace, LogRange } from '#shared/log.ts';
import { Store } from '../../../data/store.ts';
import { comparePlaces, PlaceList } from './placeList.ts';

/** Stretches that are kept of what was found: a search that has more stops, and says so. A million lines have no more. */
const MOST_RANGES = 500_000;

export interface Scanned {
  /** What was found so far. */
  list: PlaceList;
  /** The first line that was found from where one was on, or the nearest before; it stays. */
  nearest: LogPlace | null;
  /** Lines that were looked at, of how many. */
  scanned: number;
  total: number;
  state: 'scanning' | 'stopped' | 'done';
  failure: Failure | null;
}

interface Chunk {
  token: number;
  from: number;
  to: number;
  /** The last line that was looked at. */
  scanned: number;
  found: LogRange[];
}

/**
 * Goes through a log in steps, from where one is outwards, and gathers the lines that are searched for. Goes on by itself
 * with lines that come.
 */
export class LogScan {
  readonly state = new Store<Scanned>({
    list: new PlaceList([]),
    nearest: null,
    scanned: 0,
    total: 0,
    state: 'scanning',
    failure: null,
  });
  readonly #read: (range: LogRange) => Promise<[from: number, to: number][]>;
  readonly #step: number;
  readonly #around: () => LogPlace | null;
  #chunks: Chunk[] = [];
  #begun: LogPlace | null = null;
  #running = false;
  #stopped = false;
  #failed = false;
  #detached = false;

  constructor(
    read: (range: LogRange) => Promise<[from: number, to: number][]>,
    { step, around }: { step: number; around: () => LogPlace | null },
  ) {
    this.#read = read;
    this.#step = step;
    this.#around = around;
  }

  /** The log has these lines now. */
  extend(attempts: readonly LogRange[]): void {
    this.#detached = false;
    // What could not be read a moment ago is tried again with what is new of the log.
    if (this.#failed) this.#stopped = false;
    this.#failed = false;
    this.#begun ??= this.#around();
    for (const attempt of attempts) this.#cover(attempt);
    this.#chunks.sort((a, b) => a.token - b.token || a.from - b.from);
    this.#publish();
    this.#start();
  }

  /** The operator has seen enough. */
  stop(): void {
    this.#stopped = true;
    this.#publish();
  }

  goOn(): void {
    this.#stopped = false;
    this.#failed = false;
    this.#publish();
    this.#start();
  }

  /** Nobody looks any more. */
  detach(): void {
    this.#detached = true;
  }

  #cover({ token, from, to }: LogRange): void {
    const last = this.#chunks.findLast((chunk) => chunk.token === token);
    let next = from;
    if (last) {
      last.to = Math.max(last.to, Math.min(to, last.from + this.#step - 1));
      next = last.to + 1;
    }
    for (; next <= to; next += this.#step) {
      const end = Math.min(to, next + this.#step - 1);
      this.#chunks.push({ token, from: next, to: end, scanned: next - 1, found: [] });
    }
  }

  #start(): void {
    if (!this.#running && !this.#stopped) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      for (let chunk = this.#next(); chunk && !this.#stopped && !this.#detached; chunk = this.#next()) {
        const { token, to } = chunk;
        const found = await this.#read({ token, from: chunk.scanned + 1, to });
        append(
          chunk.found,
          found.map(([from, until]) => ({ token, from, to: until })),
        );
        chunk.scanned = to;
        if (this.#chunks.reduce((sum, each) => sum + each.found.length, 0) > MOST_RANGES) this.#stopped = true;
        this.#publish();
      }
    } catch (error) {
      this.#stopped = true;
      this.#failed = true;
      this.#publish(toFailure(error));
    } finally {
      this.#running = false;
    }
  }

  /** The one to be looked at next: that nearest to where one was when the search began. */
  #next(): Chunk | undefined {
    const begun = this.#begun;
    const home = begun
      ? this.#chunks.findLastIndex((chunk) => comparePlaces({ token: chunk.token, sequence: chunk.from }, begun) <= 0)
      : 0;
    let nearest: { chunk: Chunk; distance: number } | null = null;
    for (const [index, chunk] of this.#chunks.entries()) {
      const distance = Math.abs(index - home);
      if (chunk.scanned < chunk.to && (!nearest || distance < nearest.distance)) nearest = { chunk, distance };
    }
    return nearest?.chunk;
  }

  #nearestIn(list: PlaceList): LogPlace | null {
    const from = this.#begun ? list.indexOf(this.#begun) : 0;
    return list.at(Math.min(from, list.count - 1)) ?? null;
  }

  #publish(failure: Failure | null = null): void {
    const scanned = this.#chunks.reduce((sum, chunk) => sum + chunk.scanned - chunk.from + 1, 0);
    const total = this.#chunks.reduce((sum, chunk) => sum + chunk.to - chunk.from + 1, 0);
    const before = this.state.get();
    const ranges: LogRange[] = [];
    for (const { found } of this.#chunks) for (const range of found) ranges.push(range);
    const list = new PlaceList(ranges);
    this.state.set({
      // Lines that came and are not searched for change nothing: who shows the list need not draw it again.
      list: list.count === before.list.count ? before.list : list,
      nearest: before.nearest ?? this.#nearestIn(list),
      scanned,
      total,
      state: scanned === total ? 'done' : this.#stopped ? 'stopped' : 'scanning',
      failure,
    });
  }
}

/** Adds ranges at the end, joined to the last one where no line is between. */
function append(ranges: LogRange[], more: readonly LogRange[]): void {
  for (const range of more) {
    const last = ranges.at(-1);
    if (last && last.to + 1 === range.from) ranges[ranges.length - 1] = { ...last, to: range.to };
    else ranges.push(range);
  }
}
