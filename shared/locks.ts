import { z } from 'zod';
import { jobIdSchema, momentSchema } from './jobs.ts';

/** A named lock that is held, or waited for. */
export const lockSummarySchema = z.object({
  name: z.string(),
  held: z.boolean(),
  since: momentSchema.nullable(),
  /** The job that holds it; null where none of ours does. */
  job: z.object({ id: jobIdSchema, sync: z.string() }).nullable(),
  worker: z.string().nullable(),
  host: z.string().nullable(),
  /** What the session that holds it calls itself. */
  client: z.string().nullable(),
  /** Jobs that wait for it, and the first of them in the order in which they will run. */
  waiting: z.number().int(),
  next: z.array(jobIdSchema),
});
export type LockSummary = z.infer<typeof lockSummarySchema>;
