import { z } from 'zod';
import {
  attemptOutcomes,
  jsonObjectSchema,
  endedStates,
  triggerSchema,
  type Attempt,
  type JobSummary,
} from '#shared/jobs.ts';
import { iso, toError, toSummary } from '#engine/queue/jobRow.ts';
import { toDate } from '../moments.ts';

/** Of \`jobs j\`, for \`toArchivedJob\`. */
export const summaryColumns = `cast(j.id as text) as id, j.sync, j.payload, j.state, j.priority, j.trigger, j.trigger_detail, j.dry_run,
  j.attempt, j.max_attempts, j.worker, j.enqueued_at, j.run_at, j.started_at, j.finished_at, j.error`;

const json = z.string().transform((text): unknown => JSON.parse(text));
const moment = z.number().transform(toDate);
const rowSchema = z.object({
  id: z.string(),
  sync: z.string(),
  payload: json.pipe(jsonObjectSchema),
  state: z.enum(endedStates),
  priority: z.number(),
  trigger: triggerSchema,
  trigger_detail: json.pipe(jsonObjectSchema),
  dry_run: z.number().transform((value) => value === 1),
  attempt: z.number(),
  max_attempts: z.number(),
  worker: z.string().nullable(),
  enqueued_at: moment,
  run_at: moment,
  started_at: moment.nullable(),
  finished_at: moment,
  error: json.nullable(),
});

/** A job as lists show it. */
export function toArchivedJob(row: unknown): JobSummary {
  const job = rowSchema.parse(row);
  return toSummary({ ...job, shown: job.state, waiting_for: null, progress: null });
}

const attemptSchema = z.object({
  number: z.number(),
  token: z.number(),
  worker: z.string().nullable(),
  outcome: z.enum(attemptOutcomes),
  started_at: moment.nullable(),
  finished_at: moment,
  error: json.nullable(),
});

export function toArchivedAttempt(row: unknown): Attempt {
  const attempt = attemptSchema.parse(row);
  return {
    number: attempt.number,
    token: attempt.token,
    worker: attempt.worker,
    outcome: attempt.outcome,
    startedAt: iso(attempt.started_at),
    finishedAt: iso(attempt.finished_at),
    error: toError(attempt.error),
  };
}
