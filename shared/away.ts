import { z } from 'zod';
import { jobIdSchema, jobStateSchema, momentSchema } from './jobs.ts';

/** What happened in a database while this computer slept. */
export const awaySchema = z.object({
  from: momentSchema,
  until: momentSchema,
  /** Jobs that ended, by the worker that ran them, the busiest first; `worker` null: none did. */
  ended: z.array(
    z.object({
      worker: z.string().nullable(),
      /** A worker of this computer. */
      here: z.boolean(),
      succeeded: z.int(),
      failed: z.int(),
      cancelled: z.int(),
    }),
  ),
  /** Whether `ended` has all of them; else only the newest were counted. */
  exact: z.boolean(),
  /** Jobs that failed for good, by kind, the most frequent first. */
  failures: z.array(
    z.object({
      fingerprint: z.string(),
      sync: z.string(),
      code: z.string(),
      message: z.string(),
      jobs: z.int(),
      /** Those of them that nobody has retried. */
      open: z.array(jobIdSchema),
      newest: jobIdSchema,
    }),
  ),
  /** Attempts that this computer could not go on with, and what became of their jobs. */
  lost: z.array(
    z.object({
      job: jobIdSchema,
      sync: z.string(),
      state: jobStateSchema,
      /** Who runs it, or ran it last; null: nobody since. */
      worker: z.string().nullable(),
    }),
  ),
  /** Slots of schedules that were found too late, by schedule. */
  missed: z.array(
    z.object({
      schedule: z.string(),
      /** They ran late. */
      caughtUp: z.int(),
      /** They did not run. */
      left: z.int(),
      newest: momentSchema,
      /** Why the newest one did not run. */
      reason: z.string().nullable(),
    }),
  ),
});
export type Away = z.infer<typeof awaySchema>;

/** Whether something happened that somebody may have to decide about. */
export function isTelling({ failures, lost, missed }: Away): boolean {
  return failures.length > 0 || lost.length > 0 || missed.length > 0;
}
