import { z } from 'zod';

/** What a member process is to be. */
export const orderSchema = z.object({
  kind: z.enum(['worker', 'console']),
  url: z.string(),
  /** Jobs at once. */
  slots: z.number().int(),
});
export type Order = z.infer<typeof orderSchema>;

/** What it says: that it has begun, or how many µs of CPU it has used. */
export const reportSchema = z.union([z.literal('ready'), z.object({ cpu: z.number() })]);

/** ms that a job of the sync `pause` takes. */
export const pauseMs = 50;
