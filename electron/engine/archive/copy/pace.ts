import { performance } from 'node:perf_hooks';
import type { Clock } from '#engine/clock.ts';

/** Leaves the database alone after each statement, for so many times as long as that took: syncs and pages come first. */
export class Pace {
  readonly #clock: Clock;
  readonly #rest: number;

  constructor(clock: Clock, rest: number) {
    this.#clock = clock;
    this.#rest = rest;
  }

  /** Throws the signal's reason where that has fired. */
  async paced<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const begun = performance.now();
    const value = await work();
    const rest = Math.min((performance.now() - begun) * this.#rest, longest);
    if (rest > 0) await this.#clock.sleep(rest, signal);
    return value;
  }
}

/** ms */
const longest = 2_000;
