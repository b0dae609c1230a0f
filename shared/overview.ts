import { z } from 'zod';
import { jobIdSchema, jsonObjectSchema, momentSchema, progressSchema } from './jobs.ts';
import { slotOutcomeSchema } from './schedules.ts';
import { overviewSchema } from './statistics.ts';

/** What ended in an hour. Durations in ms; null without jobs. */
export const hourSchema = z.object({
  at: momentSchema,
  succeeded: z.number().int(),
  failed: z.number().int(),
  cancelled: z.number().int(),
  runP50: z.number().nullable(),
  runP95: z.number().nullable(),
  waitP95: z.number().nullable(),
});
export type Hour = z.infer<typeof hourSchema>;

/** How things stand, with the last 24 hours one by one. */
export const consoleOverviewSchema = overviewSchema.extend({
  /** The hours of `today` and of `lastWeek`, without gaps. */
  hours: z.object({ today: z.array(hourSchema), lastWeek: z.array(hourSchema) }),
  /** Whether there is a job, live or ended. */
  used: z.boolean(),
});
export type ConsoleOverview = z.infer<typeof consoleOverviewSchema>;

/** A job that has been running for a moment. */
export const runningJobSchema = z.object({
  id: jobIdSchema,
  sync: z.string(),
  payload: jsonObjectSchema,
  dryRun: z.boolean(),
  attempt: z.number().int(),
  maxAttempts: z.number().int(),
  startedAt: momentSchema,
  worker: z.string().nullable(),
  progress: progressSchema.nullable(),
  cancelling: z.boolean(),
});
export type RunningJob = z.infer<typeof runningJobSchema>;

export const runningSchema = z.object({
  /** Those that have run for longest first. */
  jobs: z.array(runningJobSchema),
  more: z.boolean(),
});

/** What an enabled schedule did in the last hour, and is to do in the next ones. */
export const laneSchema = z.object({
  id: z.string(),
  name: z.string(),
  sync: z.string().nullable(),
  routine: z.string().nullable(),
  /** Slots that were dealt with. */
  past: z.array(z.object({ slot: momentSchema, outcome: slotOutcomeSchema, missed: z.boolean() })),
  /** Slots that are due and that nobody has dealt with in time; `more`: counting stopped there. */
  overdue: z.object({ first: momentSchema, slots: z.number().int(), more: z.boolean() }).nullable(),
  /** Slots to come until `to`; `more`: there are others before it. */
  ahead: z.array(momentSchema),
  more: z.boolean(),
  /** The next one, also after `to`. */
  next: momentSchema.nullable(),
  /** Why it can't run as it stands. */
  problem: z.string().nullable(),
});
export type Lane = z.infer<typeof laneSchema>;

export const staleSyncSchema = z.object({
  sync: z.string(),
  succeededAt: momentSchema.nullable(),
  succeededJob: jobIdSchema.nullable(),
  /** Which promise it did not keep, as the end of a sentence. */
  why: z.string(),
  schedule: z.string().nullable(),
  /** ms from one run to the next: as that schedule says, and as its last fired slots were. */
  promised: z.number().nullable(),
  effective: z.number().nullable(),
});
export type StaleSyncSummary = z.infer<typeof staleSyncSchema>;

/** What is to come, and what did not come as promised. */
export const outlookSchema = z.object({
  /** By the database's clock. */
  at: momentSchema,
  from: momentSchema,
  to: momentSchema,
  /** The overdue first, then by their next slot; `more`: there are others. */
  lanes: z.array(laneSchema),
  more: z.boolean(),
  schedules: z.object({ enabled: z.number().int(), disabled: z.number().int() }),
  /** Null where it can't be judged now: the statistics have not caught up. */
  stale: z.array(staleSyncSchema).nullable(),
});
export type Outlook = z.infer<typeof outlookSchema>;
