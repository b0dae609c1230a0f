import type { Clock } from '#engine/clock.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { Sleeper } from '#engine/sleeper.ts';

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
  const sleeper = new Sleeper(clock);
  let running: Promise<void> | null = null;

  async function loop(): Promise<void> {
    while (!sleeper.ended) {
      await sleeper.sleep(every);
      if (sleeper.ended) return;
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
      sleeper.end();
      await running;
    },
    hint: (payload) => {
      if (hints.includes(payload)) sleeper.wake();
    },
  };
}
