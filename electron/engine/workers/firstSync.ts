import type { Database } from '#engine/database/database.ts';
import { enqueue } from '#engine/queue/enqueue.ts';
import { findSync } from '#engine/syncs/catalogue.ts';

/** Enqueues a sync where this database has never seen a job, so that there is something to see. True if it did. */
export async function enqueueFirstSync(database: Database, name: string): Promise<boolean> {
  const sync = findSync(name);
  if (!sync) return false;
  const [found] = await database.query<{ any: boolean }>(
    'select exists (select from sync.jobs) or exists (select from sync.job_history) as any',
  );
  if (found?.any) return false;
  const { existing } = await enqueue(database, {
    sync: name,
    payload: {},
    trigger: 'operator',
    triggerDetail: { by: 'first start' },
    maxAttempts: sync.maxAttempts,
    uniqueKey: `first:${name}`,
  });
  return !existing;
}
