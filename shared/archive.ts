import { z } from 'zod';
import { failureSchema } from './errors.ts';
import { jobIdSchema, momentSchema } from './jobs.ts';
import { keptLineSchema } from './log.ts';

/** How an archive stands. */
export const archiveStatusSchema = z.object({
  /** It was shown all there was at this moment; null: nothing was copied yet. */
  asOf: momentSchema.nullable(),
  /** How far back it reaches; null: nothing was copied yet. */
  from: momentSchema.nullable(),
  /** Whether all that is wished, or fits in, was copied. */
  complete: z.boolean(),
  /** Bytes, and how many they may become. */
  size: z.number(),
  bytes: z.number(),
  /** Why nothing is copied now; null: all is well. */
  failure: failureSchema.nullable(),
  /** A damaged file that was set aside in this session. */
  setAside: z.string().nullable(),
});
export type ArchiveStatus = z.infer<typeof archiveStatusSchema>;

export const searchInputSchema = z.object({
  /** Case does not matter. */
  text: z.string().trim().min(1).max(500),
  limit: z.int().min(1).max(200).default(50),
  /** `next` of the page before; null for the first one. */
  before: z
    .string()
    .regex(/^\d{1,19}$/)
    .nullable()
    .default(null),
});

/** A line that has the text, with its place, its job, and the lines around it. */
export const foundLineSchema = z.object({
  job: jobIdSchema,
  sync: z.string(),
  attempt: z.int(),
  line: keptLineSchema,
  /** Right before and after it in the log. */
  before: z.array(keptLineSchema),
  after: z.array(keptLineSchema),
});
export type FoundLine = z.infer<typeof foundLineSchema>;

/** A job whose error has the text. */
export const foundErrorSchema = z.object({
  job: jobIdSchema,
  sync: z.string(),
  finishedAt: momentSchema,
  code: z.string().nullable(),
  message: z.string(),
});
export type FoundError = z.infer<typeof foundErrorSchema>;

/** `next`: where the search goes on; null where all was looked through. There may be fewer hits than asked for before it. */
export function foundSchema<T extends z.ZodType>(hit: T) {
  return z.object({ hits: z.array(hit), next: z.string().nullable() });
}

/** What an exported file says of itself. */
export const aboutExportSchema = z.object({
  exportedAt: z.string(),
  /** What the archive had been shown by then. */
  asOf: z.string().nullable(),
  /** Whether it is the whole archive, and not a selection. */
  whole: z.boolean(),
  jobs: z.number(),
  lines: z.number(),
});
export type AboutExport = z.infer<typeof aboutExportSchema>;
