import { z } from 'zod';
import { seasonField } from '#engine/nfl/payload.ts';

/** Whose rosters to go by. */
export const payloadSchema = z.strictObject({
  season: seasonField,
  acceptCollapse: z.boolean().default(false).meta({
    title: 'Accept a large drop',
    description: 'Write even when the files have less than half of the players that are known.',
  }),
});
export type Payload = z.output<typeof payloadSchema>;
