import type { Queryable } from '#engine/database/queryable.ts';

/** Partitions that one statement removes at most. */
const portion = 10_000;

/** Forgets backfills that ended more than `days` days ago, with their partitions. Gives the rows removed. */
export async function expireBackfills(database: Queryable, days: number): Promise<number> {
  let removed = 0;
  for (;;) {
    const [row] = await database.query<{ partitions: number; backfills: number }>(
      `with old as materialized (
         select id from sync.backfills
         where state in ('done', 'cancelled') and finished_at < now() - $1 * interval '1 day' order by finished_at limit 100
       ),
       portion as (
         delete from sync.backfill_partitions where (backfill_id, number) in (
           select p.backfill_id, p.number from sync.backfill_partitions p where p.backfill_id in (select id from old) limit $2
         ) returning 1
       ),
       gone as (
         delete from sync.backfills b where b.id in (select id from old)
           and not exists (select from sync.backfill_partitions p where p.backfill_id = b.id)
         returning 1
       )
       select (select count(*)::int from portion) as partitions, (select count(*)::int from gone) as backfills`,
      [days, portion],
    );
    const here = (row?.partitions ?? 0) + (row?.backfills ?? 0);
    removed += here;
    if (here === 0) return removed;
  }
}
