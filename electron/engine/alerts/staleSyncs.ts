import type { AlertSettings } from '#shared/alerts.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/** A sync whose last success is older than it should be. */
export interface StaleSync {
  readonly sync: string;
  /** Null: it never succeeded. */
  readonly succeededAt: Date | null;
  readonly succeededJob: string | null;
  /** Which promise it did not keep, as the end of a sentence. */
  readonly why: string;
  /** The schedule that promised it; null where hours are set for the sync. */
  readonly schedule: string | null;
}

/**
 * The rule of what is stale: so many due slots of an enabled schedule (of the sync, or of a routine with it) went by since
 * its last success, whatever became of them, or that is older than the hours that are set for the sync. Null where that
 * can't be judged now: the statistics, which know the last success, have not caught up.
 */
export async function readStaleSyncs(
  database: Queryable,
  { slots, graceMinutes, ages }: AlertSettings['stale'],
): Promise<{ at: Date; stale: StaleSync[] } | null> {
  const [progress] = await database.query<{ now: Date; ready: boolean }>(
    `select now() as now, coalesce(exact_until > now() - interval '12 hours' and counted_at > now() - interval '10 minutes', false) as ready
     from sync.statistics_progress`,
  );
  if (!progress?.ready) return null;
  const rows = await database.query<{
    sync: string;
    why: string;
    schedule: string | null;
    succeeded_at: Date | null;
    succeeded_job: string | null;
  }>(
    `with expected as (
       select s.id, s.name, s.created_at, coalesce(s.sync, r.sync) as sync
       from sync.schedules s left join lateral (
         select distinct step ->> 'sync' as sync
         from sync.routines r cross join jsonb_array_elements(r.steps) step where r.name = s.routine
       ) r on true
       where s.enabled
     ),
     late as (
       select x.sync, format('%s slots of the schedule %s went by since', d.slots, x.name) as why, x.name as schedule,
         e.succeeded_at, e.succeeded_job
       from expected x left join sync.sync_ends e on e.sync = x.sync
       cross join lateral (
         select coalesce(sum(slots), 0) as slots from (
           select slots from sync.schedule_slots
           where schedule_id = x.id and slot > coalesce(e.succeeded_at, x.created_at)
             and coalesce(last_slot, slot) <= now() - $2 * interval '1 minute'
           order by slot limit $1
         ) due
       ) d
       where x.sync is not null and d.slots >= $1
       union all
       select a.key, format('it should within %s h', a.value), null, e.succeeded_at, e.succeeded_job
       from jsonb_each_text($3::jsonb) a left join sync.sync_ends e on e.sync = a.key
       where coalesce(e.succeeded_at, '-infinity') < now() - a.value::float8 * interval '1 hour'
     )
     select distinct on (sync) sync, why, schedule, succeeded_at, succeeded_job from late order by sync, schedule`,
    [slots, graceMinutes, JSON.stringify(ages)],
  );
  return {
    at: progress.now,
    stale: rows.map(({ succeeded_at, succeeded_job, ...row }) => ({
      ...row,
      succeededAt: succeeded_at,
      succeededJob: succeeded_job,
    })),
  };
}
