import { progressSchema, type JsonObject } from '#shared/jobs.ts';
import type { RunningJob } from '#shared/overview.ts';
import type { Queryable } from '#engine/database/queryable.ts';

const mostJobs = 100;

/** The jobs that have been running for a moment, by what workers publish: those that have run for longest first. */
export async function readRunning(database: Queryable): Promise<{ jobs: RunningJob[]; more: boolean }> {
  const rows = await database.query<{
    id: string;
    sync: string;
    payload: JsonObject;
    dry_run: boolean;
    attempt: number;
    max_attempts: number;
    started_at: Date;
    worker: string | null;
    progress: unknown;
    cancelling: boolean;
  }>(
    `select j.id, j.sync::text as sync, j.payload, j.dry_run, j.attempt, j.max_attempts, j.started_at, w.name as worker, j.progress,
       j.cancel_asked_at is not null as cancelling
     from sync.running_attempts r
     join sync.jobs j on j.id = r.job_id and j.token = r.token and j.state = 'running'
     left join sync.workers w on w.id = j.worker_id
     order by j.started_at, j.id limit $1`,
    [mostJobs + 1],
  );
  return {
    jobs: rows.slice(0, mostJobs).map((row) => ({
      id: row.id,
      sync: row.sync,
      payload: row.payload,
      dryRun: row.dry_run,
      attempt: row.attempt,
      maxAttempts: row.max_attempts,
      startedAt: row.started_at.toISOString(),
      worker: row.worker,
      progress: progressSchema.safeParse(row.progress).data ?? null,
      cancelling: row.cancelling,
    })),
    more: rows.length > mostJobs,
  };
}
