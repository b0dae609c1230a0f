import { OperatorError } from '#shared/errors.ts';
import type { JobId, JsonObject } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/**
 * Cancels a job. `cancelled`: it was pending and has ended; `cancelling`: it runs, and its worker brings it to its end.
 * Throws an `OperatorError` (`job_not_found`, `job_ended`).
 */
export async function cancelJob(
  database: Queryable,
  id: JobId,
  { by, reason }: { by: string; reason?: string | undefined },
): Promise<'cancelled' | 'cancelling'> {
  const [row] = await database.query<{ became: string }>('select sync.cancel($1, $2, $3) as became', [
    id,
    reason ?? null,
    by,
  ]);
  return row?.became === 'cancelling' ? 'cancelling' : 'cancelled';
}

/**
 * Enqueues an ended job again as a new job linked to the old one, with another payload if one is given. Throws an
 * `OperatorError` (`job_not_found`, `job_not_ended`).
 */
export async function retryJob(
  database: Queryable,
  id: JobId,
  changes: { payload?: JsonObject | undefined; by: string },
): Promise<JobId> {
  const payload = changes.payload === undefined ? null : JSON.stringify(changes.payload);
  const [row] = await database.query<{ id: string }>('select sync.retry($1, $2, $3) as id', [id, payload, changes.by]);
  if (!row) throw new OperatorError({ code: 'internal', message: 'The database did not give the job an id.' });
  return row.id;
}

/** Makes a pending job due now. Throws an `OperatorError` where it runs, has ended or does not exist. */
export async function runNow(database: Queryable, id: JobId): Promise<void> {
  await database.query('select sync.run_now($1)', [id]);
}

/** Changes the priority of a pending job. Throws an `OperatorError` where it runs, has ended or does not exist. */
export async function setPriority(database: Queryable, id: JobId, priority: number): Promise<void> {
  await database.query('select sync.set_priority($1, $2)', [id, priority]);
}
