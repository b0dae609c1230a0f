import type { AlertSettings } from '#shared/alerts.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { raise, resolve } from './alertBook.ts';

/**
 * Syncs whose last success is older than it should be: so many due slots of an enabled schedule (of the sync, or of a
 * routine with it) went by since, whatever became of them, or it is older than the hours that are set for the sync.
 * Judged only when the statistics have caught up: they know the last success. True where there was something.
 */
export async function findStaleSyncs(database: Queryable, settings: AlertSettings): Promise<boolean> {
  const [progress] = await database.query<{ now: Date; ready: boolean }>(
    `select now() as now, coalesce(exact_until > now() - interval '12 hours' and counted_at > now() - interval '10 minutes', false) as ready
     from sync.statistics_progress`,
  );
  if (!progress?.ready) return false;
  const { slots, graceMinutes, ages } = settings.stale;
  const stale = settings.kinds.sync_stale
    ? await database.query<{ sync: string; why: string; succeeded_at: Date | null }>(
        `with expected as (
           select s.id, s.name, s.created_at, coalesce(s.sync, r.sync) as sync
           from sync.schedules s left join lateral (
             select distinct step ->> 'sync' as sync
             from sync.routines r cross join jsonb_array_elements(r.steps) step where r.name = s.routine
           ) r on true
           where s.enabled
         ),
         late as (
           select x.sync, format('%s slots of the schedule %s went by since', d.slots, x.name) as why, e.succeeded_at
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
           select a.key, format('it should within %s h', a.value), e.succeeded_at
           from jsonb_each_text($3::jsonb) a left join sync.sync_ends e on e.sync = a.key
           where coalesce(e.succeeded_at, '-infinity') < now() - a.value::float8 * interval '1 hour'
         )
         select distinct on (sync) sync, why, succeeded_at from late order by sync`,
        [slots, graceMinutes, JSON.stringify(ages)],
      )
    : [];
  // One that is open says all there is to say: a condition that lasts is one occurrence.
  const open = await database.query<{ subject: string }>(
    `select subject from sync.alerts where kind = 'sync_stale' and state <> 'resolved'`,
  );
  const known = new Set(open.map((alert) => alert.subject));
  const news = stale.filter((row) => !known.has(row.sync));
  await raise(
    database,
    news.map((row) => ({
      kind: 'sync_stale',
      key: row.sync,
      subject: row.sync,
      message: `It last succeeded ${row.succeeded_at === null ? 'never' : `at ${moment(row.succeeded_at)}`}; ${row.why}.`,
      hint: 'Look at its last jobs, and whether a worker runs and nothing is paused.',
      detail: { succeededAt: row.succeeded_at?.toISOString() ?? null },
      count: 1,
      firstAt: progress.now,
      lastAt: progress.now,
    })),
    settings.quietMinutes,
  );
  const resolved = await resolve(database, 'sync_stale', 'a.subject <> all ($4)', [stale.map((row) => row.sync)], {
    resolution: 'It succeeded, or is no longer expected to.',
    tell: settings.tellResolved,
  });
  return news.length > 0 || resolved > 0;
}

function moment(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
