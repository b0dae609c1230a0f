import { z } from 'zod';

/** Where a provider's data comes from and what is needed to fetch it. Holds secrets: it passes over a port, nowhere else. */
export const providerSettingsSchema = z.object({
  /** The network, the built-in demo data set, or recordings under `path`. */
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('network') }),
    z.object({ kind: z.literal('demo') }),
    z.object({ kind: z.literal('replay'), path: z.string() }),
  ]),
  baseUrl: z.url().nullable(),
  apiKey: z.string().nullable(),
  /** What its catalogue entry takes besides, by name; what is not set is left out. */
  options: z.record(z.string(), z.string()).optional(),
  /** ms a call may take. */
  timeout: z.number().int().positive(),
});
export type ProviderSettings = z.infer<typeof providerSettingsSchema>;

/** By provider name. */
export const allProviderSettingsSchema = z.record(z.string(), providerSettingsSchema);
export type AllProviderSettings = z.infer<typeof allProviderSettingsSchema>;
