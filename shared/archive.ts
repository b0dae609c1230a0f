import { z } from 'zod';
import { failureSchema } from './errors.ts';
import { momentSchema } from './jobs.ts';

/** How an archive stands. */
export const archiveStatusSchema = z.object({
  /** It was shown all there was at this moment; null: nothing was copied yet. */
  asOf: momentSchema.nullable(),
  /** How far back it reaches; null: nothing was copied yet. */
  from: momentSchema.nullable(),
  /** Whether that is as far as is wished, or as fits in. */
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
