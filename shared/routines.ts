import { z } from 'zod';
import { jobIdSchema } from './jobs.ts';

/** A named set of syncs that are enqueued together. */
export const routineSchema = z.object({
  name: z.string(),
  title: z.string(),
  steps: z.array(z.object({ step: z.string(), sync: z.string(), after: z.array(z.string()) })),
});

/** One run of a routine: its number, and the job of each step. */
export const routineRunSchema = z.object({
  run: jobIdSchema,
  jobs: z.array(z.object({ step: z.string(), id: jobIdSchema })),
});
export type RoutineRun = z.infer<typeof routineRunSchema>;
