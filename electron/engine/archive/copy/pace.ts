import { performance } from 'node:perf_hooks';
import type { Clock } from '#engine/clock.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/** Asks the database something, and leaves it alone for a while. */
export type Ask = <T>(work: (database: Queryable) => Promise<T>) => Promise<T>;

/** Leaves the database alone after each statement, for so many times as long as that took: syncs and pages come first. */
export class Pace {
  readonly #database: Queryable;
  readonly #clock: Clock;
  readonly #rest: number;

  constructor(database: Queryable, clock: Clock, rest: number) {
    this.#database = database;
    this.#clock = clock;
    this.#rest = rest;
  }

  /** Throws the signal's reason where that has fired. */
  asking(signal: AbortSignal): Ask {
    return async (work) => {
      signal.throwIfAborted();
      const begun = performance.now();
      const value = await work(this.#database);
      const rest = Math.min((performance.now() - begun) * this.#rest, longest);
      if (rest > 0) await this.#clock.sleep(rest, signal);
      return value;
    };
  }
}

/** ms */
const longest = 2_000;
