import { z } from 'zod';

// ESPN's fantasy game, which is not documented either and stands at another host than the site's API.

/** Points by ESPN's own rules with a point for a reception: `appliedTotal` is by them. */
export const fantasyAddress = 'https://lm-api-reads.fantasy.espn.com/apis/v3/games/ffl';
export const pprLeague = 'leaguedefaults/3';

/** Players that an answer may hold. */
export const playersAtOnce = 1000;

/**
 * The header `X-Fantasy-Filter`: who is expected to do what in a week (0: in the season), from the place `offset` on. Without an
 * order a limit is refused.
 */
export function projectionFilter(week: number, offset: number): string {
  return JSON.stringify({
    players: {
      // QB, RB, WR, TE, D/ST, K
      filterSlotIds: { value: [0, 2, 4, 6, 16, 17] },
      filterStatsForSourceIds: { value: [sourceIds.projected] },
      filterStatsForSplitTypeIds: { value: [week === 0 ? splitIds.season : splitIds.week] },
      filterStatsForScoringPeriodIds: { value: [week] },
      sortPercOwned: { sortPriority: 1, sortAsc: false },
      limit: playersAtOnce,
      offset,
    },
  });
}

/** `statSourceId` */
export const sourceIds = { actual: 0, projected: 1 } as const;
/** `statSplitTypeId` */
export const splitIds = { season: 0, week: 1 } as const;

const text = z
  .string()
  .nullish()
  .transform((value) => value?.trim() || null);

const whole = z
  .int()
  .nullish()
  .transform((value) => value ?? null);

/** Numbers of one player in one week or season, real or expected. */
const statLineSchema = z.object({
  seasonId: z.int(),
  /** 0: the season's. */
  scoringPeriodId: z.int(),
  statSourceId: z.int(),
  statSplitTypeId: z.int(),
  /** Points by the rules of the league that was asked for. */
  appliedTotal: z
    .number()
    .nullish()
    .transform((value) => value ?? null),
  proTeamId: whole,
  /** Id of a statistic → its number. */
  stats: z
    .record(z.string(), z.number())
    .nullish()
    .transform((value) => value ?? {}),
});

/** A player of `view=kona_player_info`. Last year's numbers of the same week can be among his. */
export const fantasyPlayerSchema = z.object({
  /** The id that the site has for him too; of a team's defence -16000 less the team's. */
  id: z.int(),
  player: z.object({
    fullName: text,
    firstName: text,
    lastName: text,
    /** 1 QB, 2 RB, 3 WR, 4 TE, 5 K, 16 D/ST */
    defaultPositionId: z.int(),
    /** 0: none. */
    proTeamId: whole,
    injuryStatus: text,
    stats: z
      .array(statLineSchema)
      .nullish()
      .transform((value) => value ?? []),
  }),
});
export type EspnFantasyPlayer = z.infer<typeof fantasyPlayerSchema>;

export const fantasyPlayersSchema = z.object({ players: z.array(fantasyPlayerSchema) });
