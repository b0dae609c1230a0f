import { z } from 'zod';
import { acceptCollapse } from '#engine/syncs/collapse.ts';

/** What to fetch; without any of the first three, everything. */
export const payloadSchema = z.strictObject({
  country: z.string().trim().min(1).max(100).optional().meta({
    title: 'Country',
    description: 'Only leagues of this country, by the provider’s name of it: England, World.',
  }),
  season: z
    .int()
    .min(1900)
    .max(2100)
    .optional()
    .meta({ title: 'Season', description: 'Only seasons of this year, and the leagues that have one: 2026.' }),
  type: z.enum(['league', 'cup']).optional().meta({ title: 'Type', description: 'Only leagues, or only cups.' }),
  acceptCollapse: acceptCollapse('Write even when the provider gives less than half of what the last runs got.'),
});
export type Payload = z.output<typeof payloadSchema>;

/** Whether a run asks for everything, so that what is not in the answer is gone. */
export function isFull(payload: Payload): boolean {
  return payload.country === undefined && payload.season === undefined && payload.type === undefined;
}
