import type { z } from 'zod';
import { cleanPoints, scoringSchema, type Scoring, type ScoringInput } from '#engine/nfl/scoring/schema.ts';
import type { DefenseStatistic, PlayerStatistic } from '#engine/nfl/scoring/statistics.ts';

// How a provider's rules become ours. A table says what each of its keys gives points for.

type IdpPosition = 'DL' | 'LB' | 'DB';
type Position = 'QB' | 'RB' | 'WR' | 'TE' | IdpPosition;

/** What points are given for: each of a statistic, or once where it lies within a range (`from`, `to`, both included). */
export type Target =
  | {
      readonly player: PlayerStatistic;
      readonly positions?: readonly Position[];
      readonly from?: number;
      readonly to?: number;
    }
  | { readonly defense: DefenseStatistic; readonly from?: number; readonly to?: number };

/** One rule of a league, as its provider gives it. */
export interface GivenRule {
  /** As we would look it up in the table. */
  readonly key: string;
  /** As people find it in the league's settings. */
  readonly name: string;
  readonly points: number;
  /** What is kept of it where it can't be reckoned. */
  readonly as: z.core.util.JSONType;
  /** Points once, from this value of the statistic on: a bonus. */
  readonly bonusFrom?: number;
}

export interface LeagueScoring {
  readonly scoring: Scoring;
  /** The provider's name → the rule as it gives it, of those that can't be reckoned. */
  readonly unknown: Record<string, z.core.util.JSONType>;
}

interface Gathered {
  readonly player: NonNullable<ScoringInput['player']>;
  readonly defense: NonNullable<ScoringInput['defense']>;
}

/** Positions of players of the defence. */
const idp: readonly IdpPosition[] = ['DL', 'LB', 'DB'];

export const player = (statistic: PlayerStatistic, positions?: readonly Position[]): Target[] => [
  { player: statistic, ...(positions ? { positions } : {}) },
];
export const individual = (statistic: PlayerStatistic): Target[] => player(statistic, idp);
export const defense = (...statistics: DefenseStatistic[]): Target[] =>
  statistics.map((statistic) => ({ defense: statistic }));
export const playerRange = (statistic: PlayerStatistic, from: number, to?: number): Target[] => [
  { player: statistic, from, ...(to === undefined ? {} : { to }) },
];
export const defenseRange = (statistic: DefenseStatistic, from: number | null, to: number | null): Target[] => [
  { defense: statistic, ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) },
];

/**
 * A league's rules in our words. What gives no points is left out; what the table does not know is kept by name. Without
 * `fractions` only whole points count: 0.04 a yard is a point for 25.
 */
export function toScoring(
  given: readonly GivenRule[],
  table: ReadonlyMap<string, readonly Target[]>,
  { fractions = true, negative = true }: { fractions?: boolean; negative?: boolean } = {},
): LeagueScoring {
  const scoring: Gathered = { player: [], defense: [] };
  const unknown: LeagueScoring['unknown'] = {};
  for (const rule of given) {
    const points = cleanPoints(rule.points);
    if (points === 0) continue;
    const targets = table.get(rule.key) ?? [];
    if (targets.length === 0) unknown[rule.name] = rule.as;
    for (const target of targets) add(scoring, target, rule, points, fractions);
  }
  return { scoring: scoringSchema.parse({ ...scoring, negative }), unknown };
}

function add(scoring: Gathered, target: Target, { bonusFrom }: GivenRule, points: number, fractions: boolean): void {
  const from = bonusFrom ?? target.from;
  const range = from === undefined && target.to === undefined ? null : withoutUndefined({ from, to: target.to });
  const amount = range
    ? { kind: 'range' as const, points, ...range }
    : { kind: 'each' as const, ...each(points, fractions) };
  if ('defense' in target) scoring.defense.push({ ...amount, statistic: target.defense });
  else {
    const positions = target.positions ? { positions: [...target.positions] } : {};
    scoring.player.push({ ...amount, statistic: target.player, ...positions });
  }
}

/** 0.04 with fractions; without them a point for every 25. */
function each(points: number, fractions: boolean): { points: number; per?: number; fractions?: boolean } {
  if (fractions) return { points };
  const size = Math.abs(points);
  const per = size < 1 ? Math.round(1 / size) : 1;
  return Math.abs(per * size - 1) < 1e-3
    ? { points: Math.sign(points), per, fractions: false }
    : { points, fractions: false };
}

function withoutUndefined({ from, to }: { from: number | undefined; to: number | undefined }): {
  from?: number;
  to?: number;
} {
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}
