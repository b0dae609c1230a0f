import { z } from 'zod';
import { jobIdSchema, jobStates, momentSchema, triggerSchema } from '../jobs.ts';

/** `pending` and `running` mean every such job; the others narrow them to what is shown. */
export const filterStates = [...jobStates, 'scheduled', 'retrying', 'blocked', 'waiting', 'cancelling'] as const;
export const filterStateSchema = z.enum(filterStates);
export type FilterState = z.infer<typeof filterStateSchema>;

/** A moment, or so many ms before now by the database's clock. */
export const filterTimeSchema = z.union([momentSchema, z.strictObject({ ago: z.number().int().nonnegative() })]);
export type FilterTime = z.infer<typeof filterTimeSchema>;

/** Numbers from `min` to `max`, both included. */
export const rangeSchema = z
  .strictObject({ min: z.number().optional(), max: z.number().optional() })
  .refine(({ min, max }) => min !== undefined || max !== undefined, 'needs min or max');
export type Range = z.infer<typeof rangeSchema>;

const names = (longest: number) => z.array(z.string().min(1).max(longest)).min(1).max(200);

/** What a payload holds at a path: any of `values` (numbers and booleans as JSON writes them), or a number in `range`. */
export const payloadConditionSchema = z
  .strictObject({
    path: z.array(z.string().min(1).max(200)).min(1).max(8),
    values: names(500).optional(),
    range: rangeSchema.optional(),
  })
  .refine(({ values, range }) => (values === undefined) !== (range === undefined), 'needs values or a range');
export type PayloadCondition = z.infer<typeof payloadConditionSchema>;

/** Conditions that can be turned round as well. */
const either = {
  /** Any of these. */
  states: z.array(filterStateSchema).max(filterStates.length).optional(),
  syncs: names(63).optional(),
  triggers: z.array(triggerSchema).min(1).optional(),
  /** Names of the workers that had the last attempt. */
  workers: names(255).optional(),
  /** Codes of the last error. */
  errorCodes: names(200).optional(),
  /** Each must hold. */
  payload: z.array(payloadConditionSchema).min(1).max(20).optional(),
};

/**
 * Which jobs are meant: all conditions that are given must hold. A condition that is not known here is refused: to leave one
 * out would widen the filter.
 */
export const jobFilterSchema = z.strictObject({
  ...either,
  /** None of these may hold. */
  not: z.strictObject(either).optional(),
  /** Enqueued (a live job) or ended at this moment or later. */
  since: filterTimeSchema.optional(),
  /** Enqueued (a live job) or ended before this moment. */
  until: filterTimeSchema.optional(),
  attempts: rangeSchema.optional(),
  priority: rangeSchema.optional(),
  /** ms that the last attempt took; ended jobs alone. */
  took: rangeSchema.optional(),
  /** Each is part of the sync's name, of the payload, or of the last error's sentence, in upper or lower case. */
  texts: names(500).optional(),
  /** Part of the last error's sentence, in upper or lower case. */
  errorText: z.string().trim().min(1).max(500).optional(),
  /** Part of the sync's name or of the payload, in upper or lower case. */
  subject: z.string().trim().min(1).max(500).optional(),
  /** Of the last error; failures of one kind share it. */
  fingerprint: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  ids: z.array(jobIdSchema).min(1).max(10_000).optional(),
  /** A run of a routine. */
  routineRun: jobIdSchema.optional(),
  /** The lock that a live job waits for. */
  lock: z.string().min(1).max(500).optional(),
  /** The request that asked for the job: the request id of its trigger detail. */
  request: z.string().min(1).max(500).optional(),
  dryRun: z.boolean().optional(),
});
export type JobFilter = z.infer<typeof jobFilterSchema>;
