import type { Clock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { repeat, type Chore } from '#engine/workers/chore.ts';
import { feedBackfill } from './feedBackfill.ts';

/** Feeds every open backfill: at once when one is started or a job of one ends, and every 2 s in case that went unheard. */
export function backfillChore(tools: { database: Database; clock: Clock; logger: Logger }): Chore {
  return repeat({
    ...tools,
    name: 'backfills',
    every: 2_000,
    hints: ['backfills', 'connected', 'resumed'],
    run: () => feedBackfills(tools),
  });
}

/** Feeds every open backfill once; the oldest first. What is wrong with one does not keep the others. */
export async function feedBackfills({ database, logger }: { database: Database; logger: Logger }): Promise<void> {
  const open = await database.query<{ id: string }>(
    `select id from sync.backfills where state in ('running', 'paused', 'cancelling') order by id limit 1000`,
  );
  for (const { id } of open) {
    await feedBackfill(database, id).catch((error: unknown) => {
      logger.warn('A backfill could not go on; it is tried again.', { backfill: id, error: String(error) });
    });
  }
}
