import { z } from 'zod';
import { momentSchema } from './jobs.ts';

export const pauseScopeSchema = z.enum(['all', 'provider', 'sync']);

/** What workers leave alone until it is resumed. */
export const pauseSchema = z.object({
  scope: pauseScopeSchema,
  /** Of the sync or the provider; empty for everything. */
  name: z.string(),
  pausedAt: momentSchema,
  pausedBy: z.string(),
  reason: z.string().nullable(),
});
export type Pause = z.infer<typeof pauseSchema>;
