import { z } from 'zod';

// What the normaliser makes of Yahoo's answers. The same field comes as number, text, boolean or not at all: here a number is
// a number, a text a text, and nothing is null.

const loose = z.union([z.string(), z.number(), z.boolean()]).nullish();

const text = loose.transform((value) =>
  value === null || value === undefined || typeof value === 'boolean' ? null : String(value).trim() || null,
);

const number = loose.transform((value, context) => {
  const given = typeof value === 'string' ? value.trim() : value;
  if (given === null || given === undefined || given === '' || given === '-' || typeof given === 'boolean') return null;
  const parsed = Number(given);
  if (Number.isFinite(parsed)) return parsed;
  context.addIssue({ code: 'custom', message: `expected a number, not ${JSON.stringify(value)}` });
  return z.NEVER;
});

const flag = loose.transform((value) => value === true || value === 1 || value === '1');

const key = z.string().min(3);
const id = z.union([z.string().min(1), z.number()]).transform(String);

/** A list where there is one; Yahoo leaves it out, or gives nothing, where there is none. */
function listOf<Item extends z.ZodType>(item: Item) {
  return z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);
}

export const gameSchema = z.object({
  game: z.object({ game_key: id, code: z.string(), season: number, is_game_over: flag, is_offseason: flag }),
});
export type YahooGame = z.output<typeof gameSchema>['game'];

const leagueFields = {
  league_key: key,
  league_id: id,
  name: z.string(),
  season: number,
  game_code: text,
  num_teams: number,
  current_week: number,
  start_week: number,
  end_week: number,
  scoring_type: text,
  draft_status: text,
  /** There only once it is. */
  is_finished: flag,
  /** The league that this one goes on from: 423_71785. */
  renew: text,
  league_update_timestamp: number,
};

const statValue = z.object({ stat_id: id, value: text });

export const settingsSchema = z.object({
  league: z.object({
    ...leagueFields,
    settings: z.looseObject({
      playoff_start_week: number,
      uses_playoff: flag,
      /** Left out in leagues that have none of it: points are then fractions, and may be less than nothing. */
      uses_fractional_points: loose,
      uses_negative_points: loose,
      roster_positions: listOf(z.object({ position: z.string(), count: number, is_starting_position: loose })),
      stat_categories: z
        .object({ stats: listOf(z.object({ stat_id: id, name: text, display_name: text, position_type: text })) })
        .nullish()
        .transform((value) => value ?? { stats: [] }),
      /** Points for each of a statistic; leagues by categories have none. */
      stat_modifiers: z
        .object({
          stats: listOf(
            z.object({ stat_id: id, value: number, bonuses: listOf(z.object({ target: number, points: number })) }),
          ),
        })
        .nullish()
        .transform((value) => value ?? { stats: [] }),
    }),
  }),
});
export type YahooLeague = z.output<typeof settingsSchema>['league'];

const teamFields = {
  team_key: key,
  team_id: id,
  name: z.string(),
  division_id: text,
  waiver_priority: number,
  faab_balance: number,
  number_of_moves: number,
  number_of_trades: number,
  team_logos: listOf(z.object({ size: text, url: text })),
  managers: listOf(z.object({ manager_id: id, nickname: text })),
};

export const teamsSchema = z.object({ league: z.object({ ...leagueFields, teams: z.array(z.object(teamFields)) }) });
export type YahooTeam = z.output<typeof teamsSchema>['league']['teams'][number];

export const standingsSchema = z.object({
  league: z.object({
    ...leagueFields,
    standings: z.object({
      teams: z.array(
        z.object({
          ...teamFields,
          team_standings: z.object({
            rank: number,
            playoff_seed: number,
            outcome_totals: z
              .object({ wins: number, losses: number, ties: number })
              .nullish()
              .transform((value) => value ?? null),
            streak: z
              .object({ type: text, value: number })
              .nullish()
              .transform((value) => value ?? null),
            points_for: number,
            points_against: number,
          }),
        }),
      ),
    }),
  }),
});
export type YahooStanding = z.output<typeof standingsSchema>['league']['standings']['teams'][number];

const total = z
  .object({ total: number })
  .nullish()
  .transform((value) => value?.total ?? null);

export const scoreboardSchema = z.object({
  league: z.object({
    ...leagueFields,
    scoreboard: z.object({
      week: number,
      matchups: listOf(
        z.object({
          week: number,
          /** preevent, midevent, postevent */
          status: text,
          is_playoffs: flag,
          is_consolation: flag,
          is_tied: flag,
          winner_team_key: text,
          teams: z.array(z.object({ team_key: key, team_id: id, team_points: total, team_projected_points: total })),
        }),
      ),
    }),
  }),
});
export type YahooMatchup = z.output<typeof scoreboardSchema>['league']['scoreboard']['matchups'][number];

const playerFields = {
  player_key: key,
  player_id: id,
  name: z
    .object({ full: text })
    .nullish()
    .transform((value) => value?.full ?? null),
  editorial_team_abbr: text,
  display_position: text,
  position_type: text,
  /** Q, O, IR, …; not there for who is healthy. */
  status: text,
  status_full: text,
  injury_note: text,
};

export const playersSchema = z.object({
  league: z.object({ ...leagueFields, players: listOf(z.object(playerFields)) }),
});
export type YahooPlayer = z.output<typeof playersSchema>['league']['players'][number];

export const rosterSchema = z.object({
  team: z.object({
    team_key: key,
    team_id: id,
    roster: z.object({
      week: number,
      players: listOf(
        z.object({
          ...playerFields,
          selected_position: z
            .object({ position: text })
            .nullish()
            .transform((value) => value?.position ?? null),
        }),
      ),
    }),
  }),
});
export type YahooRosterPlayer = z.output<typeof rosterSchema>['team']['roster']['players'][number];

export const playerStatsSchema = z.object({
  league: z.object({
    ...leagueFields,
    players: listOf(
      z.object({
        ...playerFields,
        player_stats: z
          .object({ week: number, stats: listOf(statValue) })
          .nullish()
          .transform((value) => value ?? { week: null, stats: [] }),
        player_points: total,
      }),
    ),
  }),
});
export type YahooPlayerStats = z.output<typeof playerStatsSchema>['league']['players'][number];
