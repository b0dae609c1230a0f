import { z } from 'zod';
import { filterTimeSchema } from './filters/jobFilter.ts';
import { jobIdSchema, jsonObjectSchema, momentSchema } from './jobs.ts';

/** An id of a backfill: an int8, as a string of digits. */
export const backfillIdSchema = jobIdSchema;

/** The backfill that a job belongs to, as its trigger's detail says; null for a job of none. */
export function backfillOf(triggerDetail: unknown): string | null {
  const read = z.looseObject({ backfill: backfillIdSchema }).safeParse(triggerDetail);
  return read.success ? read.data.backfill : null;
}

/** The value of a partition on one axis: a season, a week, a league. */
const axisValueSchema = z.union([z.int(), z.string().min(1).max(200)]);
export type AxisValue = z.infer<typeof axisValueSchema>;

/** Which values of an axis are in the range: some, or all from one to another. */
export const axisRangeSchema = z
  .strictObject({
    values: z.array(axisValueSchema).min(1).max(10_000).optional(),
    from: z.int().optional(),
    to: z.int().optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    error: 'must not be before “from”',
    path: ['to'],
  });
export type AxisRange = z.infer<typeof axisRangeSchema>;

/** What a backfill is over: one sync or several with the same axes, and of each axis all values or a part. */
export const backfillRangeSchema = z.strictObject({
  syncs: z.array(z.string().min(1)).min(1).max(10),
  within: z.record(z.string(), axisRangeSchema).default({}),
});
export type BackfillRange = z.infer<typeof backfillRangeSchema>;

/** Which partitions of the range are to run. Those that run already never are. */
export const backfillSelectionSchema = z.strictObject({
  /** `missing`: nothing of it was ever fetched; `failed`: its last job failed; `stale`: it may have changed since. */
  what: z.enum(['all', 'missing', 'failed', 'stale']).default('missing'),
  /** What was last fetched before is stale. */
  staleSince: filterTimeSchema.optional(),
  /** Rows, columns or rectangles of the grid, by their labels; left out: the whole grid. */
  areas: z
    .array(
      z.strictObject({
        rows: z.array(z.string()).max(100_000).optional(),
        columns: z.array(z.string()).max(100_000).optional(),
      }),
    )
    .max(10_000)
    .optional(),
});
export type BackfillSelection = z.infer<typeof backfillSelectionSchema>;

const clockSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be an hour such as 22:30');

/** When in the day a backfill may run, by the clocks of a zone; it may span midnight. */
export const backfillHoursSchema = z
  .strictObject({ from: clockSchema, until: clockSchema, timeZone: z.string().min(1).max(100) })
  .refine(({ from, until }) => from !== until, { error: 'must not be the same as “from”', path: ['until'] });
export type BackfillHours = z.infer<typeof backfillHoursSchema>;

const manners = {
  /** How many of its jobs may be live at once. */
  concurrency: z.int().min(1).max(500),
  /** Below 0: after what schedules ask for. */
  priority: z.int().min(-100).max(100),
  /** Per cent of each window of a provider's quota that it may use. */
  quotaShare: z.int().min(1).max(100),
  /** Null: at any hour. */
  hours: backfillHoursSchema.nullable(),
  order: z.enum(['newest', 'oldest']),
};

/** How a backfill runs. */
export const backfillMannersSchema = z.strictObject({
  concurrency: manners.concurrency.default(4),
  priority: manners.priority.default(-10),
  quotaShare: manners.quotaShare.default(80),
  hours: manners.hours.default(null),
  order: manners.order.default('newest'),
});
export type BackfillManners = z.infer<typeof backfillMannersSchema>;

/** What of it is to be another from now on. */
export const backfillChangeSchema = z.strictObject(manners).partial();
export type BackfillChange = z.infer<typeof backfillChangeSchema>;

export const newBackfillSchema = z.strictObject({
  range: backfillRangeSchema,
  selection: backfillSelectionSchema,
  manners: backfillMannersSchema,
  reason: z.string().trim().max(500).optional(),
});
export type NewBackfill = z.infer<typeof newBackfillSchema>;

export const foundStates = ['never', 'fresh', 'stale', 'failed', 'running'] as const;
/** How a partition is, by history and by the data itself. */
export const foundStateSchema = z.enum(foundStates);
export type FoundState = z.infer<typeof foundStateSchema>;

const keySchema = z.record(z.string(), axisValueSchema);

/** A partition of a plan. */
export const plannedPartitionSchema = z.object({
  sync: z.string(),
  key: keySchema,
  row: z.string(),
  column: z.string(),
  found: foundStateSchema,
  /** When it was last fetched, as far as is known. */
  syncedAt: momentSchema.nullable(),
  /** Null: it will run. */
  leftOut: z.string().nullable(),
});
export type PlannedPartition = z.infer<typeof plannedPartitionSchema>;

/** What a provider still allows in one of its windows, and what of that is the backfill's. */
export const windowForecastSchema = z.object({
  window: z.string(),
  limit: z.int(),
  remaining: z.int(),
  resetsAt: momentSchema.nullable(),
  /** Calls that the backfill may make now. */
  allowed: z.int(),
});

