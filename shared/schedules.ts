import { z } from 'zod';
import { failureSchema } from './errors.ts';
import { jobIdSchema, jobStateSchema, jsonObjectSchema, momentSchema } from './jobs.ts';

/** Which missed slots still run: none, the newest of those that are due, all of them. */
export const missedPolicies = ['skip', 'latest', 'all'] as const;
export const missedPolicySchema = z.enum(missedPolicies);
export type MissedPolicy = z.infer<typeof missedPolicySchema>;

/** What a slot does while jobs of the last fired one are still live. */
export const overlapPolicies = ['skip', 'queue'] as const;
export const overlapPolicySchema = z.enum(overlapPolicies);
export type OverlapPolicy = z.infer<typeof overlapPolicySchema>;

/**
 * What became of a slot. `fired`: its jobs were enqueued; `skipped`: earlier jobs were still live; `missed`: found too
 * late and not run; `failed`: its jobs could not be enqueued.
 */
export const slotOutcomes = ['fired', 'skipped', 'missed', 'failed'] as const;
export const slotOutcomeSchema = z.enum(slotOutcomes);
export type SlotOutcome = z.infer<typeof slotOutcomeSchema>;

export const scheduleNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be small letters, digits and dashes, such as leagues-daily');

const fields = {
  description: z.string().trim().max(500).nullable(),
  /** One of these two is null. */
  sync: z.string().nullable(),
  routine: z.string().nullable(),
  cron: z.string().trim().max(200),
  timeZone: z.string().trim().max(100),
  /** A template: `{{date-1d}}` and the like get their values at the slot. */
  payload: jsonObjectSchema,
  enabled: z.boolean(),
  missedPolicy: missedPolicySchema,
  /** A slot that was missed longer ago does not run under any policy. */
  missedDays: z.number().int().min(1).max(366),
  overlapPolicy: overlapPolicySchema,
  priority: z.number().int().min(-100).max(100),
};

/** A schedule to be made, with what the fields are where they are left out. */
export const newScheduleSchema = z.strictObject({
  name: scheduleNameSchema,
  description: fields.description.default(null),
  sync: fields.sync.default(null),
  routine: fields.routine.default(null),
  cron: fields.cron,
  timeZone: fields.timeZone.default('UTC'),
  payload: fields.payload.default({}),
  enabled: fields.enabled.default(true),
  missedPolicy: fields.missedPolicy.default('latest'),
  missedDays: fields.missedDays.default(7),
  overlapPolicy: fields.overlapPolicy.default('skip'),
  priority: fields.priority.default(0),
});
export type NewSchedule = z.input<typeof newScheduleSchema>;
/** What a schedule is made of, without what the database adds. */
export type ScheduleValues = z.output<typeof newScheduleSchema>;

/** What of a schedule is to be changed; what is left out stays. */
export const scheduleChangesSchema = z.strictObject({ name: scheduleNameSchema, ...fields }).partial();
export type ScheduleChanges = z.infer<typeof scheduleChangesSchema>;

/** What became of a slot, or of several missed ones in a row. */
export const slotSchema = z.object({
  slot: momentSchema,
  /** How many slots it stands for, and the last of them. */
  slots: z.number().int(),
  lastSlot: momentSchema.nullable(),
  outcome: slotOutcomeSchema,
  /** It was found too late; where it was fired all the same, it was caught up with. */
  missed: z.boolean(),
  /** ms from the slot (the last of several) until it was dealt with. */
  lateness: z.number(),
  /** Why it did not run. */
  reason: z.string().nullable(),
  error: failureSchema.nullable(),
  /** The live job because of which it was skipped. */
  blockedBy: jobIdSchema.nullable(),
  /** What it became; the state is null where retention has removed the job. */
  jobs: z.array(
    z.object({
      id: jobIdSchema,
      state: jobStateSchema.nullable(),
      startedAt: momentSchema.nullable(),
      finishedAt: momentSchema.nullable(),
    }),
  ),
  routineRun: z.string().nullable(),
  handledAt: momentSchema,
  worker: z.string().nullable(),
});
export type Slot = z.infer<typeof slotSchema>;

