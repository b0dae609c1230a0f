import type { ProviderId } from '#engine/nfl/players/match.ts';
import { reckonDefense, reckonPlayer } from '#engine/nfl/scoring/reckon.ts';
import { ruleSetNames, ruleSets, type RuleSetName } from '#engine/nfl/scoring/ruleSets.ts';
import type { Scoring } from '#engine/nfl/scoring/schema.ts';
import type { Counts } from './vocabulary.ts';
import type { SourceName } from './payload.ts';

/** What a source expects of a player, or of a team's defence, in our words. */
export interface Projection {
  /** The source's own id of him. */
  readonly id: ProviderId;
  readonly name: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** As the source writes it; DEF for a defence. */
  readonly position: string | null;
  readonly fantasyPositions: readonly string[];
  readonly isDefense: boolean;
  /** As nflverse writes them. */
  readonly team: string | null;
  readonly opponent: string | null;
  /** Our name of a statistic → the number expected. */
  readonly stats: Counts;
  /**
   * Points that the source itself gives a player, by its own rules, and what its statistics come to by these; null where it gives
   * none, and for defences, whose points are made of chances.
   */
  readonly own: { readonly points: number; readonly explained: number } | null;
  /** When the source changed it last, ISO 8601. */
  readonly projectedAt: string | null;
}

/** A source's answer for a week, read. */
export interface Projections {
  readonly source: SourceName;
  readonly title: string;
  readonly projections: readonly Projection[];
  /** Players in the answer of whom nothing is expected. */
  readonly nothing: number;
  /** Players in the answer whom the source calls injured. */
  readonly injured: number;
  /** Who made them, where the source names a company. */
  readonly companies: readonly string[];
  /** The source's names of numbers that none of our statistics stands for. */
  readonly untaken: readonly string[];
  /** Of those the ones that nobody has met before. */
  readonly unknown: readonly string[];
}

/** The week that is asked for; 0 is the whole season. */
export interface Week {
  readonly season: number;
  readonly week: number;
  readonly isPost: boolean;
}

/**
 * Points by each of our rule sets, the same for every source, so that they can be compared; exact decimals.
 */
export function pointsOf(projection: Projection, week: Week): Readonly<Record<RuleSetName, string>> {
  const [standard, half, ppr] = ruleSetNames.map((name) => pointsBy(projection, ruleSets[name], week));
  return { standard: standard ?? '0', half_ppr: half ?? '0', ppr: ppr ?? '0' };
}

/**
 * Points by a scoring. What a rule gives for a range is for one game: a season's sum is in none. Ranges are of whole numbers
 * (14 to 20 points allowed), so that 20.4 expected points count as 20.
 */
function pointsBy({ isDefense, position, stats }: Projection, scoring: Scoring, { week }: Week): string {
  const rules = week === 0 ? withoutRanges(scoring) : scoring;
  if (!isDefense) return reckonPlayer(stats, rules, position).points;
  const rounded = Object.fromEntries(
    ['points_allowed', 'yards_allowed'].flatMap((name) => {
      const value = stats[name];
      return value === undefined ? [] : [[name, Math.round(value)]];
    }),
  );
  return reckonDefense({ ...stats, ...rounded }, rules).points;
}

function withoutRanges(scoring: Scoring): Scoring {
  return {
    ...scoring,
    player: scoring.player.filter(({ kind }) => kind !== 'range'),
    defense: scoring.defense.filter(({ kind }) => kind !== 'range'),
  };
}

/** `week 7 of 2026`, `the season 2026` */
export function inWords({ season, week }: Pick<Week, 'season' | 'week'>): string {
  return week === 0 ? `the season ${season}` : `week ${week} of ${season}`;
}
