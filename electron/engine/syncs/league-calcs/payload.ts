import { z } from 'zod';
import { seasonField, weekField } from '#engine/nfl/payload.ts';
import { leagueField } from '#engine/nfl/scoring/leagues.ts';

export const payloadSchema = z.strictObject({
  league: leagueField,
  season: seasonField.meta({
    title: 'Season',
    description: 'Left out: the newest one of the league, or for all leagues that of the last complete week.',
  }),
  week: weekField.meta({
    title: 'Week',
    description: 'Left out: the last complete one of the league’s season, by the schedule of games.',
  }),
});
export type Payload = z.output<typeof payloadSchema>;
