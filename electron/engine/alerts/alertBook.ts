import type { AlertKind } from '#shared/alerts.ts';
import type { JsonObject } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/** Something that went wrong, once or several times. */
export interface Occurrence {
  readonly kind: AlertKind;
  /** With the kind it says which alert it is counted in. */
  readonly key: string;
  readonly subject: string;
  readonly fingerprint?: string;
  readonly message: string;
  readonly hint: string | null;
  readonly detail?: JsonObject;
  /** How often since it was last raised. */
  readonly count: number;
  /** What a new alert begins with, where that is another number. */
  readonly countOfNew?: number;
  readonly jobs?: readonly string[];
  readonly firstAt: Date | string;
  readonly lastAt: Date | string;
}

/**
 * Enters occurrences: into the alert that is open under their key, or that was resolved so little ago that it would be
 * told again too soon, or into a new one. The webhook is told of a new one at once, of one that goes on after `quiet`
 * minutes, and no more of one that an operator acknowledged.
 */
export async function raise(database: Queryable, occurrences: readonly Occurrence[], quiet: number): Promise<void> {
  for (const item of occurrences) {
    await database.query(
      `with folded as (
         update sync.alerts set
           state = case when state = 'resolved' then 'open' else state end, resolved_at = null, resolution = null,
           count = count + $8, first_at = least(first_at, $11), last_at = greatest(last_at, $12),
           message = $5, hint = $6, detail = detail || $7::jsonb, jobs = ($10::bigint[] || jobs)[1:5],
           deliver_at = case when state = 'acknowledged' then deliver_at
             else coalesce(deliver_at, greatest(now(), delivered_at + $13 * interval '1 minute')) end
         where id = (
           select id from sync.alerts
           where fold_key = $2 and (state <> 'resolved' or resolved_at > now() - $13 * interval '1 minute')
           order by id desc limit 1
         )
         returning id
       )
       insert into sync.alerts
         (kind, fold_key, subject, fingerprint, message, hint, detail, count, jobs, first_at, last_at, deliver_at)
       select $1, $2, $3, $4, $5, $6, $7, $9, $10, $11, $12, now() where not exists (select from folded)`,
      [
        item.kind,
        `${item.kind}:${item.key}`,
        item.subject,
        item.fingerprint ?? null,
        item.message,
        item.hint,
        JSON.stringify(item.detail ?? {}),
        item.count,
        item.countOfNew ?? item.count,
        item.jobs ?? [],
        item.firstAt,
        item.lastAt,
        quiet,
      ],
    );
  }
}

/**
 * Resolves the alerts of a kind for which a condition on `sync.alerts a` holds (its parameters begin at $4), and says why.
 * Where the webhook knows of an alert as open it is told; one that it was not told of yet, it is told of all the same.
 */
export async function resolve(
  database: Queryable,
  kind: AlertKind,
  condition: string,
  values: readonly unknown[],
  told: { resolution: string; tell: boolean },
): Promise<number> {
  const rows = await database.query(
    `update sync.alerts a set
       state = 'resolved', resolved_at = now(), resolution = $2,
       deliver_at = case
         when delivered_state is null then deliver_at
         when $3 and delivered_state = 'open' then coalesce(deliver_at, now())
         when $3 then deliver_at
       end
     where kind = $1 and state <> 'resolved' and (${condition}) returning 1`,
    [kind, told.resolution, told.tell, ...values],
  );
  return rows.length;
}
