import type { AlertSettings } from '#shared/alerts.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { raise, resolve, type Occurrence } from './alertBook.ts';

/** Rows of `sync.failure_minutes` that one look takes in. */
const most = 500;

type Row = {
  minute: Date;
  fingerprint: string;
  sync: string;
  message: string;
  hint: string | null;
  jobs: number;
  fresh: number;
  old: boolean;
  first_at: Date;
  last_at: Date;
  last_jobs: string[];
};

/**
 * Jobs that failed for good. The statistics have counted them by minute and fingerprint; each row says how many of them the
 * alerts took in already, so that none is counted twice or passed over, whenever its end became visible. What is older
 * than an hour (a history that is being counted for the first time) raises nothing. True where there was something.
 */
export async function findFailures(database: Queryable, settings: AlertSettings): Promise<boolean> {
  const rows = await database.query<Row>(
    `select minute, fingerprint, sync, message, hint, jobs, jobs - alerted as fresh,
       minute < now() - interval '1 hour' as old, first_at, last_at, last_jobs
     from sync.failure_minutes where jobs > alerted order by minute limit $1 for update skip locked`,
    [most],
  );
  if (rows.length > 0) {
    await database.query(
      `update sync.failure_minutes f set alerted = i.jobs
       from unnest($1::timestamptz[], $2::text[], $3::integer[]) i (minute, fingerprint, jobs)
       where f.minute = i.minute and f.fingerprint = i.fingerprint`,
      [rows.map((row) => row.minute), rows.map((row) => row.fingerprint), rows.map((row) => row.jobs)],
    );
  }
  const news = rows.filter((row) => !row.old);
  if (settings.kinds.job_failed) await raise(database, news.map(failed), settings.quietMinutes);
  if (settings.kinds.failure_repeated) {
    await raise(database, await repeated(database, news, settings), settings.quietMinutes);
  }
  const resolved = await resolveFailures(database, settings);
  return news.length > 0 || resolved > 0;
}

function failed(row: Row): Occurrence {
  return {
    kind: 'job_failed',
    key: row.fingerprint,
    subject: row.sync,
    fingerprint: row.fingerprint,
    message: `A job failed for good: ${row.message}`,
    hint: row.hint,
    count: row.fresh,
    jobs: row.last_jobs,
    firstAt: row.first_at,
    lastAt: row.last_at,
  };
}

async function repeated(database: Queryable, news: readonly Row[], settings: AlertSettings): Promise<Occurrence[]> {
  const { times, minutes } = settings.repeated;
  const newest = new Map(news.map((row) => [row.fingerprint, row]));
  const often = await database.query<{ fingerprint: string; jobs: number; first_at: Date }>(
    `select fingerprint, sum(jobs)::int as jobs, min(first_at) as first_at from sync.failure_minutes
     where fingerprint = any ($1) and minute > now() - $2 * interval '1 minute' group by fingerprint having sum(jobs) >= $3`,
    [[...newest.keys()], minutes, times],
  );
  return often.flatMap(({ fingerprint, jobs, first_at }) => {
    const row = newest.get(fingerprint);
    if (!row) return [];
    const fresh = news.filter((other) => other.fingerprint === fingerprint).reduce((sum, { fresh }) => sum + fresh, 0);
    return [
      {
        ...failed(row),
        kind: 'failure_repeated' as const,
        message: `The same failure ${times} times or more within ${minutes} min: ${row.message}`,
        count: fresh,
        countOfNew: jobs,
        firstAt: first_at,
      },
    ];
  });
}

async function resolveFailures(database: Queryable, settings: AlertSettings): Promise<number> {
  const tell = settings.tellResolved;
  const succeeded = await resolve(
    database,
    'job_failed',
    'exists (select from sync.sync_ends e where e.sync = a.subject and e.succeeded_at > a.last_at)',
    [],
    { resolution: 'A later job of the sync succeeded.', tell },
  );
  const calm = await resolve(
    database,
    'failure_repeated',
    `not exists (select from sync.failure_minutes f
       where f.fingerprint = a.fingerprint and f.minute > now() - $4 * interval '1 minute')`,
    [settings.repeated.minutes],
    { resolution: `It has not happened for ${settings.repeated.minutes} min.`, tell },
  );
  return succeeded + calm;
}
