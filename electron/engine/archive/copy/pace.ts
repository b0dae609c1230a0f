import { performance } from 'node:perf_hooks';
import type { Clock } from '#engine/clock.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/** Asks the database something, when it has been left alone for long enough. */
export type Ask = <T>(work: (database: Queryable) => Promise<T>) => Promise<T>;

/** Leaves the database alone after each statement, for so many times as long as that took: syncs and pages come first. */
export class Pace {
  readonly #database: Queryable;
  readonly #clock: Clock;
  readonly #rest: number;
  /** ms of `performance`. What is done meanwhile without the database, such as writing the archive, costs no time of its own. */
  #restsUntil = 0;

  constructor(database: Queryable, clock: Clock, rest: number) {
    this.#database = database;
    this.#clock = clock;
    this.#rest = rest;
  }

  /** Throws the signal's reason where that has fired. */
  asking(signal: AbortSignal): Ask {
    return async (work) => {
      signal.throwIfAborted();
      const left = this.#restsUntil - performance.now();
      if (left > 0) await this.#clock.sleep(left, signal);
      const begun = performance.now();
      try {
        return await work(this.#database);
      } finally {
        const ended = performance.now();
        this.#restsUntil = ended + Math.min((ended - begun) * this.#rest, longest);
      }
    };
  }
}

/** ms */
const longest = 2_000;
