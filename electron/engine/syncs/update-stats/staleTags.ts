import { z } from 'zod';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';

/** A cache tag that the web application has not been told of. `since`: timestamptz as text, to the microsecond. */
export interface StaleTag {
  readonly tag: string;
  readonly since: string;
}

/** Enters tags as stale, in the transaction that makes them so. In the order of their names: no two callers then wait for each other. */
export async function markStale(transaction: SyncTransaction, tags: readonly string[]): Promise<void> {
  if (tags.length === 0) return;
  await transaction.query(
    `insert into sync.stale_cache_tags as s (tag) select distinct tag from unnest($1::text[]) t (tag) order by tag
     on conflict (tag) do update set since = clock_timestamp()`,
    [tags],
  );
}

/** All that the web application has not been told of, also of earlier runs. */
export async function readStale(transaction: SyncTransaction): Promise<StaleTag[]> {
  const rows = await transaction.query('select tag, since::text as since from sync.stale_cache_tags order by tag');
  return z.array(z.object({ tag: z.string(), since: z.string() })).parse(rows);
}

/** Forgets what was told; a tag that became stale again meanwhile stays. */
export async function forget(transaction: SyncTransaction, told: readonly StaleTag[]): Promise<void> {
  await transaction.query(
    `delete from sync.stale_cache_tags s using unnest($1::text[], $2::timestamptz[]) t (tag, since)
     where s.tag = t.tag and s.since = t.since`,
    [told.map(({ tag }) => tag), told.map(({ since }) => since)],
  );
}
