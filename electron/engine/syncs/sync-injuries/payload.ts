import { z } from 'zod';
import { seasonField, weekField } from '#engine/nfl/payload.ts';
import { acceptCollapse } from '#engine/syncs/collapse.ts';

/** Whose reports to fetch; without a week, those of the whole season. */
export const payloadSchema = z.strictObject({
  season: seasonField,
  week: weekField.describe('Only the reports of this week are written; left out: those of the whole season.'),
  acceptCollapse: acceptCollapse('Write even when the file has less than half of the reports that are known.'),
});
export type Payload = z.output<typeof payloadSchema>;
