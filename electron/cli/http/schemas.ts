import { z } from 'zod';
import {
  attemptErrorSchema,
  attemptSchema,
  endedStates,
  jobDetailSchema,
  jobIdSchema,
  jobStateSchema,
  jobSummarySchema,
  jsonObjectSchema,
  logLineSchema,
  momentSchema,
  type AttemptError,
  type JobDetail,
  type JobSummary,
} from '#shared/jobs.ts';
import type { AttemptResult } from '#engine/workers/workerOptions.ts';
import { storable } from './storable.ts';

// What comes in.

const largestId = 2n ** 63n - 1n;

export const idParams = z.strictObject({
  id: z
    .string()
    .regex(/^[1-9]\d{0,18}$/, { error: 'must be a job id: digits', abort: true })
    .refine((id) => BigInt(id) <= largestId, 'must be a job id: at most 9223372036854775807'),
});

export const syncNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be the name of a sync: small letters, digits and hyphens');

/** A text that Postgres can hold. */
export const textSchema = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .refine(...storable);

/** A JSON object that Postgres can hold. */
export const givenObjectSchema = z
  .record(z.string(), z.unknown())
  .refine(...storable)
  .transform((value) => jsonObjectSchema.parse(value))
  .meta({ type: 'object' });

/** A moment with any offset, as Postgres can hold it. */
export const givenMomentSchema = z.iso
  .datetime({ offset: true })
  .refine(
    (text) => Math.abs(new Date(text).getTime()) < new Date('9000-01-01').getTime(),
    'must be before the year 9000',
  )
  .transform((text) => new Date(text).toISOString());

/** What became of an attempt; `fenced`: the job was taken over meanwhile. */
export const attemptResultSchema: z.ZodType<AttemptResult> = z.enum([
  'succeeded',
  'failed',
  'cancelled',
  'returned',
  'fenced',
]);

export const endedStateSchema = z.enum(endedStates);

// What goes out. Stacks of errors stay in the database.

export const errorSchema = attemptErrorSchema.omit({ stack: true });
export const summarySchema = jobSummarySchema.extend({ error: errorSchema.nullable() });
export const detailSchema = jobDetailSchema.extend({
  error: errorSchema.nullable(),
  attempts: z.array(attemptSchema.extend({ error: errorSchema.nullable() })),
});

export { jobIdSchema, jobStateSchema, jsonObjectSchema, logLineSchema, momentSchema };

export function withoutStack(error: AttemptError | null): z.output<typeof errorSchema> | null {
  if (error === null) return null;
  const { stack: _, ...told } = error;
  return told;
}

export function toSummary<J extends JobSummary>(job: J): J & z.output<typeof summarySchema> {
  return { ...job, error: withoutStack(job.error) };
}

export function toDetail(job: JobDetail): z.output<typeof detailSchema> {
  return {
    ...toSummary(job),
    attempts: job.attempts.map((attempt) => ({ ...attempt, error: withoutStack(attempt.error) })),
  };
}
