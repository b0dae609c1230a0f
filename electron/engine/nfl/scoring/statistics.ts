// What points can be given for. A statistic is a column of nfl_player_stats, or made of several.

/** How a statistic is made: the sum of columns less the sum of others, or yards of field goals beyond the 30th. */
export type Formula =
  | { readonly plus: readonly string[]; readonly minus?: readonly string[] }
  /** Of each field goal in a list of distances (`29;48`), the yards over so many. */
  | { readonly list: string; readonly over: number };

/** Columns that are statistics as they stand. */
const playerColumns = (
  [
    ['completions', 'attempts', 'passing_yards', 'passing_tds', 'passing_interceptions', 'sacks_suffered'],
    ['sack_fumbles', 'sack_fumbles_lost', 'passing_air_yards', 'passing_yards_after_catch'],
    ['passing_first_downs', 'passing_2pt_conversions'],
    ['carries', 'rushing_yards', 'rushing_tds', 'rushing_fumbles', 'rushing_fumbles_lost'],
    ['rushing_first_downs', 'rushing_2pt_conversions'],
    ['receptions', 'targets', 'receiving_yards', 'receiving_tds', 'receiving_fumbles', 'receiving_fumbles_lost'],
    ['receiving_air_yards', 'receiving_yards_after_catch', 'receiving_first_downs', 'receiving_2pt_conversions'],
    ['special_teams_tds', 'misc_yards', 'fumble_recovery_own', 'fumble_recovery_yards_own', 'fumble_recovery_opp'],
    ['fumble_recovery_yards_opp', 'fumble_recovery_tds', 'penalties', 'penalty_yards'],
    ['punt_returns', 'punt_return_yards', 'kickoff_returns', 'kickoff_return_yards'],
    ['def_tackles_solo', 'def_tackles_with_assist', 'def_tackle_assists', 'def_tackles_for_loss'],
    ['def_tackles_for_loss_yards', 'def_fumbles_forced', 'def_sacks', 'def_sack_yards', 'def_qb_hits'],
    ['def_interceptions', 'def_interception_yards', 'def_pass_defended', 'def_tds', 'def_fumbles', 'def_safeties'],
    ['fg_made', 'fg_att', 'fg_missed', 'fg_blocked', 'fg_made_0_19', 'fg_made_20_29', 'fg_made_30_39'],
    ['fg_made_40_49', 'fg_made_50_59', 'fg_missed_0_19', 'fg_missed_20_29', 'fg_missed_30_39', 'fg_missed_40_49'],
    ['fg_missed_50_59', 'fg_made_distance', 'fg_missed_distance'],
    ['pat_made', 'pat_att', 'pat_missed', 'pat_blocked', 'gwfg_made', 'gwfg_att', 'gwfg_missed'],
  ] as const
).flat();

const below50 = ['0_19', '20_29', '30_39', '40_49'] as const;
const below60 = [...below50, '50_59'] as const;

const madeOfSeveral = {
  fumbles: { plus: ['sack_fumbles', 'rushing_fumbles', 'receiving_fumbles'] },
  fumbles_lost: { plus: ['sack_fumbles_lost', 'rushing_fumbles_lost', 'receiving_fumbles_lost'] },
  incompletions: { plus: ['attempts'], minus: ['completions'] },
  two_point_conversions: {
    plus: ['passing_2pt_conversions', 'rushing_2pt_conversions', 'receiving_2pt_conversions'],
  },
  first_downs: { plus: ['passing_first_downs', 'rushing_first_downs', 'receiving_first_downs'] },
  scrimmage_yards: { plus: ['rushing_yards', 'receiving_yards'] },
  return_yards: { plus: ['punt_return_yards', 'kickoff_return_yards'] },
  // Of 60 yards exactly nflverse has counted none as 60 and more: what is not below is meant.
  fg_made_0_39: { plus: ['fg_made_0_19', 'fg_made_20_29', 'fg_made_30_39'] },
  fg_made_50_plus: { plus: ['fg_made'], minus: below50.map((range) => `fg_made_${range}`) },
  fg_made_60_plus: { plus: ['fg_made'], minus: below60.map((range) => `fg_made_${range}`) },
  fg_missed_50_plus: { plus: ['fg_missed'], minus: below50.map((range) => `fg_missed_${range}`) },
  fg_missed_60_plus: { plus: ['fg_missed'], minus: below60.map((range) => `fg_missed_${range}`) },
  fg_missed_0_39: { plus: ['fg_missed_0_19', 'fg_missed_20_29', 'fg_missed_30_39'] },
  fg_not_made: { plus: ['fg_missed', 'fg_blocked'] },
  pat_not_made: { plus: ['pat_missed', 'pat_blocked'] },
  fg_yards_over_30: { list: 'fg_made_list', over: 30 },
  def_tackles_total: { plus: ['def_tackles_solo', 'def_tackles_with_assist', 'def_tackle_assists'] },
} as const satisfies Record<string, Formula>;

export type PlayerStatistic = (typeof playerColumns)[number] | keyof typeof madeOfSeveral;

/** Statistics of a player. The ends `_plus`, `_not_made` and what is named without `nfl_player_stats` are made of several columns. */
export const playerStatistics: ReadonlyMap<PlayerStatistic, Formula> = new Map<PlayerStatistic, Formula>([
  ...playerColumns.map((name): [PlayerStatistic, Formula] => [name, { plus: [name] }]),
  ...typedEntries(madeOfSeveral),
]);

/** Columns summed over the players of a team. */
const teamColumns = (
  [
    ['def_sacks', 'def_sack_yards', 'def_interceptions', 'def_interception_yards', 'fumble_recovery_opp'],
    ['fumble_recovery_yards_opp', 'def_fumbles_forced', 'def_tds', 'def_safeties', 'def_pass_defended'],
    ['def_tackles_for_loss', 'def_qb_hits', 'def_tackles_solo', 'def_tackle_assists', 'special_teams_tds'],
    ['punt_return_yards', 'kickoff_return_yards'],
  ] as const
).flat();

/**
 * Of the opponent: what its kicks that were blocked, its score and its yards say of the defence.
 * `points_allowed` leaves out what the opponent's own defence scored (6 for a touchdown, 2 for a safety); `opponent_score`
 * is the score as it stands. `yards_allowed` is passing and rushing less the yards of sacks.
 */
const ofOpponent = ['blocked_kicks', 'points_allowed', 'opponent_score', 'yards_allowed'] as const;

export type DefenseStatistic = (typeof teamColumns)[number] | (typeof ofOpponent)[number];

/** Statistics of a team's whole defence. */
export const defenseStatistics: readonly DefenseStatistic[] = [...teamColumns, ...ofOpponent];
export const summedForDefense: readonly string[] = teamColumns;

function typedEntries<K extends string>(of: Readonly<Record<K, Formula>>): [K, Formula][] {
  const keys = Object.keys(of).filter((key): key is K => key in of);
  return keys.map((key) => [key, of[key]]);
}
