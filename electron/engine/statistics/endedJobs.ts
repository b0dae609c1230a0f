import type { EndedJobs } from '#shared/statistics.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { toDurations } from './histogram.ts';

/** Jobs that ended, in steps of so many minutes counted from `origin`, by the step's begin (ms); those without any are left out. */
export async function readEndedJobs(
  database: Queryable,
  range: { from: Date; to: Date; step: number; origin: Date; sync?: string | undefined },
): Promise<Map<number, EndedJobs>> {
  const table = range.step % 60 === 0 ? 'sync.job_hours' : 'sync.job_minutes';
  const column = range.step % 60 === 0 ? 'hour' : 'minute';
  const rows = await database.query<Row>(
    `with chosen as materialized (
       select date_bin($3 * interval '1 minute', ${column}, $5) as at, * from ${table}
       where sync = $4 and ${column} >= $1 and ${column} < $2
     ),
     totals as (
       select at, coalesce(sum(jobs) filter (where state = 'succeeded'), 0)::int as succeeded,
         coalesce(sum(jobs) filter (where state = 'failed'), 0)::int as failed,
         coalesce(sum(jobs) filter (where state = 'cancelled'), 0)::int as cancelled,
         sum(attempts)::int as attempts, sum(run_ms) as run_ms, max(run_ms_max) as run_ms_max,
         sum(wait_ms) as wait_ms, max(wait_ms_max) as wait_ms_max
       from chosen group by at
     ),
     runs as (${merged('run')}),
     waits as (${merged('wait')})
     select t.*, coalesce(run_buckets, '{}') as run_buckets, coalesce(run_counts, '{}') as run_counts,
       coalesce(wait_buckets, '{}') as wait_buckets, coalesce(wait_counts, '{}') as wait_counts
     from totals t left join runs using (at) left join waits using (at) order by at`,
    [range.from, range.to, range.step, range.sync ?? '*', range.origin],
  );
  return new Map(rows.map((row) => [row.at.getTime(), toEndedJobs(row)]));
}

export const noJobs: EndedJobs = {
  succeeded: 0,
  failed: 0,
  cancelled: 0,
  attempts: 0,
  run: { p50: null, p95: null, mean: null, max: null },
  wait: { p50: null, p95: null, mean: null, max: null },
};

function merged(what: 'run' | 'wait'): string {
  return `
    select at, array_agg(bucket order by bucket) as ${what}_buckets, array_agg(jobs order by bucket) as ${what}_counts
    from (
      select at, bucket, sum(n)::int as jobs
      from chosen cross join unnest(${what}_buckets, ${what}_counts) as h (bucket, n) group by at, bucket
    ) b group by at`;
}

type Row = {
  at: Date;
  succeeded: number;
  failed: number;
  cancelled: number;
  attempts: number;
  run_ms: number;
  run_ms_max: number | null;
  run_buckets: number[];
  run_counts: number[];
  wait_ms: number;
  wait_ms_max: number | null;
  wait_buckets: number[];
  wait_counts: number[];
};

function toEndedJobs(row: Row): EndedJobs {
  return {
    succeeded: row.succeeded,
    failed: row.failed,
    cancelled: row.cancelled,
    attempts: row.attempts,
    run: toDurations({ buckets: row.run_buckets, counts: row.run_counts, sum: row.run_ms, max: row.run_ms_max }),
    wait: toDurations({ buckets: row.wait_buckets, counts: row.wait_counts, sum: row.wait_ms, max: row.wait_ms_max }),
  };
}
