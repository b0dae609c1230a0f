import {
  attemptErrorSchema,
  progressSchema,
  runResultSchema,
  type Attempt,
  type AttemptError,
  type JobDetail,
  type JobId,
  type JobState,
  type JobSummary,
  type JsonObject,
  type ShownState,
  type Trigger,
} from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';

export interface JobFilter {
  /** All where empty. */
  states: readonly JobState[];
  sync: string | null;
}

export interface Count {
  value: number;
  exact: boolean;
}

/** A count stops here, and is then a lower bound. */
export const mostCounted = 10_000;

// The same columns of a live job and of an ended one, so that both are read the same way.
const liveColumns = `
  j.id, j.sync, j.payload, j.state, j.priority, j.trigger, j.trigger_detail, j.dry_run, j.attempt, j.max_attempts,
  j.worker_id, j.enqueued_at, j.run_at, j.started_at, null::timestamptz as finished_at, j.waiting_for, j.progress,
  j.last_error as error, j.retry_of, j.unique_key, null::jsonb as result, j.token, j.cancel_asked_at, j.cancel_by, j.cancel_reason, j.timeout_ms,
  j.routine, j.routine_run, j.step, j.waits_for`;
const endedColumns = `
  j.id, j.sync, j.payload, j.state, j.priority, j.trigger, j.trigger_detail, j.dry_run, j.attempt, j.max_attempts,
  j.worker_id, j.enqueued_at, j.run_at, j.started_at, j.finished_at, null::text as waiting_for, null::jsonb as progress,
  j.error, j.retry_of, j.unique_key, j.result, null::integer as token, null::timestamptz as cancel_asked_at,
  null::text as cancel_by, null::text as cancel_reason, j.timeout_ms,
  j.routine, j.routine_run, j.step, null::bigint[] as waits_for`;

/** Of the job that the query calls `job`. */
const shown = `
  case
    when job.state = 'running' and job.cancel_asked_at is not null then 'cancelling'
    when job.state = 'pending' and job.waits_for is not null then 'waiting'
    when job.state = 'pending' and job.waiting_for is not null then 'blocked'
    when job.state = 'pending' and job.attempt > 0 then 'retrying'
    when job.state = 'pending' and job.run_at > now() then 'scheduled'
    else job.state::text
  end as shown`;

/**
 * Pending jobs that may be claimed, that wait for a lock, for an earlier step, and those of paused syncs that were put aside:
 * each has an index of its own, the last one by sync.
 */
const pendingKinds = [
  'sync.jobs j where waiting_for is null and waits_for is null and not parked and',
  'sync.jobs j where waiting_for is not null and',
  'sync.jobs j where waiting_for is null and waits_for is not null and routine_run is not null and',
  `(
          select first.* from sync.parked_syncs() p (name) cross join lateral (
            select * from sync.jobs where parked and sync = p.name order by priority desc, run_at, id limit $4
          ) first
        ) j where`,
];

type Row = {
  id: string;
  sync: string;
  payload: JsonObject;
  state: JobState;
  shown: ShownState;
  priority: number;
  trigger: Trigger;
  trigger_detail: JsonObject;
  dry_run: boolean;
  attempt: number;
  max_attempts: number;
  worker: string | null;
  enqueued_at: Date;
  run_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  waiting_for: string | null;
  progress: unknown;
  error: unknown;
  retry_of: string | null;
  unique_key: string | null;
  result: unknown;
  token: number | null;
  worker_id: string | null;
  cancel_asked_at: Date | null;
  cancel_by: string | null;
  cancel_reason: string | null;
  timeout_ms: number | null;
  routine: string | null;
  routine_run: string | null;
  step: string | null;
  waits_for: string[] | null;
};

/**
 * Jobs that match, at most `limit`: those that have been running for a moment first, then pending in the order in which they will run, then the ended,
 * newest first. Without a filter on states the pending fill a quarter at most: a long queue must not hide what ended.
 */
