import { z } from 'zod';
import { seasonField } from '#engine/nfl/payload.ts';
import { acceptCollapse } from '#engine/syncs/collapse.ts';

export const sourceNames = ['sleeper', 'espn'] as const;
export type SourceName = (typeof sourceNames)[number];

const source = z.enum(sourceNames, {
  error: ({ input }) =>
    input === 'yahoo'
      ? `Yahoo gives no projections of players; the sources are ${sourceNames.join(' and ')}`
      : undefined,
});

/** Whose projections to fetch, of which week. */
export const payloadSchema = z.strictObject({
  season: seasonField.meta({
    title: 'Season',
    description: 'The year in which it begins: 2026. Left out: the season of the next week, by the schedule of games.',
  }),
  week: z.int().min(0).max(25).optional().meta({
    title: 'Week',
    description:
      'Playoffs are counted on: 19 is wild card weekend since 2021. 0: the whole season. Left out: the next week, by the schedule of games.',
  }),
  sources: z
    .array(source)
    .min(1)
    .refine((names) => new Set(names).size === names.length, 'each source can be named once')
    .default([...sourceNames])
    .meta({
      title: 'Sources',
      description: 'Whom to ask: sleeper, espn. Of several, mean and spread are reckoned.',
    }),
  acceptCollapse: acceptCollapse(
    'Write even when a source expects something of less than half of the players that it did before.',
  ),
});
export type Payload = z.output<typeof payloadSchema>;
