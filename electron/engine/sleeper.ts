import type { Clock } from './clock.ts';

/**
 * The pauses of one loop that works again and again: until their time is over, until there is something to do, or until
 * it is to end. One sleep at a time.
 */
export class Sleeper {
  readonly #clock: Clock;
  /** Of the sleep that is under way. Each has its own: a signal that lives as long as the loop would gather listeners. */
  #sleep: AbortController | null = null;
  #woken = false;
  #ended = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether `end` was called: the loop is to stop. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Resolves after `ms`, or sooner when it is woken or ended; at once when that came after the last sleep. Never throws. */
  async sleep(ms: number): Promise<void> {
    if (!this.#woken && !this.#ended) {
      this.#sleep = new AbortController();
      await this.#clock.sleep(ms, this.#sleep.signal).catch(() => undefined);
      this.#sleep = null;
    }
    this.#woken = false;
  }

  /** Ends the sleep that is under way; without one, the next returns at once. */
  wake(): void {
    this.#woken = true;
    this.#sleep?.abort();
  }

  /** Ends the sleep that is under way; from now on none lasts. */
  end(): void {
    this.#ended = true;
    this.#sleep?.abort();
  }
}