export async function listJobs(database: Queryable, filter: JobFilter, limit: number): Promise<JobSummary[]> {
  const rows = await database.query<Row>(
    `with live as (
       (select ${liveColumns} from sync.running_attempts r join sync.jobs j on j.id = r.job_id and j.token = r.token
        where state = 'running' and ('running' = any ($1::sync.job_state[]) or $1::sync.job_state[] = '{}') and ($2::text is null or sync = $2)
        order by started_at desc, id desc limit $3)
       union all
       ${pendingKinds
         .map(
           (kind) => `(select ${liveColumns} from ${kind}
        state = 'pending' and ('pending' = any ($1::sync.job_state[]) or $1::sync.job_state[] = '{}') and ($2::text is null or sync = $2)
        order by priority desc, run_at, id limit $4)`,
         )
         .join(' union all ')}
     ),
     ended as (
       select ${endedColumns} from sync.job_history j
       where (state = any ($1::sync.job_state[]) or $1::sync.job_state[] = '{}') and ($2::text is null or sync = $2)
       order by finished_at desc, id desc limit $3
     ),
     merged as (
       select *, case state when 'running' then 0 else 1 end as place from live
       union all select *, 2 from ended
     )
     select job.*, ${shown}, w.name as worker from merged job left join sync.workers w on w.id = job.worker_id
     order by place, case place when 0 then job.started_at end desc,
       case place when 1 then job.priority end desc, case place when 1 then job.run_at end,
       job.finished_at desc, case place when 1 then job.id end, job.id desc
     limit $3`,
    [filter.states, filter.sync, limit, filter.states.length === 0 ? Math.ceil(limit / 4) : limit],
  );
  return rows.map(toSummary);
}

/** How many jobs match; counted no further than `mostCounted`. */
export async function countJobs(database: Queryable, filter: JobFilter): Promise<Count> {
  const [row] = await database.query<{ live: number; ended: number }>(
    `select
       (select count(*)::int from (
          select from sync.jobs where (state = any ($1::sync.job_state[]) or $1::sync.job_state[] = '{}') and ($2::text is null or sync = $2) limit $3
        ) a) as live,
       (select count(*)::int from (
          select from sync.job_history where (state = any ($1::sync.job_state[]) or $1::sync.job_state[] = '{}') and ($2::text is null or sync = $2) limit $3
        ) b) as ended`,
    [filter.states, filter.sync, mostCounted + 1],
  );
  const value = (row?.live ?? 0) + (row?.ended ?? 0);
  return { value: Math.min(value, mostCounted), exact: value <= mostCounted };
}

/** How many jobs wait, counted no further than `mostCounted`, and how many have been running for a moment. */
export async function countLive(database: Queryable): Promise<{ pending: number; running: number; exact: boolean }> {
  const [row] = await database.query<{ pending: number; running: number }>(
    `select
       (select count(*)::int from (select from sync.jobs where state = 'pending' limit $1) a) as pending,
       (select count(*)::int from sync.running_attempts r join sync.jobs j on j.id = r.job_id and j.token = r.token
        where j.state = 'running') as running`,
    [mostCounted + 1],
  );
  const pending = row?.pending ?? 0;
  return { pending: Math.min(pending, mostCounted), running: row?.running ?? 0, exact: pending <= mostCounted };
}

/** One job, live or ended, with its attempts; null where there is none. */
export async function readJob(database: Queryable, id: JobId): Promise<JobDetail | null> {
  const [row] = await database.query<Row>(
    `with job as (
       select ${liveColumns} from sync.jobs j where id = $1
       union all select ${endedColumns} from sync.job_history j where id = $1
     )
     select job.*, ${shown}, w.name as worker from job left join sync.workers w on w.id = job.worker_id
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

function toSummary(row: Row): JobSummary {
  return {
    id: row.id,
    sync: row.sync,
    payload: row.payload,
    state: row.state,
    shown: row.shown,
    priority: row.priority,
    trigger: row.trigger,
    triggerDetail: row.trigger_detail,
    dryRun: row.dry_run,
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    worker: row.worker,
    enqueuedAt: row.enqueued_at.toISOString(),
    runAt: row.run_at.toISOString(),
    startedAt: iso(row.started_at),
    finishedAt: iso(row.finished_at),
    waitingFor: row.waiting_for,
    progress: parsed(progressSchema, row.progress),
    error: toError(row.error),
  };
}

/** An error as the engine writes it; whatever else somebody put there by hand is shown as its text. */
function toError(value: unknown): AttemptError | null {
  if (value === null) return null;
  return parsed(attemptErrorSchema, value) ?? { code: 'unknown', message: JSON.stringify(value) };
}

function parsed<T>(
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
  value: unknown,
): T | null {
  const result = schema.safeParse(value);
  return result.success ? result.data : null;
}

function iso(moment: Date | null): string | null {
  return moment?.toISOString() ?? null;
}
