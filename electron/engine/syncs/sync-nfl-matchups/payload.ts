import { z } from 'zod';
import { seasonField } from '#engine/nfl/payload.ts';
import { acceptCollapse } from '#engine/syncs/collapse.ts';

export const payloadSchema = z.strictObject({
  season: seasonField.meta({
    title: 'Season',
    description:
      'The year in which it begins: 2026. Left out: the season under way or next to come, and the one before it.',
  }),
  acceptCollapse: acceptCollapse('Write even when games vanish by the dozen, or those of a whole week.'),
});
export type Payload = z.output<typeof payloadSchema>;
