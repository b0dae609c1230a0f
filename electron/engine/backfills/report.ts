import { backfillReportSchema, type BackfillReport, type PartitionState } from '#shared/backfills.ts';
import type { Queryable } from '#engine/database/queryable.ts';

const examples = 5;
const mostKinds = 100;

/** What a backfill has come to: its partitions by outcome, their change sets added up, calls, time, and failures by kind. */
export async function makeReport(database: Queryable, id: string): Promise<BackfillReport> {
  const [row] = await database.query<{ report: unknown }>(
    `with mine as materialized (
       select number, sync, key, state, changes, calls_made, run_ms, error, fingerprint
       from sync.backfill_partitions where backfill_id = $1
     ),
     changes as (
       select c.item ->> 'table' as "table", sum((c.item ->> 'received')::bigint) as received,
         sum((c.item ->> 'inserted')::bigint) as inserted, sum((c.item ->> 'updated')::bigint) as updated,
         sum((c.item ->> 'unchanged')::bigint) as unchanged, sum((c.item ->> 'removed')::bigint) as removed
       from mine cross join lateral jsonb_array_elements(mine.changes) c (item)
       where mine.state = 'succeeded' group by 1 order by 1
     ),
     failures as (
       select fingerprint, min(error ->> 'code') as code, min(error ->> 'message') as message, min(error ->> 'hint') as hint,
         count(*) as partitions,
         (array_agg(concat_ws(' ', sync, (
           select string_agg(key ->> axis, ' ' order by place)
           from sync.backfills b cross join lateral unnest(b.axes) with ordinality a (axis, place) where b.id = $1
         )) order by number))[1:$2] as examples
       from mine where state = 'failed' group by fingerprint order by count(*) desc, fingerprint limit $3
     )
     select jsonb_build_object(
       'partitions', (select coalesce(jsonb_object_agg(state, many), '{}') from (select state, count(*) as many from mine group by state) s),
       'changes', (select coalesce(jsonb_agg(changes), '[]') from changes),
       'calls', (select coalesce(sum(calls_made), 0) from mine),
       'runMs', (select coalesce(sum(run_ms), 0) from mine),
       'failures', (select coalesce(jsonb_agg(failures), '[]') from failures),
       'tookMs', (select extract(epoch from coalesce(finished_at, clock_timestamp()) - created_at) * 1000 from sync.backfills where id = $1)
     ) as report`,
    [id, examples, mostKinds],
  );
  return backfillReportSchema.parse(withAllStates(row?.report));
}

/** Of which there is none counts 0. */
function withAllStates(report: unknown): unknown {
  if (typeof report !== 'object' || report === null || !('partitions' in report)) return report;
  const { partitions } = report;
  return { ...report, partitions: { ...noPartitions(), ...(typeof partitions === 'object' ? partitions : {}) } };
}

/** A count for every state. */
export function noPartitions(): Record<PartitionState, number> {
  return { pending: 0, live: 0, succeeded: 0, failed: 0, cancelled: 0, skipped: 0, left_out: 0 };
}
