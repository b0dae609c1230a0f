import type { ProviderQuota } from '#shared/quotas.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/** Every window of every account that was used within the last week, as it is now. */
export async function readQuotas(database: Queryable): Promise<ProviderQuota[]> {
  const rows = await database.query<{
    provider: string;
    account: string;
    window_name: string;
    call_limit: number | null;
    remaining: number | null;
    resets_at: Date | null;
    told_by: ProviderQuota['toldBy'];
    updated_at: Date;
  }>(
    // A window that is over and that no call has begun anew holds its limit again.
    `select q.provider, q.account, q.window_name, q.call_limit, q.told_by, q.updated_at,
       (r.remaining - least(r.remaining, coalesce(c.calls, 0)))::int as remaining,
       case when q.resets_at > now() then q.resets_at when q.length_ms is null then sync.quota_reset(null, now()) end as resets_at
     from sync.provider_quotas q
     left join (
       select provider, account, sum(calls) as calls from sync.provider_calls where expires_at > now() group by 1, 2
     ) c using (provider, account)
     cross join lateral (select case when q.resets_at > now() then q.remaining else q.call_limit end as remaining) r
     where q.updated_at > now() - interval '7 days'
     order by q.provider, q.account, q.window_name
     limit 1000`,
  );
  return rows.map((row) => ({
    provider: row.provider,
    account: row.account,
    window: row.window_name,
    limit: row.call_limit,
    remaining: row.remaining,
    resetsAt: row.resets_at?.toISOString() ?? null,
    toldBy: row.told_by,
    asOf: row.updated_at.toISOString(),
  }));
}
