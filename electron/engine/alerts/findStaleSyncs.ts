import type { AlertSettings } from '#shared/alerts.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { raise, resolve } from './alertBook.ts';
import { readStaleSyncs } from './staleSyncs.ts';

/** Syncs whose data is stale, by the rule of `readStaleSyncs`, and while that can judge. True where there was something. */
export async function findStaleSyncs(database: Queryable, settings: AlertSettings): Promise<boolean> {
  const judged = await readStaleSyncs(database, settings.stale);
  if (!judged) return false;
  const stale = settings.kinds.sync_stale ? judged.stale : [];
  // One that is open says all there is to say: a condition that lasts is one occurrence.
  const open = await database.query<{ subject: string }>(
    `select subject from sync.alerts where kind = 'sync_stale' and state <> 'resolved'`,
  );
  const known = new Set(open.map((alert) => alert.subject));
  const news = stale.filter((row) => !known.has(row.sync));
  await raise(
    database,
    news.map(({ sync, why, succeededAt }) => ({
      kind: 'sync_stale',
      key: sync,
      subject: sync,
      message: `It last succeeded ${succeededAt === null ? 'never' : `at ${moment(succeededAt)}`}; ${why}.`,
      hint: 'Look at its last jobs, and whether a worker runs and nothing is paused.',
      detail: { succeededAt: succeededAt?.toISOString() ?? null },
      count: 1,
      firstAt: judged.at,
      lastAt: judged.at,
    })),
    settings.quietMinutes,
  );
  const resolved = await resolve(database, 'sync_stale', 'a.subject <> all ($4)', [stale.map((row) => row.sync)], {
    resolution: 'It succeeded, or is no longer expected to.',
    tell: settings.tellResolved,
  });
  return news.length > 0 || resolved > 0;
}

function moment(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