export const backfillCostSchema = z.object({
  jobs: z.int(),
  calls: z.int(),
  providers: z.array(
    z.object({
      provider: z.string(),
      calls: z.int(),
      /** `past`: as many as past runs made; `estimate`: as the sync says. */
      basis: z.enum(['past', 'estimate']),
      windows: z.array(windowForecastSchema),
    }),
  ),
  /** ms of all its jobs at the chosen concurrency, without waiting; null where a sync has never run. */
  duration: z.number().nullable(),
  /** When it will be done if it starts now; null where the duration is not known. */
  doneAt: momentSchema.nullable(),
  /** The provider's window that it has to wait for, and when the last that it needs begins. */
  waitsFor: z.object({ provider: z.string(), window: z.string(), until: momentSchema }).nullable(),
});
export type BackfillCost = z.infer<typeof backfillCostSchema>;

export const backfillPlanSchema = z.object({
  syncs: z.array(z.string()),
  axes: z.array(z.string()),
  rows: z.array(z.string()),
  columns: z.array(z.string()),
  /** In the order of the axes. */
  partitions: z.array(plannedPartitionSchema),
  counts: z.record(foundStateSchema, z.int()),
  selected: z.int(),
  cost: backfillCostSchema,
});
export type BackfillPlan = z.infer<typeof backfillPlanSchema>;

export const partitionStates = ['pending', 'live', 'succeeded', 'failed', 'cancelled', 'skipped', 'left_out'] as const;
/** `live`: its job is in the queue or runs. */
export const partitionStateSchema = z.enum(partitionStates);
export type PartitionState = z.infer<typeof partitionStateSchema>;

/** What was done to one table, added up. */
export const tableTotalsSchema = z.object({
  table: z.string(),
  received: z.int(),
  inserted: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  removed: z.int(),
});
export type TableTotals = z.infer<typeof tableTotalsSchema>;

export const partitionCountsSchema = z.record(partitionStateSchema, z.int());

/** What a backfill has come to so far, or in the end. */
export const backfillReportSchema = z.object({
  partitions: partitionCountsSchema,
  changes: z.array(tableTotalsSchema),
  calls: z.int(),
  /** ms that its jobs ran, added up. */
  runMs: z.number(),
  /** ms from its start to its end. */
  tookMs: z.number(),
  failures: z.array(
    z.object({
      fingerprint: z.string(),
      code: z.string(),
      /** Of one of them. */
      message: z.string(),
      hint: z.string().nullable(),
      partitions: z.int(),
      /** Some of them, as `sync-fixtures 39 2026`. */
      examples: z.array(z.string()),
    }),
  ),
});
export type BackfillReport = z.infer<typeof backfillReportSchema>;

export const backfillStates = ['running', 'paused', 'cancelling', 'cancelled', 'done'] as const;

/** Why nothing more of a backfill is put into the queue now. */
export const backfillWaitingSchema = z.object({
  for: z.enum(['quota', 'hours', 'slots']),
  /** In words. */
  why: z.string(),
  until: momentSchema.nullable(),
});
export type BackfillWaiting = z.infer<typeof backfillWaitingSchema>;

export const backfillSchema = z.object({
  id: backfillIdSchema,
  state: z.enum(backfillStates),
  syncs: z.array(z.string()),
  axes: z.array(z.string()),
  range: jsonObjectSchema,
  selection: jsonObjectSchema,
  manners: backfillMannersSchema,
  selected: z.int(),
  leftOut: z.int(),
  counts: partitionCountsSchema,
  waiting: backfillWaitingSchema.nullable(),
  actor: z.string(),
  reason: z.string().nullable(),
  createdAt: momentSchema,
  finishedAt: momentSchema.nullable(),
  cancelledBy: z.string().nullable(),
});
export type Backfill = z.infer<typeof backfillSchema>;

/** A partition of a backfill that was started. */
export const backfillPartitionSchema = z.object({
  number: z.int(),
  sync: z.string(),
  key: keySchema,
  row: z.string(),
  column: z.string(),
  state: partitionStateSchema,
  found: foundStateSchema,
  why: z.string().nullable(),
  job: jobIdSchema.nullable(),
  endedAt: momentSchema.nullable(),
  error: jsonObjectSchema.nullable(),
});
export type BackfillPartition = z.infer<typeof backfillPartitionSchema>;

/** The dry runs of a sample, and of how many partitions it is one. */
export const sampledSchema = z.object({
  jobs: z.array(z.object({ id: jobIdSchema, sync: z.string(), key: keySchema })).max(100),
  of: z.int(),
});
export type Sampled = z.infer<typeof sampledSchema>;

/** What a dry run of some partitions came to, and what that says of all. */
export const backfillSampleSchema = z.object({
  jobs: z.array(z.object({ id: jobIdSchema, sync: z.string(), key: keySchema, state: z.string() })),
  ended: z.int(),
  succeeded: z.int(),
  calls: z.int(),
  /** Of the jobs of the sample that succeeded. */
  changes: z.array(tableTotalsSchema),
  /** Of all partitions that are to run, were they all like those; null as long as none succeeded. */
  expected: z.array(tableTotalsSchema).nullable(),
});
export type BackfillSample = z.infer<typeof backfillSampleSchema>;
