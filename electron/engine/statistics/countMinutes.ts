import type { Queryable } from '#engine/database/queryable.ts';

/**
 * Counts whole minutes from history and writes them over, so that it can be done any number of times. History rows never
 * change: a minute with as many jobs as before is the same and is left alone.
 */
export async function countMinutes(database: Queryable, from: Date, to: Date): Promise<void> {
  await database.query(minutes, [from, to]);
  await database.query(allSyncs, [from, to]);
  await database.query(failures, [from, to]);
  await database.query(ends, [from, to]);
  await database.query(hours, [from, to]);
}

/** The text of a histogram: its steps and the jobs of each, by the given key. */
function histogram(source: string, key: string, duration: string, prefix: string): string {
  return `
    select ${key}, array_agg(bucket order by bucket) as ${prefix}_buckets, array_agg(jobs order by bucket) as ${prefix}_counts
    from (
      select ${key}, sync.duration_bucket(${duration}) as bucket, count(*)::int as jobs
      from ${source} where ${duration} is not null group by ${key}, bucket
    ) b group by ${key}`;
}

const overwrite = `
    jobs = excluded.jobs, attempts = excluded.attempts,
    run_jobs = excluded.run_jobs, run_ms = excluded.run_ms, run_ms_max = excluded.run_ms_max,
    run_buckets = excluded.run_buckets, run_counts = excluded.run_counts,
    wait_jobs = excluded.wait_jobs, wait_ms = excluded.wait_ms, wait_ms_max = excluded.wait_ms_max,
    wait_buckets = excluded.wait_buckets, wait_counts = excluded.wait_counts`;

// What each job took to run and to begin, ms; null where it never began.
const minutes = `
  with ended as materialized (
    select date_bin('1 minute', finished_at, '2000-01-01Z') as minute, sync, state, attempt,
      case when started_at is not null then greatest(0, extract(epoch from finished_at - started_at) * 1000) end::float8 as run,
      case when started_at is not null then greatest(0, extract(epoch from started_at - run_at) * 1000) end::float8 as wait
    from sync.job_history where finished_at >= $1 and finished_at < $2
  ),
  totals as (
    select minute, sync, state, count(*)::int as jobs, sum(attempt)::int as attempts,
      count(run)::int as run_jobs, coalesce(sum(run), 0) as run_ms, max(run) as run_ms_max,
      count(wait)::int as wait_jobs, coalesce(sum(wait), 0) as wait_ms, max(wait) as wait_ms_max
    from ended group by minute, sync, state
  ),
  runs as (${histogram('ended', 'minute, sync, state', 'run', 'run')}),
  waits as (${histogram('ended', 'minute, sync, state', 'wait', 'wait')})
  insert into sync.job_minutes as m (
    minute, sync, state, jobs, attempts, run_jobs, run_ms, run_ms_max, run_buckets, run_counts,
    wait_jobs, wait_ms, wait_ms_max, wait_buckets, wait_counts
  )
  select minute, sync, state, jobs, attempts, run_jobs, run_ms, run_ms_max,
    coalesce(run_buckets, '{}'), coalesce(run_counts, '{}'), wait_jobs, wait_ms, wait_ms_max,
    coalesce(wait_buckets, '{}'), coalesce(wait_counts, '{}')
  from totals left join runs using (minute, sync, state) left join waits using (minute, sync, state)
  on conflict (sync, minute, state) do update set ${overwrite} where m.jobs <> excluded.jobs`;

const failures = `
  with failed as materialized (
    select date_bin('1 minute', finished_at, '2000-01-01Z') as minute, sync.failure_fingerprint(sync, error) as fingerprint,
      id, sync, finished_at, error
    from sync.job_history
    where state = 'failed' and finished_at >= $1 and finished_at < $2 and not dry_run and error is not null
  ),
  newest as (
    select distinct on (minute, fingerprint) minute, fingerprint, sync, coalesce(error ->> 'code', 'unknown') as code,
      left(coalesce(error ->> 'message', error #>> '{}'), 1000) as message, left(error ->> 'hint', 1000) as hint
    from failed order by minute, fingerprint, finished_at desc, id desc
  ),
  totals as (
    select minute, fingerprint, count(*)::int as jobs, min(finished_at) as first_at, max(finished_at) as last_at,
      (array_agg(id order by finished_at desc, id desc))[1:5] as last_jobs
    from failed group by minute, fingerprint
  )
  insert into sync.failure_minutes as f (minute, fingerprint, sync, code, message, hint, jobs, first_at, last_at, last_jobs)
  select minute, fingerprint, sync, code, message, hint, jobs, first_at, last_at, last_jobs
  from totals join newest using (minute, fingerprint)
  on conflict (minute, fingerprint) do update set
    message = excluded.message, hint = excluded.hint, jobs = excluded.jobs, first_at = excluded.first_at,
    last_at = excluded.last_at, last_jobs = excluded.last_jobs
  where f.jobs <> excluded.jobs`;

