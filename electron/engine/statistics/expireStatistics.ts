import type { Queryable } from '#engine/database/queryable.ts';

/** Minutes are for looking at the last days closely; later the hours serve. */
const mostDaysOfMinutes = 14;
const portion = 10_000;

/**
 * Forgets what the statistics hold of more than `days` days ago; minutes after 14 days at the latest. Removes 10,000 rows at
 * a time, by whole hours. Gives the rows removed.
 */
export async function expireStatistics(database: Queryable, days: number): Promise<number> {
  const fine = Math.min(days, mostDaysOfMinutes);
  return (
    (await expire(database, 'job_minutes', 'minute', fine)) +
    (await expire(database, 'failure_minutes', 'minute', fine)) +
    (await expire(database, 'job_hours', 'hour', days))
  );
}

async function expire(
  database: Queryable,
  table: 'job_minutes' | 'failure_minutes' | 'job_hours',
  column: 'minute' | 'hour',
  days: number,
): Promise<number> {
  let removed = 0;
  for (;;) {
    const [row] = await database.query<{ rows: number }>(
      `with gone as (
         delete from sync.${table} where ctid = any (array(
           select ctid from sync.${table}
           where ${column} < date_bin('1 hour', now() - $1 * interval '1 day', '2000-01-01Z') limit $2
         )) returning 1
       )
       select count(*)::int as rows from gone`,
      [days, portion],
    );
    removed += row?.rows ?? 0;
    if ((row?.rows ?? 0) < portion) return removed;
  }
}
