import { runResultSchema, type Attempt, type JobDetail, type JobId } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { endedColumns, iso, liveColumns, parsed, toError, toSummary, type JobRow } from './jobRow.ts';

/** One job, live or ended, with its attempts; null where there is none. */
export async function readJob(database: Queryable, id: JobId): Promise<JobDetail | null> {
  const [row] = await database.query<DetailRow>(
    `with job as (
       select ${liveColumns}, ${liveDetail} from sync.jobs j where id = $1
       union all select ${endedColumns}, ${endedDetail} from sync.job_history j where id = $1
     )
     select job.*, w.name as worker from job left join sync.workers w on w.id = job.worker_id
     order by finished_at nulls last limit 1`,
    [id],
  );
  if (!row) return null;
  const attempts = await readAttempts(database, id);
  if (row.state === 'running') {
    attempts.push({
      number: row.attempt,
      token: row.token ?? 0,
      worker: row.worker,
      outcome: 'running',
      startedAt: iso(row.started_at),
      finishedAt: null,
      error: null,
    });
  }
  const retries = await database.query<{ id: string }>(
    `select id from sync.jobs where retry_of = $1 union all select id from sync.job_history where retry_of = $1 order by id`,
    [id],
  );
  return {
    ...toSummary(row),
    retryOf: row.retry_of,
    retriedBy: retries.map((retry) => retry.id),
    uniqueKey: row.unique_key,
    cancelAsked:
      row.cancel_asked_at === null
        ? null
        : { at: row.cancel_asked_at.toISOString(), by: row.cancel_by, reason: row.cancel_reason },
    attempts,
    timeout: row.timeout_ms,
    routine:
      row.routine === null || row.routine_run === null || row.step === null
        ? null
        : { name: row.routine, run: row.routine_run, step: row.step, waitsFor: row.waits_for ?? [] },
    result: parsed(runResultSchema, row.result),
  };
}

const detail = 'j.retry_of, j.unique_key, j.timeout_ms, j.routine, j.routine_run, j.step';
const liveDetail = `${detail}, null::jsonb as result, j.token, j.cancel_asked_at, j.cancel_by, j.cancel_reason, j.waits_for`;
const endedDetail = `${detail}, j.result, null::integer as token, null::timestamptz as cancel_asked_at, null::text as cancel_by,
  null::text as cancel_reason, null::bigint[] as waits_for`;

type DetailRow = JobRow & {
  retry_of: string | null;
  unique_key: string | null;
  timeout_ms: number | null;
  routine: string | null;
  routine_run: string | null;
  step: string | null;
  result: unknown;
  token: number | null;
  cancel_asked_at: Date | null;
  cancel_by: string | null;
  cancel_reason: string | null;
  waits_for: string[] | null;
};

async function readAttempts(database: Queryable, id: JobId): Promise<Attempt[]> {
  const rows = await database.query<{
    number: number;
    token: number;
    worker: string | null;
    outcome: Attempt['outcome'];
    started_at: Date | null;
    finished_at: Date;
    error: unknown;
  }>(
    `select a.number, a.token, w.name as worker, a.outcome, a.started_at, a.finished_at, a.error
     from sync.job_attempts a left join sync.workers w on w.id = a.worker_id
     where a.job_id = $1 order by a.token, a.finished_at`,
    [id],
  );
  return rows.map((row) => ({
    number: row.number,
    token: row.token,
    worker: row.worker,
    outcome: row.outcome,
    startedAt: iso(row.started_at),
    finishedAt: iso(row.finished_at),
    error: toError(row.error),
  }));
}
