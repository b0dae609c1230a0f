import type { OperatorAction } from '#shared/activity.ts';
import { OperatorError } from '#shared/errors.ts';
import type { JobId } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { impossible, possible, type Undoing } from './undoing.ts';

/** A job that was cancelled before it began is enqueued again, due when it was due. */
export const undoCancel: Undoing = {
  async judge(database, action) {
    const id = jobOf(action);
    if (id === null) return impossible('It does not say which job it was for.');
    const [job] = await database.query<{
      ended: string | null;
      stage: string | null;
      step: boolean;
      live: boolean;
      retry: string | null;
      later: boolean;
    }>(
      `select h.state::text as ended, h.error #>> '{details,stage}' as stage, h.routine_run is not null as step,
         exists (select from sync.jobs where id = $1) as live, coalesce(j.id, r.id) as retry, h.run_at > now() as later
       from (select 1) one
       left join lateral (select * from sync.job_history where id = $1 order by finished_at desc limit 1) h on true
       left join lateral (select id from sync.jobs where retry_of = $1 limit 1) j on true
       left join lateral (select id from sync.job_history where retry_of = $1 order by finished_at desc limit 1) r on true`,
      [id],
    );
    if (job?.live) return impossible(`Job ${id} was running, and is being stopped: that can’t be called off.`);
    if (!job?.ended) return impossible(`Job ${id} is no longer there: retention has removed it.`);
    if (job.ended !== 'cancelled') return impossible(`Job ${id} had ended before it could be stopped.`);
    if (job.retry !== null) return impossible(`Job ${id} was enqueued again already, as job ${job.retry}.`);
    if (job.step) return impossible(`Job ${id} is a step of a routine: retry that routine’s run instead.`);
    if (job.stage !== 'pending') {
      return impossible(`Job ${id} was running, and what it did was rolled back: retry it instead.`);
    }
    return possible(`Enqueues job ${id} again${job.later ? ', due when it was due' : ''}.`);
  },
  async hold(transaction, action) {
    await transaction.query('select from sync.job_history where id = $1 for update', [jobOf(action)]);
  },
  async apply(transaction, action, { actor }) {
    const id = jobOf(action);
    const [again] = await transaction.query<{ job_id: JobId; existing: boolean }>(
      `select e.job_id, e.existing
       from (select * from sync.job_history where id = $1 order by finished_at desc limit 1) h
       cross join lateral sync.enqueue_job(
         h.sync, h.payload, 'retry', jsonb_build_object('of', h.id::text, 'by', $2::text), greatest(h.run_at, now()),
         h.priority, h.max_attempts, h.unique_key, h.dry_run, h.id, h.timeout_ms
       ) e`,
      [id, actor],
    );
    if (!again) throw new OperatorError({ code: 'job_not_found', message: `There is no job ${String(id)}.` });
    if (again.existing) {
      throw new OperatorError({
        code: 'not_undoable',
        message: `Job ${again.job_id}, which has not ended, has the unique key of job ${String(id)}: it takes its place.`,
      });
    }
    await notify(transaction);
    return { action: 'retry', jobIds: id === null ? [] : [id], detail: { as: again.job_id } };
  },
};

function jobOf({ jobIds }: OperatorAction): JobId | null {
  return jobIds.length === 1 ? (jobIds[0] ?? null) : null;
}

async function notify(transaction: Queryable): Promise<void> {
  await transaction.query(`select pg_notify('touchline', 'jobs')`);
}
