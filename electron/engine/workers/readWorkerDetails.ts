import type { WorkerSummary } from '#shared/contract/status.ts';
import type { JobId, JsonObject, Progress } from '#shared/jobs.ts';
import type { WorkerDetail, WorkerJob } from '#shared/workers.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/**
 * The workers that live, those that ended in the last ten minutes (with `ended`: the last seven days), and the jobs that
 * they run. At most 300 workers and 1,000 jobs.
 */
export async function readWorkerDetails(database: Queryable, { ended }: { ended: boolean }): Promise<WorkerDetail[]> {
  const [workers, jobs] = await Promise.all([
    database.query<WorkerRow>(
      `select id, name, host, pid, kind, version, slots, state, started_at, heartbeat_at, lease_expires_at, stopped_at, cleared_at
       from sync.workers
       where state in ('active', 'paused', 'draining') or stopped_at > now() - $1 * interval '1 minute'
       order by stopped_at desc nulls first, host, id limit 300`,
      [ended ? 7 * 24 * 60 : 10],
    ),
    database.query<JobRow>(
      `select r.worker_id, r.lock, j.id, j.sync, j.payload, j.started_at, j.attempt, j.max_attempts, j.progress,
         j.cancel_asked_at is not null as cancelling
       from sync.running_attempts r join sync.jobs j on j.id = r.job_id and j.token = r.token
       where j.state = 'running' order by j.started_at, j.id limit 1000`,
    ),
  ]);
  const byWorker = new Map<string, WorkerJob[]>();
  for (const row of jobs) byWorker.set(row.worker_id, [...(byWorker.get(row.worker_id) ?? []), workerJob(row)]);
  return workers.map((row) => {
    const its = byWorker.get(row.id) ?? [];
    return {
      id: row.id,
      name: row.name,
      host: row.host,
      pid: row.pid,
      kind: row.kind,
      version: row.version,
      slots: row.slots,
      running: its.length,
      state: row.state,
      startedAt: row.started_at.toISOString(),
      heartbeatAt: row.heartbeat_at.toISOString(),
      leaseExpiresAt: row.lease_expires_at.toISOString(),
      stoppedAt: row.stopped_at?.toISOString() ?? null,
      clearedAt: row.cleared_at?.toISOString() ?? null,
      jobs: its,
    };
  });
}

interface WorkerRow extends Record<string, unknown> {
  id: string;
  name: string;
  host: string;
  pid: number;
  kind: WorkerSummary['kind'];
  version: string;
  slots: number;
  state: WorkerSummary['state'];
  started_at: Date;
  heartbeat_at: Date;
  lease_expires_at: Date;
  stopped_at: Date | null;
  cleared_at: Date | null;
}

interface JobRow extends Record<string, unknown> {
  worker_id: string;
  lock: string | null;
  id: JobId;
  sync: string;
  payload: JsonObject;
  started_at: Date | null;
  attempt: number;
  max_attempts: number;
  progress: Progress | null;
  cancelling: boolean;
}

function workerJob(row: JobRow): WorkerJob {
  const { id, sync, payload, attempt, progress, cancelling, lock } = row;
  const startedAt = row.started_at?.toISOString() ?? null;
  return { id, sync, payload, startedAt, attempt, maxAttempts: row.max_attempts, progress, cancelling, lock };
}
