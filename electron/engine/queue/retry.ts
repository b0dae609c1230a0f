import { OperatorError } from '#shared/errors.ts';
import type { JobId, JsonObject } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { enqueue } from './enqueue.ts';

/**
 * Enqueues an ended job again as a new job linked to the old one, with another payload if one is given. Throws an
 * `OperatorError` for a job that does not exist or has not ended.
 */
export async function retryJob(
  database: Queryable,
  id: JobId,
  changes: { payload?: JsonObject | undefined; by: string },
): Promise<JobId> {
  const [old] = await database.query<{
    sync: string;
    payload: JsonObject;
    priority: number;
    max_attempts: number;
    dry_run: boolean;
  }>(`select sync, payload, priority, max_attempts, dry_run from sync.job_history where id = $1`, [id]);
  if (!old) throw await notRetryable(database, id);
  const job = await enqueue(database, {
    sync: old.sync,
    payload: changes.payload ?? old.payload,
    trigger: 'retry',
    triggerDetail: { of: id, by: changes.by },
    priority: old.priority,
    maxAttempts: old.max_attempts,
    dryRun: old.dry_run,
    retryOf: id,
  });
  return job.id;
}

async function notRetryable(database: Queryable, id: JobId): Promise<OperatorError> {
  const [live] = await database.query<{ state: string }>('select state from sync.jobs where id = $1', [id]);
  return live
    ? new OperatorError({
        code: 'job_not_ended',
        message: `Job ${id} is ${live.state}: only an ended job can be retried.`,
      })
    : new OperatorError({ code: 'job_not_found', message: `There is no job ${id}.` });
}
