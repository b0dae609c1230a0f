import type { JobId } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/**
 * The moment that a job is about: its slot's own for one that a schedule enqueued, however late it runs, and for the retry of
 * one. For a step of a routine, or the retry of one, when the routine was enqueued, so that all its steps agree. For all
 * others `otherwise`, or where that is null the database's now.
 */
export async function readJobMoment(database: Queryable, id: JobId, otherwise: Date | null = null): Promise<Date> {
  const [row] = await database.query<{ moment: Date }>(statement, [id, otherwise]);
  if (!row) throw new Error('the database did not tell the time');
  return row.moment;
}

// A retry of a retry names the one before it; each is looked up by its id.
const statement = `
  with recursive chain as (
    select 1 as place, retry_of, trigger_detail, routine_run, enqueued_at from sync.jobs where id = $1
    union all
    select 1, retry_of, trigger_detail, routine_run, enqueued_at from sync.job_history where id = $1
    union all
    select chain.place + 1, job.retry_of, job.trigger_detail, job.routine_run, job.enqueued_at
    from chain cross join lateral (
      select retry_of, trigger_detail, routine_run, enqueued_at from sync.job_history where id = chain.retry_of
      union all
      select retry_of, trigger_detail, routine_run, enqueued_at from sync.jobs where id = chain.retry_of
    ) job
    where chain.place < 1000
  )
  select coalesce(
    (select (trigger_detail ->> 'slot')::timestamptz from chain
     where trigger_detail ->> 'slot' ~ '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$' order by place limit 1),
    (select min(enqueued_at) from chain where routine_run is not null),
    $2::timestamptz,
    clock_timestamp()
  ) as moment`;
