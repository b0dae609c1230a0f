import { z } from 'zod';
import { jobIdSchema, jobStateSchema, momentSchema } from './jobs.ts';
import { attemptRecordingSchema } from './recordings.ts';

/** What the rest of the history says about the failures of a job. */
export const failureInsightSchema = z.object({
  /** The kind of each attempt's error. */
  attempts: z.array(z.object({ token: z.number().int(), fingerprint: z.string() })),
  /** Jobs that failed for good with an error of a kind, this one among them; what is older than 14 days is not known. */
  kinds: z.array(
    z.object({
      fingerprint: z.string(),
      day: z.number().int(),
      week: z.number().int(),
      firstAt: momentSchema,
      lastAt: momentSchema,
    }),
  ),
  /** The newest success of the same sync with the same payload; or among how many of the sync’s newest runs there is none. */
  lastSuccess: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('found'), id: jobIdSchema, finishedAt: momentSchema }),
    /** `exact`: those are all there are. */
    z.object({ kind: z.literal('none'), runs: z.number().int(), exact: z.boolean() }),
  ]),
  replays: z.array(z.object({ id: jobIdSchema, state: jobStateSchema })),
  recordings: z.array(attemptRecordingSchema),
});
export type FailureInsight = z.infer<typeof failureInsightSchema>;
