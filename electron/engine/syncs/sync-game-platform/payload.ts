import { z } from 'zod';
import { acceptCollapse } from '#engine/syncs/collapse.ts';

/** Whose statistics to fetch; without a coach, everybody's. */
export const payloadSchema = z.strictObject({
  coachId: z.string().trim().min(1).max(64).optional().meta({
    title: 'Coach',
    description: 'Only competitors of this coach, by the platform’s id of the coach; without it, all competitors.',
  }),
  dryRun: z.boolean().default(false).meta({
    title: 'Dry run',
    description:
      'Makes the job a dry run: it fetches and compares as usual, shows what would change, and writes nothing, cursors included.',
  }),
  acceptCollapse: acceptCollapse('Write even when the platform lists less than half of what is known.'),
});
export type Payload = z.output<typeof payloadSchema>;
