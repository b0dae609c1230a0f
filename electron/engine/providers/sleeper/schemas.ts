import { z } from 'zod';

// The shapes of Sleeper's API, undocumented in large parts. Unknown fields are let through unread, and whatever is not an
// id may be null or missing.

const text = z
  .string()
  .nullish()
  .transform((value) => value?.trim() || null);

const whole = z
  .int()
  .nullish()
  .transform((value) => value ?? null);

/** A year: sent as text. */
const season = z
  .string()
  .regex(/^\d{4}$/, 'expected a season, YYYY')
  .transform(Number);

/** Text or number, as it comes: always text here, without spaces around. */
const anyId = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? null : String(value).trim() || null));

const ids = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);

const numbers = z
  .record(z.string(), z.number().nullable())
  .nullish()
  .transform((value) => value ?? {});

/** `/state/nfl`. In the off-season `week` is 0 and `season_start_date` null; `week` rolls before `display_week` does. */
export const stateSchema = z.object({
  season,
  season_type: z.string(),
  week: z.int(),
  leg: z.int(),
  display_week: z.int(),
  league_season: season,
  previous_season: season,
  season_start_date: text,
});
export type SleeperState = z.infer<typeof stateSchema>;

/** A player of `/players/nfl`: teams' defences are among them, their id being the team's letters. */
export const playerSchema = z.object({
  player_id: z.string(),
  first_name: text,
  last_name: text,
  full_name: text,
  position: text,
  fantasy_positions: ids,
  team: text,
  status: text,
  active: z
    .boolean()
    .nullish()
    .transform((value) => value ?? null),
  number: whole,
  birth_date: text,
  age: whole,
  height: text,
  weight: anyId,
  college: text,
  years_exp: whole,
  depth_chart_position: text,
  depth_chart_order: whole,
  injury_status: text,
  injury_body_part: text,
  injury_notes: text,
  injury_start_date: text,
  practice_participation: text,
  /** ms since the epoch */
  news_updated: whole,
  gsis_id: anyId,
  espn_id: anyId,
  yahoo_id: anyId,
  sportradar_id: anyId,
  rotowire_id: anyId,
  rotoworld_id: anyId,
  fantasy_data_id: anyId,
  stats_id: anyId,
});
export type SleeperPlayer = z.infer<typeof playerSchema>;
export const playersSchema = z.record(z.string(), playerSchema);

export const leagueSchema = z.object({
  league_id: z.string(),
  name: z.string(),
  season,
  season_type: text,
  sport: text,
  status: text,
  total_rosters: z.int(),
  previous_league_id: text,
  roster_positions: ids,
  /** Points for one of each: `pass_yd` 0.04. */
  scoring_settings: numbers,
  /** `playoff_week_start`, `num_teams`, `leg`, …: whole numbers, but for a few. */
  settings: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((value) => value ?? {}),
});
export type SleeperLeague = z.infer<typeof leagueSchema>;

export const rosterSchema = z.object({
  roster_id: z.int(),
  league_id: z.string(),
  /** Null for a team that nobody has. */
  owner_id: text,
  co_owners: ids,
  players: ids,
  /** In the order of the league's positions; `0` for an empty place. */
  starters: ids,
  reserve: ids,
  taxi: ids,
  /** `wins`, `losses`, `ties`, `fpts` and `fpts_decimal`, `fpts_against` and its decimals. */
  settings: numbers,
  /** `record` LWWW, `streak` 3W: not every league has them. */
  metadata: z
    .looseObject({ record: text, streak: text })
    .nullish()
    .transform((value) => value ?? null),
});
export type SleeperRoster = z.infer<typeof rosterSchema>;

export const userSchema = z.object({
  user_id: z.string(),
  display_name: text,
  metadata: z
    .object({ team_name: text })
    .nullish()
    .transform((value) => value ?? null),
});
export type SleeperUser = z.infer<typeof userSchema>;

/** A team's side of a matchup: the two with the same `matchup_id` play each other; null: it plays nobody. */
export const matchupSchema = z.object({
  roster_id: z.int(),
  matchup_id: whole,
  points: z
    .number()
    .nullish()
    .transform((value) => value ?? null),
  custom_points: z
    .number()
    .nullish()
    .transform((value) => value ?? null),
  players: ids,
  starters: ids,
  players_points: numbers,
});
export type SleeperMatchup = z.infer<typeof matchupSchema>;

/** What a player is expected to do in a week, or (week null) in the season. */
export const projectionSchema = z.object({
  player_id: z.string(),
  season,
  season_type: text,
  week: whole,
  team: text,
  opponent: text,
  company: text,
  /** ms since the epoch */
  updated_at: whole,
  last_modified: whole,
  /** `pass_yd`, `rush_td`, …; also `pts_std`, `pts_half_ppr`, `pts_ppr`. */
  stats: numbers,
  player: z
    .object({
      first_name: text,
      last_name: text,
      position: text,
      fantasy_positions: ids,
      team: text,
      injury_status: text,
      injury_body_part: text,
      injury_notes: text,
      injury_start_date: text,
    })
    .nullish()
    .transform((value) => value ?? null),
});
export type SleeperProjection = z.infer<typeof projectionSchema>;
