import { z } from 'zod';
import { cleanUpHistory, countExpired } from '#engine/retention/cleanUpHistory.ts';
import { readRetention } from '#engine/retention/settings.ts';
import { defineSync, type Row } from '#engine/syncs/defineSync.ts';

export const cleanupHistory = defineSync({
  name: 'cleanup-history',
  title: 'Clean up history',
  description:
    'Removes ended jobs with their logs, and what else is older than the setting "retention" says; makes the partitions of the months to come.',
  payload: z.strictObject({}),
  provider: null,
  estimatedCalls: 0,
  lock: () => 'cleanup-history',
  maxAttempts: 3,
  timeout: 3 * 60 * 60_000,
  entity: null,

  async run({ dryRun, signal, log, progress, part, clock, fact }) {
    // Each statement is a part: nobody ever waits for more than one of them, and none is committed after a takeover.
    const database = {
      query: <R extends Row>(sql: string, values?: readonly unknown[]): Promise<R[]> =>
        part((transaction) => transaction.query<R>(sql, values)),
    };
    const retention = await readRetention(database);
    log.info('Kept for so many days, null for ever.', retention);
    if (dryRun) {
      fact('expired', await countExpired(database, retention));
      return;
    }
    const counts = await cleanUpHistory(database, retention, {
      clock,
      signal,
      log,
      progress: ({ done, total, what }) => progress(done, total, what),
    });
    for (const [name, value] of Object.entries(counts)) fact(name, value);
  },
});
