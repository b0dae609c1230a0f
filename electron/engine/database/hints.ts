/** ms in which one hint stands for all. */
const pause = 5;

/**
 * Sends hints on the channel `touchline`, one for many: a commit that notifies waits for every other one that does, so
 * that a NOTIFY in each of many enqueues would halve their rate.
 */
export class Hints {
  readonly #send: (payload: string) => Promise<unknown>;
  readonly #last = new Map<string, number>();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(send: (payload: string) => Promise<unknown>) {
    this.#send = send;
  }

  /** Whether it has been quiet: the caller then notifies in the statement that it is about to send, at no further cost. */
  takeTurn(payload: string): boolean {
    const now = performance.now();
    if (now - (this.#last.get(payload) ?? -Infinity) < pause) return false;
    this.#last.set(payload, now);
    return true;
  }

  /** Sends the hint soon, together with those that come meanwhile. A hint that can't be sent is lost: nobody depends on it. */
  tell(payload: string): void {
    if (this.#timers.has(payload)) return;
    const timer = setTimeout(() => {
      this.#timers.delete(payload);
      this.#last.set(payload, performance.now());
      void this.#send(payload).catch(() => undefined);
    }, pause);
    this.#timers.set(payload, timer);
  }

  /** Sends what still waits. */
  async close(): Promise<void> {
    const waiting = [...this.#timers.keys()];
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    await Promise.allSettled(waiting.map((payload) => this.#send(payload)));
  }
}
