import type { Clock } from '#engine/clock.ts';
import type { Logger } from '#engine/logging/logger.ts';

/** What a worker does beside running jobs: schedules, rescues, statistics, alerts. It starts and ends with the worker. */
export interface Chore {
  start(): void;
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
  /** A notification came, with this payload; or `resumed` when the computer had slept. */
  hint(payload: string): void;
}

/**
 * Work that is done again and again: `every` ms after it was over, and at once after one of the `hints`. What it throws is
 * logged, and it is tried again.
 */
export function repeat(options: {
  name: string;
  every: number;
  hints?: readonly string[];
  clock: Clock;
  logger: Logger;
  run: () => Promise<unknown>;
}): Chore {
  const { name, every, hints = [], clock, logger, run } = options;
  const stop = new AbortController();
  let wake = new AbortController();
  let hinted = false;
  let running: Promise<void> | null = null;

  async function loop(): Promise<void> {
    while (!stop.signal.aborted) {
      if (!hinted) {
        wake = new AbortController();
        await clock.sleep(every, AbortSignal.any([stop.signal, wake.signal])).catch(() => undefined);
      }
      hinted = false;
      if (stop.signal.aborted) return;
      try {
        await run();
      } catch (error) {
        logger.warn(`${name}: it could not be done now; it is tried again.`, { error: String(error) });
      }
    }
  }

  return {
    start: () => {
      running ??= loop();
    },
    stop: async () => {
      stop.abort();
      await running;
    },
    hint: (payload) => {
      if (!hints.includes(payload)) return;
      hinted = true;
      wake.abort();
    },
  };
}
