import { divide, fromMillionths, millionths, toMillionths } from './decimals.ts';
import { fantasyPositionOf } from './positions.ts';
import type { Rule, Scoring } from './schema.ts';
import { playerStatistics, type Formula } from './statistics.ts';

/** Our names of statistics or of columns → their numbers; what is null or left out is not known, and gives nothing. */
export type Statistics = Readonly<Record<string, number | string | null | undefined>>;

const formulas: ReadonlyMap<string, Formula> = playerStatistics;

export interface Reckoned {
  /** `8.58` */
  readonly points: string;
  /** Statistic → points, of those that gave any. */
  readonly parts: Readonly<Record<string, string>>;
}

/**
 * Points of one player for a set of statistics, exact, as the database reckons them too (`playerPartsSql`): for projections, and
 * whatever else is not in nfl_player_stats. `position` is anybody's name of it.
 */
export function reckonPlayer(statistics: Statistics, scoring: Scoring, position: string | null): Reckoned {
  const fantasyPosition = fantasyPositionOf.get(position ?? '');
  const rules = scoring.player.filter(
    ({ positions }) => !positions || positions.some((each) => each === fantasyPosition),
  );
  return reckon(rules, scoring, (name) => {
    const formula = formulas.get(name);
    return toValue(statistics[name]) ?? (formula ? valueOf(formula, statistics) : null);
  });
}

/** Points of a team's whole defence, for its statistics. */
export function reckonDefense(statistics: Statistics, scoring: Scoring): Reckoned {
  return reckon(scoring.defense, scoring, (name) => toValue(statistics[name]));
}

function reckon(rules: readonly Rule[], { negative }: Scoring, value: (name: string) => bigint | null): Reckoned {
  const parts = new Map<string, bigint>();
  for (const rule of rules) {
    const amount = value(rule.statistic);
    const points = amount === null ? 0n : pointsOf(rule, amount);
    if (points === 0n || (points < 0n && !negative)) continue;
    parts.set(rule.statistic, (parts.get(rule.statistic) ?? 0n) + points);
  }
  return {
    points: fromMillionths(sum([...parts.values()])),
    parts: Object.fromEntries([...parts].map(([name, part]) => [name, fromMillionths(part)])),
  };
}

function pointsOf(rule: Rule, amount: bigint): bigint {
  const points = toMillionths(rule.points);
  if (rule.kind === 'range') {
    const inside =
      (rule.from === undefined || amount >= toMillionths(rule.from)) &&
      (rule.to === undefined || amount <= toMillionths(rule.to));
    return inside ? points : 0n;
  }
  const per = BigInt(rule.per);
  if (rule.fractions) return divide(amount * points, per * millionths);
  return (amount / (per * millionths)) * points;
}

function valueOf(formula: Formula, statistics: Statistics): bigint | null {
  if ('list' in formula) {
    const list = statistics[formula.list];
    if (list === null || list === undefined) return null;
    const over = String(list)
      .split(';')
      .filter((distance) => distance.trim() !== '')
      .map((distance) => toMillionths(distance) - toMillionths(formula.over));
    return sum(over.filter((yards) => yards > 0n));
  }
  const plus = formula.plus.map((column) => toValue(statistics[column]));
  const minus = (formula.minus ?? []).map((column) => toValue(statistics[column]));
  if ([...plus, ...minus].every((each) => each === null)) return null;
  return sum(plus) - sum(minus);
}

function sum(values: readonly (bigint | null)[]): bigint {
  return values.reduce<bigint>((all, each) => all + (each ?? 0n), 0n);
}

function toValue(given: Statistics[string]): bigint | null {
  return given === null || given === undefined ? null : toMillionths(given);
}
