import type { Queryable } from '#engine/database/queryable.ts';

/** A window of a provider's quota as a backfill sees it. */
export interface Window {
  readonly provider: string;
  readonly window: string;
  /** ms. */
  readonly length: number;
  readonly limit: number;
  /** Calls that may still be made, those under way taken off. */
  readonly remaining: number;
  /** Null: it begins with the next call. */
  readonly resetsAt: Date | null;
}

/**
 * The windows of these providers whose limits are known, each of the account that was used last: with which key the jobs will
 * be run is not known before a worker has them.
 */
export async function readWindows(database: Queryable, providers: readonly string[]): Promise<Window[]> {
  const rows = await database.query<{
    provider: string;
    window_name: string;
    length_ms: number | null;
    call_limit: number;
    remaining: number;
    resets_at: Date | null;
  }>(
    `with account as (
       select distinct on (provider) provider, account from sync.provider_quotas
       where provider = any ($1::text[]) order by provider, updated_at desc
     )
     select q.provider, q.window_name, q.length_ms, q.call_limit,
       greatest(0, case when q.resets_at > clock_timestamp() then coalesce(q.remaining, q.call_limit) else q.call_limit end - (
         select coalesce(sum(c.calls), 0) from sync.provider_calls c
         where c.provider = q.provider and c.account = q.account and c.expires_at > clock_timestamp()
       ))::int as remaining,
       case when q.resets_at > clock_timestamp() then q.resets_at
         when q.length_ms is null then sync.quota_reset(null, clock_timestamp()) end as resets_at
     from account join sync.provider_quotas q using (provider, account)
     where q.call_limit is not null
     order by q.provider, q.window_name`,
    [[...providers]],
  );
  return rows.map((row) => ({
    provider: row.provider,
    window: row.window_name,
    length: row.length_ms ?? 86_400_000,
    limit: row.call_limit,
    remaining: row.remaining,
    resetsAt: row.resets_at,
  }));
}

/** Calls of a window's remaining ones that may be made by who has a share (per cent) of it. */
export function allowedOf({ limit, remaining }: Pick<Window, 'limit' | 'remaining'>, share: number): number {
  return Math.max(0, remaining - (limit - shareOf(limit, share)));
}

/** Calls of a whole window that are the share's. At least one, else nothing would ever go on. */
export function shareOf(limit: number, share: number): number {
  return limit === 0 ? 0 : Math.max(1, Math.floor((limit * share) / 100));
}
