import { z } from 'zod';
import { failureInsightSchema } from '../../failures.ts';
import { jobIdSchema, jsonObjectSchema, logLevelSchema, momentSchema } from '../../jobs.ts';
import { recordedCallSchema } from '../../recordings.ts';
import { action, feed, query } from '../definition.ts';

const tokenSchema = z.number().int().min(0);

/** Understanding failures: their kinds, what providers answered, and replaying it. */
export const failureMethods = {
  /** The last lines of a job's log around its last error, for a report. */
  'failures.lines': query(
    z.object({ id: jobIdSchema }),
    z.object({
      lines: z.array(
        z.object({ at: momentSchema, level: logLevelSchema, message: z.string(), fields: jsonObjectSchema.nullable() }),
      ),
    }),
  ),
  /** The recorded calls of an attempt. */
  'recordings.calls': query(
    z.object({ id: jobIdSchema, token: tokenSchema }),
    z.object({ calls: z.array(recordedCallSchema) }),
  ),
  /** A piece of a recorded body, in characters; `total` is what is kept of it. */
  'recordings.body': query(
    z.object({
      id: jobIdSchema,
      token: tokenSchema,
      call: z.number().int().min(1),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(1_000_000),
    }),
    z.object({ text: z.string(), total: z.number().int() }),
  ),
  /** Runs a job's sync with its payload as a dry run whose calls the recording of an attempt answers (null: the last one recorded). */
  'recordings.replay': action(
    z.object({ id: jobIdSchema, token: tokenSchema.nullable() }),
    z.object({ id: jobIdSchema }),
  ),
  /** Enqueues an ended job again, with its calls recorded however it ends. */
  'recordings.run': action(z.object({ id: jobIdSchema }), z.object({ id: jobIdSchema })),
} as const;

export const failureFeeds = {
  /** What the rest of the history says about the failures of a job; null where there is none with that id. */
  insight: feed(z.object({ id: jobIdSchema }), failureInsightSchema.nullable()),
} as const;
