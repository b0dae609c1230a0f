import { z } from 'zod';
import { seasonField, weekField } from '#engine/nfl/payload.ts';
import { acceptCollapse } from '#engine/syncs/collapse.ts';

/** Whose statistics to fetch; without a week, those of the whole season, as far as it is played. */
export const payloadSchema = z.strictObject({
  season: seasonField,
  week: weekField.describe(
    'Only this week is written; left out: the whole season, so that corrections of earlier weeks arrive.',
  ),
  acceptCollapse: acceptCollapse('Write even when the file has less than half of the rows that are known.'),
});
export type Payload = z.output<typeof payloadSchema>;
