import type { WorkerSummary } from '#shared/contract/status.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/** Workers that live, and those that stopped or were lost in the last ten minutes. */
export async function readWorkers(database: Queryable): Promise<WorkerSummary[]> {
  const rows = await database.query<{
    id: string;
    name: string;
    host: string;
    kind: WorkerSummary['kind'];
    version: string;
    slots: number;
    running: number;
    state: WorkerSummary['state'];
    started_at: Date;
    heartbeat_at: Date;
  }>(
    `with running as (
       select r.worker_id, count(*)::int as jobs
       from sync.running_attempts r join sync.jobs j on j.id = r.job_id and j.token = r.token
       where j.state = 'running' group by r.worker_id
     )
     select w.id, w.name, w.host, w.kind, w.version, w.slots, coalesce(r.jobs, 0) as running, w.state, w.started_at, w.heartbeat_at
     from sync.workers w left join running r on r.worker_id = w.id
     where w.state in ('active', 'paused', 'draining') or w.stopped_at > now() - interval '10 minutes'
     order by w.state, w.id limit 200`,
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    host: row.host,
    kind: row.kind,
    version: row.version,
    slots: row.slots,
    running: row.running,
    state: row.state,
    startedAt: row.started_at.toISOString(),
    heartbeatAt: row.heartbeat_at.toISOString(),
  }));
}
