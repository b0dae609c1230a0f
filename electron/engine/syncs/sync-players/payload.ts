import { z } from 'zod';
import { seasonField } from '#engine/nfl/payload.ts';
import { acceptCollapse } from '#engine/syncs/collapse.ts';

/** Whose rosters to go by. */
export const payloadSchema = z.strictObject({
  season: seasonField,
  acceptCollapse: acceptCollapse('Write even when the files have less than half of the players that are known.'),
});
export type Payload = z.output<typeof payloadSchema>;
