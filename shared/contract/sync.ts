import { z } from 'zod';

/** A sync as the catalogue describes it; `payload` is a JSON Schema (draft 2020-12) that forms are built from. */
export const syncDescriptionSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  provider: z.string().nullable(),
  estimatedCalls: z.number().int(),
  payload: z.record(z.string(), z.unknown()),
  maxAttempts: z.number().int(),
  timeout: z.number().int(),
});
export type SyncDescription = z.infer<typeof syncDescriptionSchema>;
