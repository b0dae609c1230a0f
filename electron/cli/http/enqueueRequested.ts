import type { JobId, JobState } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { enqueue, type NewJob } from '#engine/queue/enqueue.ts';
import { HttpError } from './httpError.ts';

export interface Accepted {
  id: JobId;
  state: JobState;
  /** Nothing was added: the job was there already. */
  existing: boolean;
}

/**
 * Enqueues a job in a transaction. A request id that a job has, live or ended, gives that job instead of a second one,
 * for as long as history keeps it; asked for anything else under the same id, it throws an `HttpError`.
 */
export async function enqueueRequested(
  transaction: Queryable,
  job: NewJob,
  requestId: string | undefined,
): Promise<Accepted> {
  if (requestId !== undefined) {
    // Two requests with one id take turns: the second finds what the first enqueued.
    await transaction.query(`select pg_advisory_xact_lock(hashtextextended('touchline:request:' || $1, 0))`, [
      requestId,
    ]);
    const earlier = await findRequested(transaction, job, requestId);
    if (earlier) return earlier;
  }
  const detail = { ...job.triggerDetail, ...(requestId === undefined ? {} : { requestId }) };
  const { id, existing } = await enqueue(transaction, { ...job, triggerDetail: detail });
  const [live] = existing
    ? await transaction.query<{ state: JobState }>('select state from sync.jobs where id = $1', [id])
    : [];
  return { id, state: live?.state ?? 'pending', existing };
}

async function findRequested(transaction: Queryable, job: NewJob, requestId: string): Promise<Accepted | null> {
  const [found] = await transaction.query<{ id: JobId; state: JobState; same: boolean }>(
    // A payload may ask for a dry run as well.
    `select id, state, sync = $2 and payload = $3::jsonb and dry_run = ($4 or payload @> '{"dryRun": true}') as same from (
       select id, state, sync::text, payload, dry_run from sync.jobs where trigger_detail ->> 'requestId' = $1
       union all
       select id, state, sync, payload, dry_run from sync.job_history where trigger_detail ->> 'requestId' = $1
     ) earlier order by id limit 1`,
    [requestId, job.sync, JSON.stringify(job.payload), job.dryRun ?? false],
  );
  if (!found) return null;
  if (found.same) return { id: found.id, state: found.state, existing: true };
  throw new HttpError(422, {
    code: 'request_id_reused',
    message: `The request id belongs to job ${found.id}, which was asked for something else.`,
    hint: 'Use a new request id for each request, and the same one only to repeat it.',
  });
}
