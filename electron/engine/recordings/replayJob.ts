import { OperatorError } from '#shared/errors.ts';
import type { JobId } from '#shared/jobs.ts';
import type { Replayed } from '#shared/recordings.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { enqueue } from '#engine/queue/enqueue.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { requireReplayable } from './replay.ts';

/**
 * Enqueues a dry run of a job's sync with its payload, whose calls are answered from the recording of one of its attempts (the last
 * one that is recorded, where `token` is null). Throws an `OperatorError` (`job_not_found`, `recording_missing`, `recording_incomplete`).
 */
export async function replayJob(database: Queryable, { job: id, token }: Replayed, by: string): Promise<JobId> {
  const job = await readJob(database, id);
  if (!job) throw new OperatorError({ code: 'job_not_found', message: `There is no job ${id}.` });
  const found = await requireReplayable(database, { job: id, token });
  const attempt = job.attempts.find((each) => each.token === found);
  const { id: replay } = await enqueue(database, {
    sync: job.sync,
    payload: job.payload,
    trigger: 'operator',
    triggerDetail: {
      by,
      replayOf: id,
      replayToken: found,
      ...(attempt === undefined ? {} : { replayAttempt: attempt.number }),
    },
    dryRun: true,
    maxAttempts: 1,
    timeout: job.timeout,
  });
  return replay;
}

/**
 * Enqueues an ended job again, with all its calls recorded however it ends. Throws an `OperatorError` (`job_not_found`,
 * `job_not_ended`).
 */
export async function runRecorded(database: Queryable, id: JobId, by: string): Promise<JobId> {
  const job = await readJob(database, id);
  if (!job) throw new OperatorError({ code: 'job_not_found', message: `There is no job ${id}.` });
  if (job.finishedAt === null) {
    throw new OperatorError({
      code: 'job_not_ended',
      message: `Job ${id} has not ended: only an ended job can be run again.`,
    });
  }
  const { id: again } = await enqueue(database, {
    sync: job.sync,
    payload: job.payload,
    trigger: 'retry',
    triggerDetail: { of: id, by, record: true },
    priority: job.priority,
    maxAttempts: job.maxAttempts,
    dryRun: job.dryRun,
    timeout: job.timeout,
    uniqueKey: job.uniqueKey,
    retryOf: id,
  });
  return again;
}
