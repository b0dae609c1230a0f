import type { FailureInsight } from '#shared/failures.ts';
import type { JobId } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { readRecordings } from '#engine/recordings/readRecordings.ts';

/** Runs of the sync among which the last success is looked for. */
export const runsLookedAt = 2_000;
/** Kinds of errors of one job that are looked up, and replays that are named. */
export const mostKinds = 20;
export const mostReplays = 20;

/** What the rest of the history says about the failures of a job; null where there is no such job. Each part is bounded. */
export async function readInsight(database: Queryable, id: JobId): Promise<FailureInsight | null> {
  const [job] = await database.query<{ sync: string; payload: string }>(
    `select sync, payload::text as payload from sync.jobs where id = $1
     union all select sync, payload::text from sync.job_history where id = $1 limit 1`,
    [id],
  );
  if (!job) return null;
  const attempts = await readFingerprints(database, id, job.sync);
  const kinds = [...new Set(attempts.map(({ fingerprint }) => fingerprint))].slice(-mostKinds);
  const [counted, lastSuccess, replays, recordings] = await Promise.all([
    kinds.length === 0 ? [] : readKinds(database, kinds),
    readLastSuccess(database, id, job),
    readReplays(database, id),
    readRecordings(database, id),
  ]);
  return { attempts, kinds: counted, lastSuccess, replays, recordings };
}

function readFingerprints(database: Queryable, id: JobId, sync: string): Promise<FailureInsight['attempts']> {
  return database.query<FailureInsight['attempts'][number] & Record<string, unknown>>(
    `select token, sync.failure_fingerprint($2, error) as fingerprint from sync.job_attempts
     where job_id = $1 and error is not null order by token`,
    [id, sync],
  );
}

async function readKinds(database: Queryable, fingerprints: readonly string[]): Promise<FailureInsight['kinds']> {
  const rows = await database.query<{ fingerprint: string; day: number; week: number; first_at: Date; last_at: Date }>(
    `select kind.fingerprint, counted.day, counted.week, oldest.first_at, newest.last_at
     from unnest($1::text[]) kind (fingerprint)
     cross join lateral (
       select coalesce(sum(jobs) filter (where minute > now() - interval '1 day'), 0)::int as day, coalesce(sum(jobs), 0)::int as week
       from sync.failure_minutes f where f.fingerprint = kind.fingerprint and minute > now() - interval '7 days'
     ) counted
     cross join lateral (
       select first_at from sync.failure_minutes f where f.fingerprint = kind.fingerprint order by minute limit 1
     ) oldest
     cross join lateral (
       select last_at from sync.failure_minutes f where f.fingerprint = kind.fingerprint order by minute desc limit 1
     ) newest`,
    [fingerprints],
  );
  return rows.map(({ first_at, last_at, ...row }) => ({
    ...row,
    firstAt: first_at.toISOString(),
    lastAt: last_at.toISOString(),
  }));
}

/** The newest success of the same sync with the same payload, among the newest runs of the sync. */
async function readLastSuccess(
  database: Queryable,
  id: JobId,
  { sync, payload }: { sync: string; payload: string },
): Promise<FailureInsight['lastSuccess']> {
  // In the order of the index by sync, and compared as a range: by time alone, the runs of others would be gone through as well.
  const [row] = await database.query<{ id: string | null; finished_at: Date | null; runs: number }>(
    `with newest as materialized (
       select id, state, payload, dry_run, finished_at from sync.job_history
       where sync >= $1 and sync <= $1 order by sync desc, finished_at desc, id desc limit $4
     )
     select found.id, found.finished_at, (select count(*)::int from newest) as runs
     from (select 1) one left join lateral (
       select id, finished_at from newest
       where state = 'succeeded' and not dry_run and id <> $3 and payload = $2::jsonb order by finished_at desc, id desc limit 1
     ) found on true`,
    [sync, payload, id, runsLookedAt],
  );
  if (row && row.id !== null && row.finished_at !== null) {
    return { kind: 'found', id: row.id, finishedAt: row.finished_at.toISOString() };
  }
  const runs = row?.runs ?? 0;
  return { kind: 'none', runs, exact: runs < runsLookedAt };
}

/** Replays of the job, the newest first. */
function readReplays(database: Queryable, id: JobId): Promise<FailureInsight['replays']> {
  return database.query<FailureInsight['replays'][number] & Record<string, unknown>>(
    `select id, state from (
       select id, state from sync.jobs where trigger_detail ->> 'replayOf' = $1
       union all select id, state from sync.job_history where trigger_detail ->> 'replayOf' = $1
     ) r order by id desc limit $2`,
    [id, mostReplays],
  );
}
