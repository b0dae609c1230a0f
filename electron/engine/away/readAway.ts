import type { Away } from '#shared/away.ts';
import type { JobId, JobState } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/** Jobs that are counted, the newest of them; those that failed; and what is listed of each kind. */
const mostEnded = 50_000;
const mostFailed = 5_000;
const mostListed = 50;

/**
 * What happened from one moment to another (by the database's clock): what ended and where, what failed and waits for a decision, what the
 * workers of `host` lost, and which slots were missed. Reads by time alone, and no more than so much.
 */
export async function readAway(
  database: Queryable,
  { from, until, host }: { from: Date; until: Date; host: string },
): Promise<Away> {
  const [ended, failures, lost, missed] = await Promise.all([
    readEnded(database, from, until, host),
    readFailures(database, from, until),
    readLost(database, from, until, host),
    readMissed(database, from, until),
  ]);
  const counted = ended.reduce((sum, row) => sum + row.succeeded + row.failed + row.cancelled, 0);
  return {
    from: from.toISOString(),
    until: until.toISOString(),
    ended,
    exact: counted < mostEnded,
    failures,
    lost,
    missed,
  };
}

async function readEnded(database: Queryable, from: Date, until: Date, host: string): Promise<Away['ended']> {
  return database.query<Away['ended'][number]>(
    `select w.name as worker, coalesce(w.host = $3, false) as here,
       count(*) filter (where h.state = 'succeeded')::int as succeeded,
       count(*) filter (where h.state = 'failed')::int as failed,
       count(*) filter (where h.state = 'cancelled')::int as cancelled
     from (
       select worker_id, state from sync.job_history
       where finished_at > $1 and finished_at <= $2 order by finished_at desc, id desc limit $4
     ) h
     left join sync.workers w on w.id = h.worker_id
     group by 1, 2 order by count(*) desc, 1 limit $5`,
    [from, until, host, mostEnded, mostListed],
  );
}

async function readFailures(database: Queryable, from: Date, until: Date): Promise<Away['failures']> {
  return database.query<Away['failures'][number]>(
    `with failed as (
       select id, sync::text as sync, error, sync.failure_fingerprint(sync, error) as fingerprint
       from sync.job_history where state = 'failed' and finished_at > $1 and finished_at <= $2
       order by finished_at desc, id desc limit $3
     )
     select fingerprint, min(sync) as sync,
       coalesce((array_agg(error ->> 'code' order by id desc))[1], '') as code,
       coalesce((array_agg(error ->> 'message' order by id desc))[1], '') as message,
       count(*)::int as jobs, max(id) as newest,
       coalesce(array_agg(id order by id) filter (where
         not exists (select from sync.jobs j where j.retry_of = failed.id)
         and not exists (select from sync.job_history r where r.retry_of = failed.id)), '{}') as open
     from failed group by fingerprint order by count(*) desc, max(id) desc limit $4`,
    [from, until, mostFailed, mostListed],
  );
}

async function readLost(database: Queryable, from: Date, until: Date, host: string): Promise<Away['lost']> {
  return database.query<{ job: JobId; sync: string; state: JobState; worker: string | null }>(
    `select distinct on (a.job_id) a.job_id as job, coalesce(j.sync, h.sync)::text as sync,
       coalesce(j.state, h.state)::text as state, w.name as worker
     from sync.workers mine
     join sync.earlier_attempts a
       on a.worker_id = mine.id and a.outcome = 'lost' and a.finished_at > $1 and a.finished_at <= $2
     left join sync.jobs j on j.id = a.job_id
     left join lateral (
       select sync, state, worker_id, token from sync.job_history where id = a.job_id order by finished_at desc limit 1
     ) h on j.id is null
     left join sync.workers w on w.id = coalesce(j.worker_id, case when h.token > a.token then h.worker_id end)
     where mine.host = $3 and mine.stopped_at > $1 and (j.id is not null or h.state is not null)
     order by a.job_id, a.token desc limit $4`,
    [from, until, host, mostListed],
  );
}

async function readMissed(database: Queryable, from: Date, until: Date): Promise<Away['missed']> {
  const rows = await database.query<Omit<Away['missed'][number], 'newest'> & { newest: Date }>(
    `select s.name as schedule,
       coalesce(sum(x.slots) filter (where x.outcome = 'fired'), 0)::int as "caughtUp",
       coalesce(sum(x.slots) filter (where x.outcome <> 'fired'), 0)::int as left,
       max(coalesce(x.last_slot, x.slot)) as newest,
       (array_agg(coalesce(x.error ->> 'message', x.reason) order by x.slot desc) filter (where x.outcome <> 'fired'))[1] as reason
     from sync.schedule_slots x join sync.schedules s on s.id = x.schedule_id
     where x.handled_at > $1 and x.handled_at <= $2 and (x.missed or x.outcome = 'failed')
     group by s.id, s.name order by max(x.handled_at) desc, s.name limit $3`,
    [from, until, mostListed],
  );
  return rows.map(({ newest, ...row }) => ({ ...row, newest: newest.toISOString() }));
}
