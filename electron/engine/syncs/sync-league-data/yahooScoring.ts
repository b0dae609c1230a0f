import type { YahooLeague } from '#engine/providers/yahoo/schemas.ts';
import {
  defense,
  defenseRange,
  individual,
  player,
  toScoring,
  type GivenRule,
  type LeagueScoring,
  type Target,
} from './rules.ts';

/** A Yahoo league's `stat_modifiers` in our words, its bonuses included. A league by categories has none. */
export function yahooScoring({ settings }: Pick<YahooLeague, 'settings'>): LeagueScoring {
  const names = new Map(settings.stat_categories.stats.map((stat) => [stat.stat_id, stat.name ?? stat.display_name]));
  const given = settings.stat_modifiers.stats.flatMap(({ stat_id: id, value, bonuses }): GivenRule[] => {
    const name = `${id} ${names.get(id) ?? ''}`.trim();
    const each = value === null ? [] : [{ key: id, name, points: value, as: value }];
    const extra = bonuses.flatMap(({ target, points }) =>
      target === null || points === null
        ? []
        : [{ key: id, name: `${name}, bonus at ${target}`, points, as: { target, points }, bonusFrom: target }],
    );
    return [...each, ...extra];
  });
  return toScoring(given, table, {
    fractions: !isOff(settings.uses_fractional_points),
    negative: !isOff(settings.uses_negative_points),
  });
}

function isOff(value: unknown): boolean {
  return value === 0 || value === '0' || value === false;
}

/**
 * What each of Yahoo's statistics of the NFL is. What is not here can't be told from weekly statistics: plays by distance (59 to
 * 64), interceptions returned for a touchdown (58), returns after turnovers (66), stops (67, 77), conversions returned (82, 83).
 */
const table: ReadonlyMap<string, readonly Target[]> = new Map<string, Target[]>([
  ['1', player('attempts')],
  ['2', player('completions')],
  ['3', player('incompletions')],
  ['4', player('passing_yards')],
  ['5', player('passing_tds')],
  ['6', player('passing_interceptions')],
  ['7', player('sacks_suffered')],
  ['8', player('carries')],
  ['9', player('rushing_yards')],
  ['10', player('rushing_tds')],
  ['11', player('receptions')],
  ['12', player('receiving_yards')],
  ['13', player('receiving_tds')],
  ['14', player('return_yards')],
  ['15', player('special_teams_tds')],
  ['16', player('two_point_conversions')],
  ['17', player('fumbles')],
  ['18', player('fumbles_lost')],
  ['57', player('fumble_recovery_tds')],
  ['78', player('targets')],
  ['79', player('passing_first_downs')],
  ['80', player('receiving_first_downs')],
  ['81', player('rushing_first_downs')],

  ['19', player('fg_made_0_19')],
  ['20', player('fg_made_20_29')],
  ['21', player('fg_made_30_39')],
  ['22', player('fg_made_40_49')],
  ['23', player('fg_made_50_plus')],
  ['24', player('fg_missed_0_19')],
  ['25', player('fg_missed_20_29')],
  ['26', player('fg_missed_30_39')],
  ['27', player('fg_missed_40_49')],
  ['28', player('fg_missed_50_plus')],
  ['29', player('pat_made')],
  ['30', player('pat_not_made')],
  ['84', player('fg_made_distance')],
  ['85', player('fg_made')],
  ['86', player('fg_not_made')],

  ['31', defense('points_allowed')],
  ['32', defense('def_sacks')],
  ['33', defense('def_interceptions')],
  ['34', defense('fumble_recovery_opp')],
  ['35', defense('def_tds')],
  ['36', defense('def_safeties')],
  ['37', defense('blocked_kicks')],
  ['48', defense('kickoff_return_yards', 'punt_return_yards')],
  ['49', defense('special_teams_tds')],
  ['50', defenseRange('points_allowed', null, 0)],
  ['51', defenseRange('points_allowed', 1, 6)],
  ['52', defenseRange('points_allowed', 7, 13)],
  ['53', defenseRange('points_allowed', 14, 20)],
  ['54', defenseRange('points_allowed', 21, 27)],
  ['55', defenseRange('points_allowed', 28, 34)],
  ['56', defenseRange('points_allowed', 35, null)],
  ['68', defense('def_tackles_for_loss')],
  ['69', defense('yards_allowed')],
  ['70', defenseRange('yards_allowed', null, -1)],
  ['71', defenseRange('yards_allowed', 0, 99)],
  ['72', defenseRange('yards_allowed', 100, 199)],
  ['73', defenseRange('yards_allowed', 200, 299)],
  ['74', defenseRange('yards_allowed', 300, 399)],
  ['75', defenseRange('yards_allowed', 400, 499)],
  ['76', defenseRange('yards_allowed', 500, null)],

  ['38', individual('def_tackles_solo')],
  ['39', individual('def_tackle_assists')],
  ['40', individual('def_sacks')],
  ['41', individual('def_interceptions')],
  ['42', individual('def_fumbles_forced')],
  ['43', individual('fumble_recovery_opp')],
  ['44', individual('def_tds')],
  ['45', individual('def_safeties')],
  ['46', individual('def_pass_defended')],
  ['65', individual('def_tackles_for_loss')],
]);
