import { z } from 'zod';

/** A sync as the catalogue describes it; `payload` is a JSON Schema (draft 2020-12) that forms are built from. */
export const syncDescriptionSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  provider: z.string().nullable(),
  /** Providers that it may use besides, in the order in which it tries them. */
  fallbacks: z.array(z.string()),
  /** Of a run with the default payload; null where the payload has fields that must be given. */
  estimatedCalls: z.number().int().nullable(),
  /** How a backfill can divide its work; null: not at all. */
  partitions: z.object({ axes: z.array(z.string()) }).nullable(),
  payload: z.record(z.string(), z.unknown()),
  maxAttempts: z.number().int(),
  timeout: z.number().int(),
});
export type SyncDescription = z.infer<typeof syncDescriptionSchema>;
