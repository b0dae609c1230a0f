import type { JsonObject } from '#shared/jobs.ts';
import { arrayOf } from '#engine/database/arrayLiteral.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/** What is known of one partition's jobs. */
export interface Past {
  readonly succeededAt: Date | null;
  readonly failedAt: Date | null;
  readonly failedJob: string | null;
  /** A live job that does it now. */
  readonly liveJob: string | null;
  /** An open backfill that has it in hand. */
  readonly backfill: string | null;
}

/** Jobs that are looked through, the newest first: enough for every partition of the largest backfill. */
const mostJobs = 300_000;

/** Fields of a payload that make a run do more, not something else. */
const harmless = ['acceptCollapse', 'full'];

/**
 * What history, the queue and other backfills know of partitions of a sync, in the order of their payloads. A job whose payload
 * leaves an axis out (the current week) is known by the facts of its result.
 */
export async function readPast(
  database: Queryable,
  sync: string,
  axes: readonly string[],
  payloads: readonly JsonObject[],
): Promise<Past[]> {
  const rows = await database.query<{
    succeeded_at: Date | null;
    failed_at: Date | null;
    failed_job: string | null;
    live_job: string | null;
    backfill: string | null;
  }>(
    `with cells as materialized (
       select payload, place from unnest($2::jsonb[]) with ordinality c (payload, place)
     ),
     ended as materialized (
       select payload, max(finished_at) filter (where state = 'succeeded') as succeeded_at,
         max(finished_at) filter (where state = 'failed') as failed_at, max(id) filter (where state = 'failed') as failed_job
       from (
         select state, finished_at, id, case when payload ?& $3::text[] then payload - $4::text[] else (
           select coalesce(jsonb_object_agg(axis, result -> 'facts' -> axis)
             filter (where jsonb_typeof(result -> 'facts' -> axis) in ('number', 'string')), '{}')
           from unnest($3::text[]) axis
         ) || (payload - $4::text[]) end as payload
         from sync.job_history where sync = $1 and not dry_run and state <> 'cancelled'
         order by finished_at desc limit $5
       ) recent group by payload
     ),
     backfilled as materialized (
       select payload, max(ended_at) as succeeded_at from (
         select payload, ended_at from sync.backfill_partitions
         where sync = $1 and state = 'succeeded' order by ended_at desc limit $5
       ) recent group by payload
     ),
     live as materialized (
       select payload - $4::text[] as payload, min(id) as id from (
         select payload, id from sync.jobs where sync = $1 and not dry_run limit $5
       ) listed group by 1
     ),
     in_hand as materialized (
       select p.payload, min(b.id) as backfill
       from sync.backfills b join sync.backfill_partitions p on p.backfill_id = b.id
       where b.state in ('running', 'paused', 'cancelling') and p.sync = $1 and p.state in ('pending', 'live')
       group by p.payload
     )
     select greatest(e.succeeded_at, f.succeeded_at) as succeeded_at, e.failed_at, e.failed_job, l.id as live_job, h.backfill
     from cells c
     left join ended e on e.payload = c.payload
     left join backfilled f on f.payload = c.payload
     left join live l on l.payload = c.payload
     left join in_hand h on h.payload = c.payload
     order by c.place`,
    [sync, arrayOf(payloads), [...axes], harmless, mostJobs],
  );
  return rows.map((row) => ({
    succeededAt: row.succeeded_at,
    failedAt: row.failed_at,
    failedJob: row.failed_job,
    liveJob: row.live_job,
    backfill: row.backfill,
  }));
}
