import {
  attemptErrorSchema,
  progressSchema,
  type AttemptError,
  type JobState,
  type JobSummary,
  type JsonObject,
  type ShownState,
  type Trigger,
} from '#shared/jobs.ts';
import { shownLive } from './filterConditions.ts';

const common = `
  j.id, j.sync::text as sync, j.payload, j.state, j.priority, j.trigger, j.trigger_detail, j.dry_run, j.attempt, j.max_attempts, j.worker_id,
  j.enqueued_at, j.run_at, j.started_at`;
/** Of `sync.jobs j`; the same columns as of an ended one, so that both are read the same way. */
export const liveColumns = `${common}, ${shownLive} as shown, null::timestamptz as finished_at, j.waiting_for, j.progress,
  j.last_error as error`;
/** Of `sync.job_history j`. */
export const endedColumns = `${common}, j.state::text as shown, j.finished_at, null::text as waiting_for, null::jsonb as progress,
  j.error`;

/** A job as those columns and the name of its worker have it. */
export type JobRow = {
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
};

/** A row as lists show it. */
export function toSummary(row: JobRow): JobSummary {
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
export function toError(value: unknown): AttemptError | null {
  if (value === null) return null;
  return parsed(attemptErrorSchema, value) ?? { code: 'unknown', message: JSON.stringify(value) };
}

/** A value as its schema has it; null where it is something else. */
export function parsed<T>(
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
  value: unknown,
): T | null {
  const result = schema.safeParse(value);
  return result.success ? result.data : null;
}

export function iso(moment: Date | null): string | null {
  return moment?.toISOString() ?? null;
}
