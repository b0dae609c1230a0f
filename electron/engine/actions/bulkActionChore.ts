import type { Clock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { repeat, type Chore } from '#engine/workers/chore.ts';
import { BulkActionRunner } from './bulkActionRunner.ts';

/** Works off bulk actions: at once when one is asked for, and every 5 s in case that went unheard. It stops between chunks. */
export function bulkActionChore(tools: { database: Database; clock: Clock; logger: Logger }): Chore {
  const runner = new BulkActionRunner(tools);
  const chore = repeat({
    ...tools,
    name: 'bulk actions',
    every: 5_000,
    hints: ['control', 'resumed'],
    run: () => {
      runner.wake();
      return runner.idle();
    },
  });
  return {
    ...chore,
    stop: async () => {
      await runner.stop();
      await chore.stop();
    },
  };
}
