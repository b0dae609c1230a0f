import { z } from 'zod';
import { jobIdSchema, jobStates, momentSchema, triggerSchema } from '../jobs.ts';

/** `pending` and `running` mean every such job; the others narrow them to what is shown. */
export const filterStates = [...jobStates, 'scheduled', 'retrying', 'blocked', 'waiting', 'cancelling'] as const;
export const filterStateSchema = z.enum(filterStates);
export type FilterState = z.infer<typeof filterStateSchema>;

/** A hundred years: what is longer ago than that the database can't tell. */
const longestAgo = 3_155_760_000_000;

/** A moment, or so many ms before now by the database's clock. */
export const filterTimeSchema = z.union([
  momentSchema.refine((moment) => !moment.startsWith('0000'), 'there is no year 0'),
  z.strictObject({ ago: z.number().int().nonnegative().max(longestAgo) }),
]);
export type FilterTime = z.infer<typeof filterTimeSchema>;

/** Numbers from `min` or above `above`, up to `max` or below `below`. */
function rangeOf(bound: z.ZodNumber) {
  return z
    .strictObject({
      min: bound.optional(),
      above: bound.optional(),
      max: bound.optional(),
      below: bound.optional(),
    })
    .refine((range) => Object.values(range).some((value) => value !== undefined), 'needs a bound')
    .refine(
      ({ min, above, max, below }) =>
        (min === undefined || above === undefined) && (max === undefined || below === undefined),
      'takes one bound on each side',
    );
}

export const rangeSchema = rangeOf(z.number());
const wholeRangeSchema = rangeOf(z.number().int());
export type Range = z.infer<typeof rangeSchema>;

/** Postgres holds no text with this character. */
const text = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .refine((value) => !value.includes('\0'), 'holds a character that no text can have');
const texts = (longest: number) => z.array(text(longest)).min(1).max(200);

/**
 * What a payload holds at a path: any of `values` (numbers, booleans and null as JSON writes them), or a number in `range`. A
 * list matches where one of its items does.
 */
export const payloadConditionSchema = z
  .strictObject({
    path: z.array(text(200)).min(1).max(8),
    values: texts(500).optional(),
    range: rangeSchema.optional(),
  })
  .refine(({ values, range }) => (values === undefined) !== (range === undefined), 'needs values or a range');
export type PayloadCondition = z.infer<typeof payloadConditionSchema>;

/** Conditions that can be turned round as well. */
const either = {
  /** Any of these. */
  states: z.array(filterStateSchema).max(filterStates.length).optional(),
  syncs: texts(63).optional(),
  triggers: z.array(triggerSchema).min(1).optional(),
  /** Names of the workers that had the last attempt. */
  workers: texts(255).optional(),
  /** Codes of the last error. */
  errorCodes: texts(200).optional(),
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
  attempts: wholeRangeSchema.optional(),
  priority: wholeRangeSchema.optional(),
  /** ms that the last attempt took; ended jobs alone. */
  took: wholeRangeSchema.optional(),
  /** Each is part of the sync's name, of the payload, or of the last error's sentence, in upper or lower case. */
  texts: texts(500).optional(),
  /** Part of the last error's sentence, in upper or lower case. */
  errorText: text(500).optional(),
  /** Part of the sync's name or of the payload, in upper or lower case. */
  subject: text(500).optional(),
  /** Of the last error; failures of one kind share it. */
  fingerprint: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  ids: z.array(jobIdSchema).min(1).max(10_000).optional(),
  /** A run of a routine. */
  routineRun: jobIdSchema.optional(),
  /** The lock that a live job holds or waits for. */
  lock: text(500).optional(),
  /** The request that asked for the job: the request id of its trigger detail. */
  request: text(500).optional(),
  dryRun: z.boolean().optional(),
});
export type JobFilter = z.infer<typeof jobFilterSchema>;
