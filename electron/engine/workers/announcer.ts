import type { Clock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';

/** Tells consoles that something changed: a hint, at most one each 100 ms, never in the way of the work. It wakes no worker. */
export class Announcer {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #ended = new AbortController();
  #last = -Infinity;
  #waiting = false;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  tell(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    const wait = Math.max(0, this.#last + announceEvery - this.#clock.now());
    void this.#clock.sleep(wait, this.#ended.signal).then(
      () => this.#send(),
      () => undefined,
    );
  }

  /** Tells a last time. */
  async close(): Promise<void> {
    this.#ended.abort();
    await this.#send();
  }

  async #send(): Promise<void> {
    this.#waiting = false;
    this.#last = this.#clock.now();
    await this.#database.query(`select pg_notify('touchline', 'changed')`).catch(() => undefined);
  }
}

/** ms */
const announceEvery = 100;
