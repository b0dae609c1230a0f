import { z } from 'zod';
import { failureSchema } from './errors.ts';

/** A job's id: an int8, kept as a string of digits so that it never becomes a float. */
export const jobIdSchema = z
  .string()
  .regex(/^[1-9]\d{0,18}$/, 'must be a job id: digits')
  .refine((id) => id.length < 19 || id <= '9223372036854775807', 'is larger than any id');
export type JobId = z.infer<typeof jobIdSchema>;

export const jobStates = ['pending', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export const jobStateSchema = z.enum(jobStates);
export type JobState = z.infer<typeof jobStateSchema>;

/** The states that end a job. */
export const endedStates = ['succeeded', 'failed', 'cancelled'] as const satisfies readonly JobState[];
export type EndedState = (typeof endedStates)[number];

/**
 * What the interface shows: the state, or what a pending job waits for (`waiting`: for an earlier step of its routine),
 * or that a running one is to be cancelled.
 */
export const shownStates = ['scheduled', 'retrying', 'blocked', 'waiting', 'cancelling', ...jobStates] as const;
export const shownStateSchema = z.enum(shownStates);
export type ShownState = z.infer<typeof shownStateSchema>;

export const triggers = ['operator', 'schedule', 'backfill', 'retry', 'api'] as const;
export const triggerSchema = z.enum(triggers);
export type Trigger = z.infer<typeof triggerSchema>;

/** A JSON object: a payload, log fields, trigger detail. */
export const jsonObjectSchema = z.record(z.string(), z.json());
export type JsonObject = z.infer<typeof jsonObjectSchema>;

/** A moment in UTC, ISO 8601. */
export const momentSchema = z.iso.datetime();

export const progressSchema = z.object({
  done: z.number().nonnegative(),
  total: z.number().nonnegative().nullable(),
  what: z.string(),
});
export type Progress = z.infer<typeof progressSchema>;

/** One row of a change set's samples: the key, and the columns that changed with both values. */
export const changeSampleSchema = z.object({
  kind: z.enum(['inserted', 'updated', 'removed']),
  key: jsonObjectSchema,
  before: jsonObjectSchema.nullable(),
  after: jsonObjectSchema.nullable(),
});
export type ChangeSample = z.infer<typeof changeSampleSchema>;

/** What a run did to one table, in rows. */
export const tableChangesSchema = z.object({
  table: z.string(),
  received: z.number().int(),
  inserted: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  removed: z.number().int(),
  samples: z.array(changeSampleSchema),
});
export type TableChanges = z.infer<typeof tableChangesSchema>;

/** Something that the run noticed and that did not stop it. */
export const warningSchema = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.json()).optional(),
});
export type Warning = z.infer<typeof warningSchema>;

/** The structured result of a run. Durations in ms. */
export const runResultSchema = z.object({
  dryRun: z.boolean(),
  changes: z.array(tableChangesSchema),
  warnings: z.array(warningSchema),
  calls: z.number().int(),
  bytes: z.number().int(),
  durations: z.object({ fetch: z.number(), write: z.number(), total: z.number() }),
  /** Facts of this sync's own. */
  facts: z.record(z.string(), z.json()),
});
export type RunResult = z.infer<typeof runResultSchema>;

/** Why an attempt ended badly, as it is kept. */
export const attemptErrorSchema = failureSchema.extend({
  /** Whether another attempt can succeed. */
  retryable: z.boolean().optional(),
  stack: z.string().optional(),
});
export type AttemptError = z.infer<typeof attemptErrorSchema>;

/** A row of a job list, live or ended. */
export const jobSummarySchema = z.object({
  id: jobIdSchema,
  sync: z.string(),
  payload: jsonObjectSchema,
  state: jobStateSchema,
  shown: shownStateSchema,
  priority: z.number().int(),
  trigger: triggerSchema,
  triggerDetail: jsonObjectSchema,
  dryRun: z.boolean(),
  attempt: z.number().int(),
  maxAttempts: z.number().int(),
  worker: z.string().nullable(),
  enqueuedAt: momentSchema,
  runAt: momentSchema,
  startedAt: momentSchema.nullable(),
  finishedAt: momentSchema.nullable(),
  waitingFor: z.string().nullable(),
  progress: progressSchema.nullable(),
  /** Of the last attempt that ended badly. */
  error: attemptErrorSchema.nullable(),
});
export type JobSummary = z.infer<typeof jobSummarySchema>;

export const attemptOutcomes = ['running', 'succeeded', 'failed', 'cancelled', 'lost', 'released'] as const;
export const attemptSchema = z.object({
  number: z.number().int(),
  token: z.number().int(),
  worker: z.string().nullable(),
  outcome: z.enum(attemptOutcomes),
  startedAt: momentSchema.nullable(),
  finishedAt: momentSchema.nullable(),
  error: attemptErrorSchema.nullable(),
});
export type Attempt = z.infer<typeof attemptSchema>;

export const jobDetailSchema = jobSummarySchema.extend({
  retryOf: jobIdSchema.nullable(),
  retriedBy: z.array(jobIdSchema),
  uniqueKey: z.string().nullable(),
  /** ms that one attempt may take; null: as the sync says. */
  timeout: z.number().int().nullable(),
  /** The routine that the job is a step of, and the jobs that must succeed before it may run. */
  routine: z
    .object({ name: z.string(), run: jobIdSchema, step: z.string(), waitsFor: z.array(jobIdSchema) })
    .nullable(),
  /** Somebody asked to cancel it, and it runs still. */
  cancelAsked: z.object({ at: momentSchema, by: z.string().nullable(), reason: z.string().nullable() }).nullable(),
  attempts: z.array(attemptSchema),
  result: runResultSchema.nullable(),
});
export type JobDetail = z.infer<typeof jobDetailSchema>;

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
export const logLevelSchema = z.enum(logLevels);
export type LogLevel = z.infer<typeof logLevelSchema>;
export const levelNumbers: Record<LogLevel, number> = { trace: 10, debug: 20, info: 30, warn: 40, error: 50 };

export const logLineSchema = z.object({
  token: z.number().int(),
  sequence: z.number().int(),
  attempt: z.number().int(),
  at: momentSchema,
  level: logLevelSchema,
  message: z.string(),
  fields: jsonObjectSchema.nullable(),
});
export type LogLine = z.infer<typeof logLineSchema>;
