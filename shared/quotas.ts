import { z } from 'zod';
import { momentSchema } from './jobs.ts';

/** A window of a provider's quota, for one account: what the plan allows in it and what is left. */
export const providerQuotaSchema = z.object({
  provider: z.string(),
  /** A fingerprint of the key, or `public` for a provider without keys. */
  account: z.string(),
  /** `minute`, `day` */
  window: z.string(),
  /** Null: not known yet. */
  limit: z.number().int().nullable(),
  /** Calls that may still be made, those under way taken off; null: not known yet. */
  remaining: z.number().int().nullable(),
  /** Null: no window is running, the next one begins with the next call. */
  resetsAt: momentSchema.nullable(),
  /** Whether the limit is what the provider's answers told, or only what is known of the provider in general. */
  toldBy: z.enum(['declared', 'headers']),
  /** When the count last changed. */
  asOf: momentSchema,
});
export type ProviderQuota = z.infer<typeof providerQuotaSchema>;
