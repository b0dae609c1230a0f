import type { Clock } from '#engine/clock.ts';
import type { Processed, WorkerStatus } from './workerOptions.ts';

/** What became of a worker's attempts, for those who wait for it. */
export class Reports {
  readonly #clock: Clock;
  readonly #watchers = new Set<Watcher>();
  #last: Processed | null = null;
  /** ms since the epoch. */
  #lastAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The attempt that was over last. */
  get last(): WorkerStatus['lastJob'] {
    return this.#last ? { ...this.#last, at: new Date(this.#lastAt).toISOString() } : null;
  }

  /** Whether somebody waits. */
  get wanted(): boolean {
    return this.#watchers.size > 0;
  }

  /** Gives what is over from now on, until the worker is idle, `limit` attempts are over, or the signal fires. */
  async collect(limit: number, signal?: AbortSignal): Promise<Processed[]> {
    if (signal?.aborted) return [];
    const results: Processed[] = [];
    await new Promise<void>((resolve) => {
      const finish = (): void => {
        this.#watchers.delete(watcher);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const watcher: Watcher = {
        over: (processed) => {
          results.push(processed);
          if (results.length >= limit) finish();
        },
        idle: finish,
      };
      this.#watchers.add(watcher);
      signal?.addEventListener('abort', finish, { once: true });
    });
    return results;
  }

  /** An attempt is over. */
  add(processed: Processed): void {
    this.#last = processed;
    this.#lastAt = this.#clock.now();
    for (const watcher of this.#watchers) watcher.over(processed);
  }

  /** Nothing is due, or nothing will be claimed: nobody need wait any longer. */
  idle(): void {
    for (const watcher of this.#watchers) watcher.idle();
  }
}

interface Watcher {
  over(processed: Processed): void;
  idle(): void;
}
