import { scoringSchema, type Scoring, type ScoringInput } from './schema.ts';

export const ruleSetNames = ['standard', 'half_ppr', 'ppr'] as const;
export type RuleSetName = (typeof ruleSetNames)[number];

const each = 'each';
const range = 'range';

/**
 * For offence this is what nflverse calls standard (its columns fantasy_points and fantasy_points_ppr), for kickers and defences
 * what Yahoo's public leagues have.
 */
const standard: ScoringInput = {
  player: [
    { kind: each, statistic: 'passing_yards', points: 0.04 },
    { kind: each, statistic: 'passing_tds', points: 4 },
    { kind: each, statistic: 'passing_interceptions', points: -2 },
    { kind: each, statistic: 'rushing_yards', points: 0.1 },
    { kind: each, statistic: 'rushing_tds', points: 6 },
    { kind: each, statistic: 'receiving_yards', points: 0.1 },
    { kind: each, statistic: 'receiving_tds', points: 6 },
    { kind: each, statistic: 'special_teams_tds', points: 6 },
    { kind: each, statistic: 'two_point_conversions', points: 2 },
    { kind: each, statistic: 'fumbles_lost', points: -2 },
    { kind: each, statistic: 'fg_made_0_39', points: 3 },
    { kind: each, statistic: 'fg_made_40_49', points: 4 },
    { kind: each, statistic: 'fg_made_50_plus', points: 5 },
    { kind: each, statistic: 'pat_made', points: 1 },
  ],
  defense: [
    { kind: each, statistic: 'def_sacks', points: 1 },
    { kind: each, statistic: 'def_interceptions', points: 2 },
    { kind: each, statistic: 'fumble_recovery_opp', points: 2 },
    { kind: each, statistic: 'def_tds', points: 6 },
    { kind: each, statistic: 'special_teams_tds', points: 6 },
    { kind: each, statistic: 'def_safeties', points: 2 },
    { kind: each, statistic: 'blocked_kicks', points: 2 },
    { kind: range, statistic: 'points_allowed', to: 0, points: 10 },
    { kind: range, statistic: 'points_allowed', from: 1, to: 6, points: 7 },
    { kind: range, statistic: 'points_allowed', from: 7, to: 13, points: 4 },
    { kind: range, statistic: 'points_allowed', from: 14, to: 20, points: 1 },
    { kind: range, statistic: 'points_allowed', from: 28, to: 34, points: -1 },
    { kind: range, statistic: 'points_allowed', from: 35, points: -4 },
  ],
};

/** Scoring that needs no league: standard, and with half a point or a point for each reception. */
export const ruleSets: Readonly<Record<RuleSetName, Scoring>> = {
  standard: scoringSchema.parse(standard),
  half_ppr: withReceptions(0.5),
  ppr: withReceptions(1),
};

function withReceptions(points: number): Scoring {
  return scoringSchema.parse({
    ...standard,
    player: [...(standard.player ?? []), { kind: each, statistic: 'receptions', points }],
  });
}
