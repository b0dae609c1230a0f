import type { JobId, JobState } from '#shared/jobs.ts';
import type { WorkerLeft } from '#shared/workers.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/** What an ended worker did not finish: what it gave back, what was taken back from it, and what ended because it was lost. */
export async function readWorkerLeft(database: Queryable, id: string): Promise<WorkerLeft[]> {
  const rows = await database.query<{
    id: JobId;
    sync: string | null;
    what: WorkerLeft['what'];
    at: Date;
    state: JobState | null;
  }>(
    `select l.id, coalesce(j.sync, h.sync) as sync, coalesce(j.state, h.state) as state, l.at,
       case when l.outcome = 'released' then 'given back' when h.error ->> 'code' = 'worker_lost' then 'ended' else 'taken back' end as what
     from (
       select e.job_id as id, e.outcome, e.finished_at as at
       from sync.earlier_attempts e
       where e.worker_id = $1 and e.outcome in ('released', 'lost')
       order by e.finished_at desc limit 100
     ) l
     left join sync.jobs j on j.id = l.id
     left join lateral (select sync, state, error from sync.job_history where id = l.id limit 1) h on true
     order by l.at desc, l.id`,
    [id],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}
