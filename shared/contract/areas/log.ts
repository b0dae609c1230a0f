import { z } from 'zod';
import { jobIdSchema, logLevelSchema, momentSchema } from '../../jobs.ts';
import {
  keptLineSchema,
  linesPerRead,
  linesPerScan,
  loggedAttemptSchema,
  logPlaceSchema,
  logRangeSchema,
  loudLinesPerScan,
} from '../../log.ts';
import { feed, query } from '../definition.ts';

const countSchema = z.object({ value: z.number().int(), exact: z.boolean() });

/** The log of a job, of any length: its outline, stretches of it, and what is found in it. */
export const logMethods = {
  /** The lines of some stretches, in order. A number for which there is no line was never written. */
  'log.lines': query(
    z.object({
      id: jobIdSchema,
      ranges: z
        .array(logRangeSchema)
        .min(1)
        .max(linesPerRead)
        .refine(
          (ranges) => ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0) <= linesPerRead,
          `at most ${linesPerRead} lines`,
        ),
    }),
    z.array(keptLineSchema),
  ),
  /** The lines of a stretch with at least a level and, where one is given, a text in them: as stretches without gaps. */
  'log.scan': query(
    z
      .object({
        id: jobIdSchema,
        range: logRangeSchema,
        level: logLevelSchema.default('trace'),
        text: z.string().max(500).default(''),
      })
      .refine(
        ({ range: { from, to }, level }) =>
          to - from < (level === 'warn' || level === 'error' ? loudLinesPerScan : linesPerScan),
        'too many lines for one step',
      ),
    z.array(z.tuple([z.number().int(), z.number().int()])),
  ),
  /** The first line that was written at a moment or later; null where there is none. */
  'log.placeAt': query(z.object({ id: jobIdSchema, at: momentSchema }), logPlaceSchema.nullable()),
  /** The log as the text of a file, from after a place (or its beginning), some thousand lines at a time; `next` null at its end. */
  'log.text': query(
    z.object({ id: jobIdSchema, after: logPlaceSchema.nullable(), format: z.enum(['text', 'ndjson']) }),
    z.object({ text: z.string(), lines: z.number().int(), next: logPlaceSchema.nullable() }),
  ),
} as const;

export const logFeeds = {
  /** The attempts that wrote lines, the newest lines, and how many warnings and errors there are. */
  log: feed(
    z.object({ id: jobIdSchema, tail: z.number().int().min(1).max(1000).default(200) }),
    z.object({
      attempts: z.array(loggedAttemptSchema),
      tail: z.array(keptLineSchema),
      warnings: countSchema,
      errors: countSchema,
    }),
  ),
} as const;
