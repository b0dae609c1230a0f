import { performance } from 'node:perf_hooks';
import type { Clock } from '#engine/clock.ts';

/**
 * Does work in chunks whose size follows what they take, and rests after each for as long as it took: at most half of one
 * connection's time, whatever the computer.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #size = 500;

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Runs one chunk of at most the size that is given to it. Throws the signal's reason where that has fired. */
  async chunk<T>(run: (size: number) => Promise<T>): Promise<T> {
    this.#signal.throwIfAborted();
    const begun = performance.now();
    const value = await run(this.#size);
    const took = performance.now() - begun;
    if (took > tooLong) this.#size = Math.max(smallest, Math.floor(this.#size / 2));
    else if (took < short) this.#size = Math.min(largest, this.#size * 2);
    await this.#clock.sleep(Math.min(took, longestRest), this.#signal);
    return value;
  }
}

/** Rows. */
const smallest = 100;
const largest = 4_000;
/** ms */
const tooLong = 150;
const short = 50;
const longestRest = 1_000;
