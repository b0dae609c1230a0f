import { z } from 'zod';
import { jobIdSchema, momentSchema } from './jobs.ts';

/** How far a number can be trusted. */
export const countSchema = z.object({
  value: z.number().int().nonnegative(),
  /** `at_least`: counting stopped there. `estimate`: by the planner's statistics. */
  kind: z.enum(['exact', 'at_least', 'estimate']),
});
export type Count = z.infer<typeof countSchema>;

/** Durations, ms; percentiles come from a histogram with four steps to a doubling: off by 10 % at most. Null without jobs. */
export const durationsSchema = z.object({
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  mean: z.number().nullable(),
  max: z.number().nullable(),
});
export type Durations = z.infer<typeof durationsSchema>;

/** Jobs that ended in a stretch of time. */
export const endedJobsSchema = z.object({
  succeeded: z.number().int(),
  failed: z.number().int(),
  cancelled: z.number().int(),
  /** That it took to end them. */
  attempts: z.number().int(),
  /** Of the last attempt. */
  run: durationsSchema,
  /** From when the last attempt was due until it began. */
  wait: durationsSchema,
});
export type EndedJobs = z.infer<typeof endedJobsSchema>;

export const longestSeries = 2_000;

export const throughputQuerySchema = z
  .strictObject({
    from: momentSchema,
    to: momentSchema,
    /** Minutes. Steps are counted from midnight UTC. */
    step: z.number().int().min(1).max(10_080),
    sync: z.string().max(63).optional(),
  })
  .refine(({ from, to }) => from < to, 'from must be before to')
  .refine(
    ({ from, to, step }) => Date.parse(to) - Date.parse(from) <= longestSeries * step * 60_000,
    `at most ${longestSeries} steps: take longer ones, or a shorter time`,
  );
export type ThroughputQuery = z.infer<typeof throughputQuerySchema>;

export const throughputSchema = z.object({
  /** Minutes. */
  step: z.number().int(),
  /** When the figures were last brought up to date; null where that never happened. */
  asOf: momentSchema.nullable(),
  /** Minutes before this one are exact. A later one may lack a job whose end was not committed when it was counted. */
  exactUntil: momentSchema.nullable(),
  /** Without gaps. */
  series: z.array(endedJobsSchema.extend({ at: momentSchema })),
});
export type Throughput = z.infer<typeof throughputSchema>;

/** The jobs of 24 hours, full hours and the one that runs. */
export const daySchema = endedJobsSchema.extend({
  from: momentSchema,
  to: momentSchema,
  /** Succeeded of succeeded and failed, 0 to 1; null without any. */
  successRate: z.number().nullable(),
});
export type Day = z.infer<typeof daySchema>;

export const failureGroupSchema = z.object({
  fingerprint: z.string(),
  sync: z.string(),
  code: z.string(),
  /** Of the newest one. */
  message: z.string(),
  count: z.number().int(),
  firstAt: momentSchema,
  lastAt: momentSchema,
  /** Some of the newest ones. */
  jobs: z.array(jobIdSchema),
});
export type FailureGroup = z.infer<typeof failureGroupSchema>;

export const depthStates = ['pending', 'scheduled', 'retrying', 'blocked', 'waiting', 'running', 'cancelling'] as const;

export const overviewSchema = z.object({
  /** The job that has been due for longest and has not begun. */
  oldestWaiting: z
    .object({
      id: jobIdSchema,
      sync: z.string(),
      runAt: momentSchema,
      age: z.number(),
      waitingFor: z.string().nullable(),
    })
    .nullable(),
  depth: z.object({
    /** All live jobs. */
    total: countSchema,
    /** By shown state: each job is in one of them. */
    states: z.record(z.enum(depthStates), countSchema),
  }),
  today: daySchema,
  lastWeek: daySchema,
  /** Of the last 24 hours, the most frequent first. Dry runs are left out. */
  failures: z.object({ groups: z.array(failureGroupSchema), more: z.boolean() }),
  asOf: momentSchema.nullable(),
});
export type Overview = z.infer<typeof overviewSchema>;
