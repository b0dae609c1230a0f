import { z } from 'zod';
import { workerSummarySchema } from './contract/status.ts';
import { jobIdSchema, jobStateSchema, jsonObjectSchema, momentSchema, progressSchema } from './jobs.ts';

/** A job as its worker has it. */
export const workerJobSchema = z.object({
  id: jobIdSchema,
  sync: z.string(),
  payload: jsonObjectSchema,
  startedAt: momentSchema.nullable(),
  attempt: z.number().int(),
  maxAttempts: z.number().int(),
  progress: progressSchema.nullable(),
  cancelling: z.boolean(),
  /** The lock that it holds. */
  lock: z.string().nullable(),
});
export type WorkerJob = z.infer<typeof workerJobSchema>;

/** A worker, and what it runs. */
export const workerDetailSchema = workerSummarySchema.extend({
  pid: z.number().int(),
  /** Until then its jobs are its own, whatever happens. */
  leaseExpiresAt: momentSchema,
  stoppedAt: momentSchema.nullable(),
  /** When the last job of a lost worker was taken back. */
  clearedAt: momentSchema.nullable(),
  jobs: z.array(workerJobSchema),
});
export type WorkerDetail = z.infer<typeof workerDetailSchema>;

/** What became of a job that an ended worker did not finish. */
export const workerLeftSchema = z.object({
  id: jobIdSchema,
  sync: z.string().nullable(),
  /** `given back` by the worker itself, `taken back` from it by another, or `ended`, for it had no attempt left. */
  what: z.enum(['given back', 'taken back', 'ended']),
  at: momentSchema,
  /** As the job stands now; null where it has been removed. */
  state: jobStateSchema.nullable(),
});
export type WorkerLeft = z.infer<typeof workerLeftSchema>;