export const scheduleSchema = z.object({
  id: z.string(),
  name: z.string(),
  ...fields,
  createdAt: momentSchema,
  createdBy: z.string(),
  updatedAt: momentSchema,
  updatedBy: z.string(),
  /** The cron expression in English; null where it is not valid. */
  words: z.string().nullable(),
  /** Why it can't run as it stands: changed in SQL, or made for a sync that this version does not have. */
  problem: failureSchema.nullable(),
  /** When it is due next, also where it is disabled. */
  nextRuns: z.array(momentSchema),
  /** The first slot that was due more than a minute ago and that no worker has dealt with; null where there is none. */
  overdueSince: momentSchema.nullable(),
  /** The newest first. */
  slots: z.array(slotSchema),
  /** ms from one run to the next: as the schedule says (the median), and as it was over its last slots. */
  cadence: z.object({
    promised: z.number().nullable(),
    /** null where none of these slots was fired. */
    effective: z.number().nullable(),
    /** How many slots are compared, since the last change at most, and how many of them were fired. */
    slots: z.number().int(),
    fired: z.number().int(),
  }),
});
export type Schedule = z.infer<typeof scheduleSchema>;

/** The slot that comes next of all schedules. */
export const nextSlotSchema = z.object({
  /** Of the schedule. */
  name: z.string(),
  /** The sync or routine that it starts. */
  target: z.string(),
  at: momentSchema,
});
export type NextSlot = z.infer<typeof nextSlotSchema>;

/** A schedule that is being thought of. */
export const previewQuerySchema = z.strictObject({
  cron: z.string().max(200),
  timeZone: z.string().max(100).default('UTC'),
  sync: z.string().nullable().default(null),
  routine: z.string().nullable().default(null),
  payload: jsonObjectSchema.default({}),
  /** From when; now where it is left out. */
  from: momentSchema.nullable().default(null),
  count: z.number().int().min(1).max(100).default(5),
});
export type PreviewQuery = z.input<typeof previewQuerySchema>;

export const schedulePreviewSchema = z.object({
  words: z.string().nullable(),
  /** What keeps it from being saved, by field: `cron`, `timeZone`, `target`, `payload`. */
  problems: z.array(
    z.object({
      field: z.string(),
      /** Where in the payload. */
      path: z.string().nullable(),
      message: z.string(),
      hint: z.string().nullable(),
    }),
  ),
  runs: z.array(
    z.object({
      at: momentSchema,
      /** What clocks show in the zone then: `2026-03-29 03:30`. */
      local: z.string(),
      /** With its placeholders resolved; null where that failed. */
      payload: jsonObjectSchema.nullable(),
    }),
  ),
});
export type SchedulePreview = z.infer<typeof schedulePreviewSchema>;

/** What a schedule can start, and the payload that this takes as a JSON Schema. */
export const scheduleTargetSchema = z.object({
  kind: z.enum(['sync', 'routine']),
  name: z.string(),
  title: z.string(),
  description: z.string(),
  provider: z.string().nullable(),
  payload: z.record(z.string(), z.unknown()),
});
export type ScheduleTarget = z.infer<typeof scheduleTargetSchema>;

/** A value that is known only at the slot, with what it is at one. */
export const placeholderSchema = z.object({
  /** `{{season:football}}` */
  text: z.string(),
  about: z.string(),
  /** Whether `-1d` and the like can follow its name. */
  shifts: z.boolean(),
  value: z.union([z.string(), z.number()]).nullable(),
  /** Why it has no value. */
  problem: z.string().nullable(),
});
export type PlaceholderValue = z.infer<typeof placeholderSchema>;

/** Something that an operator did with a schedule, from the audit. */
export const scheduleDeedSchema = z.object({
  id: jobIdSchema,
  at: momentSchema,
  actor: z.string(),
  origin: z.string(),
  action: z.string(),
  jobIds: z.array(jobIdSchema),
  detail: jsonObjectSchema,
});
export type ScheduleDeed = z.infer<typeof scheduleDeedSchema>;