const ends = `
  with last as (
    select distinct on (sync, state) sync, state, finished_at, id from sync.job_history
    where finished_at >= $1 and finished_at < $2 and state in ('succeeded', 'failed') and not dry_run
    order by sync, state, finished_at desc, id desc
  )
  insert into sync.sync_ends as e (sync, succeeded_at, succeeded_job, failed_at, failed_job)
  select sync, max(finished_at) filter (where state = 'succeeded'), max(id) filter (where state = 'succeeded'),
    max(finished_at) filter (where state = 'failed'), max(id) filter (where state = 'failed')
  from last group by sync
  on conflict (sync) do update set
    succeeded_job = case when excluded.succeeded_at > coalesce(e.succeeded_at, '-infinity')
      then excluded.succeeded_job else e.succeeded_job end,
    failed_job = case when excluded.failed_at > coalesce(e.failed_at, '-infinity') then excluded.failed_job else e.failed_job end,
    succeeded_at = greatest(e.succeeded_at, excluded.succeeded_at), failed_at = greatest(e.failed_at, excluded.failed_at)
  where excluded.succeeded_at > coalesce(e.succeeded_at, '-infinity') or excluded.failed_at > coalesce(e.failed_at, '-infinity')`;

function addedHistogram(what: 'run' | 'wait'): string {
  return `
    select time, name, state, array_agg(bucket order by bucket) as ${what}_buckets, array_agg(jobs order by bucket) as ${what}_counts
    from (
      select time, name, state, bucket, sum(n)::int as jobs
      from counted cross join unnest(${what}_buckets, ${what}_counts) as h (bucket, n) group by time, name, state, bucket
    ) b group by time, name, state`;
}

/** Adds up rows of `sync.job_minutes m`: into `table`, under the keys `time` and `sync`, by state. */
function addUp(table: string, column: 'minute' | 'hour', time: string, sync: string, where: string): string {
  return `
  with counted as materialized (select ${time} as time, ${sync} as name, m.* from sync.job_minutes m where ${where}),
  totals as (
    select time, name, state, sum(jobs)::int as jobs, sum(attempts)::int as attempts,
      sum(run_jobs)::int as run_jobs, sum(run_ms) as run_ms, max(run_ms_max) as run_ms_max,
      sum(wait_jobs)::int as wait_jobs, sum(wait_ms) as wait_ms, max(wait_ms_max) as wait_ms_max
    from counted group by time, name, state
  ),
  runs as (${addedHistogram('run')}),
  waits as (${addedHistogram('wait')})
  insert into ${table} as m (
    ${column}, sync, state, jobs, attempts, run_jobs, run_ms, run_ms_max, run_buckets, run_counts,
    wait_jobs, wait_ms, wait_ms_max, wait_buckets, wait_counts
  )
  select time, name, state, jobs, attempts, run_jobs, run_ms, run_ms_max,
    coalesce(run_buckets, '{}'), coalesce(run_counts, '{}'), wait_jobs, wait_ms, wait_ms_max,
    coalesce(wait_buckets, '{}'), coalesce(wait_counts, '{}')
  from totals left join runs using (time, name, state) left join waits using (time, name, state)
  on conflict (sync, ${column}, state) do update set ${overwrite} where m.jobs <> excluded.jobs`;
}

const allSyncs = addUp('sync.job_minutes', 'minute', 'minute', `'*'`, `minute >= $1 and minute < $2 and sync <> '*'`);

// Only hours of which minutes were counted; they are complete, because minutes expire by whole hours.
const hours = addUp(
  'sync.job_hours',
  'hour',
  `date_bin('1 hour', minute, '2000-01-01Z')`,
  'sync',
  `minute >= date_bin('1 hour', $1::timestamptz, '2000-01-01Z')
     and minute < date_bin('1 hour', $2::timestamptz - interval '1 microsecond', '2000-01-01Z') + interval '1 hour'`,
);
