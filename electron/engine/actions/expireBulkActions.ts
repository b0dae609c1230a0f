import type { Queryable } from '#engine/database/queryable.ts';

/** Rows that one statement removes at most. */
const portion = 10_000;

/** Forgets bulk actions that ended more than `days` days ago, and what became of their jobs. Gives the rows removed. */
export async function expireBulkActions(database: Queryable, days: number): Promise<number> {
  let removed = 0;
  for (;;) {
    const [row] = await database.query<{ jobs: number; actions: number }>(
      `with old as materialized (
         select id from sync.bulk_actions
         where state in ('done', 'aborted') and finished_at < now() - $1 * interval '1 day'
         order by id limit 100
       ),
       jobs as (
         delete from sync.bulk_action_jobs where (bulk_action_id, job_id) in (
           select b.bulk_action_id, b.job_id from sync.bulk_action_jobs b where b.bulk_action_id in (select id from old) limit $2
         ) returning 1
       ),
       actions as (
         delete from sync.bulk_actions a where a.id in (select id from old)
           and not exists (select from sync.bulk_action_jobs b where b.bulk_action_id = a.id)
         returning 1
       )
       select (select count(*)::int from jobs) as jobs, (select count(*)::int from actions) as actions`,
      [days, portion],
    );
    const here = (row?.jobs ?? 0) + (row?.actions ?? 0);
    removed += here;
    if (here === 0) return removed;
  }
}
