import { z } from 'zod';
import { seasonField, weekField } from '#engine/nfl/payload.ts';
import { leagueField } from '#engine/nfl/scoring/leagues.ts';
import { ruleSetNames } from '#engine/nfl/scoring/ruleSets.ts';

export const payloadSchema = z
  .strictObject({
    season: seasonField,
    week: weekField,
    scoring: z
      .enum([...ruleSetNames, 'league'])
      .optional()
      .meta({
        title: 'Scoring',
        description:
          'standard; half_ppr or ppr, with half a point or one for each reception; league: by a league’s own rules. Left out: all of them.',
      }),
    league: leagueField,
  })
  .refine(({ scoring, league }) => league === undefined || scoring === 'league', {
    path: ['league'],
    message: 'goes with scoring "league"',
  });
export type Payload = z.output<typeof payloadSchema>;
