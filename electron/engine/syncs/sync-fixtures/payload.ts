import { z } from 'zod';
import { acceptCollapse } from '#engine/syncs/collapse.ts';

const day = z.iso.date({ error: 'must be a day, YYYY-MM-DD' });

/** What to fetch; with neither day nor `full`, what can have changed since the last run. */
export const payloadSchema = z
  .strictObject({
    league: z
      .int()
      .positive()
      .meta({
        title: 'League',
        description: 'The provider’s id of the league, as leagues.provider_league_id has it: 39, 78.',
        examples: [39],
      }),
    season: z
      .int()
      .min(1900)
      .max(2100)
      .meta({
        title: 'Season',
        description: 'The year that the provider names the season for: 2026.',
        examples: [2026],
      }),
    from: day.optional().meta({
      title: 'From',
      description: 'Only matches from this day on, in UTC: 2026-08-01.',
    }),
    to: day.optional().meta({ title: 'To', description: 'Only matches up to this day, in UTC: 2026-08-31.' }),
    full: z.boolean().default(false).meta({
      title: 'Whole season',
      description: 'Fetch the whole season again, not only what can have changed since the last run.',
    }),
    acceptCollapse: acceptCollapse(
      'Write even when the provider no longer has more than half of the matches that it had.',
    ),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    error: 'must not be before “from”',
    path: ['to'],
  })
  .refine(({ from, to, full }) => !full || (from === undefined && to === undefined), {
    error: 'can’t be asked for together with days',
    path: ['full'],
  });
export type Payload = z.output<typeof payloadSchema>;
