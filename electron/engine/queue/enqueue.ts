import type { JobId, JsonObject, Trigger } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { OperatorError } from '#shared/errors.ts';

export interface NewJob {
  sync: string;
  payload: JsonObject;
  trigger: Trigger;
  triggerDetail?: JsonObject;
  /** ISO moment; the database's now where it is left out. */
  runAt?: string | null;
  /** Higher runs sooner. */
  priority?: number;
  maxAttempts: number;
  /** Admits one live job. */
  uniqueKey?: string | null;
  dryRun?: boolean;
  /** The ended job that this one tries again. */
  retryOf?: JobId | null;
}

/** Enqueues a job. `existing` says that a live job has the unique key already: its id is given and nothing is added. */
export async function enqueue(database: Queryable, job: NewJob): Promise<{ id: JobId; existing: boolean }> {
  const [row] = await database.query<{ job_id: string; existing: boolean }>(
    'select job_id, existing from sync.enqueue_job($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
    [
      job.sync,
      JSON.stringify(job.payload),
      job.trigger,
      JSON.stringify(job.triggerDetail ?? {}),
      job.runAt ?? null,
      job.priority ?? 0,
      job.maxAttempts,
      job.uniqueKey ?? null,
      job.dryRun ?? false,
      job.retryOf ?? null,
    ],
  );
  if (!row) throw new OperatorError({ code: 'internal', message: 'The database did not give the job an id.' });
  return { id: row.job_id, existing: row.existing };
}
