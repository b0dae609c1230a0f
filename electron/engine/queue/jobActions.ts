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

/**
 * Changes the priority of a pending job, and gives the one that it had. Throws an `OperatorError` where it runs, has ended or does
 * not exist.
 */
export async function setPriority(database: Queryable, id: JobId, priority: number): Promise<{ from: number }> {
  const [row] = await database.query<{ before: number | null }>(
    `with job as materialized (select priority from sync.jobs where id = $1 for update)
     select job.priority as before, sync.set_priority($1, $2) from (select 1) one left join job on true`,
    [id, priority],
  );
  return { from: row?.before ?? priority };
}
