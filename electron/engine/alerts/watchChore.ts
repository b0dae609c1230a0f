import { rollUp } from '#engine/statistics/rollUp.ts';
import { repeat, type Chore } from '#engine/workers/chore.ts';
import { AlertWatcher, type AlertTools } from './alertWatcher.ts';

/** Counts what ended and looks for what must be known, every 10 s. A call of the webhook is broken off when it stops. */
export function watchChore(tools: AlertTools): Chore {
  const watcher = new AlertWatcher(tools);
  const chore = repeat({
    name: 'statistics and alerts',
    every: 10_000,
    hints: ['resumed'],
    clock: tools.clock,
    logger: tools.logger,
    run: async () => {
      await rollUp(tools.database);
      await watcher.check();
    },
  });
  return {
    ...chore,
    stop: async () => {
      watcher.stop();
      await chore.stop();
    },
  };
}
