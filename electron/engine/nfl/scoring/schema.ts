import { z } from 'zod';
import { fromMillionths, toMillionths } from './decimals.ts';
import { fantasyPositions } from './positions.ts';
import { defenseStatistics, playerStatistics } from './statistics.ts';

// What fantasy_leagues.scoring holds: a league's rules in our words, whoever the provider is. Rules add up: a premium for tight
// ends is a second rule for receptions, a bonus for 100 yards a rule beside the one for each yard.

const points = z.number().refine((value) => Number(fromMillionths(toMillionths(value))) === value, {
  message: 'must have six decimals at most',
});

/** Points for each of a statistic, or for every `per` of it. */
const each = {
  kind: z.literal('each'),
  points,
  /** 25: the points are for every 25 yards. */
  per: z.int().positive().default(1),
  /** False: only whole units of `per` count; 24 yards of 25 are nothing. */
  fractions: z.boolean().default(true),
};

/** Points once, where the statistic lies between two values, both included: bonuses, points allowed. */
const range = {
  kind: z.literal('range'),
  points,
  /** Left out: whatever is not more than `to`. */
  from: z.number().optional(),
  /** Left out: whatever is not less than `from`. */
  to: z.number().optional(),
};

const ofPlayer = {
  statistic: z.enum([...playerStatistics.keys()]),
  /** Left out: whoever does it. */
  positions: z
    .array(z.enum(fantasyPositions).exclude(['DEF']))
    .min(1)
    .optional(),
};
const ofDefense = { statistic: z.enum(defenseStatistics) };

export const playerRuleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...each, ...ofPlayer }),
  z.strictObject({ ...range, ...ofPlayer }),
]);
export const defenseRuleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...each, ...ofDefense }),
  z.strictObject({ ...range, ...ofDefense }),
]);

export const scoringSchema = z.strictObject({
  /** For players. */
  player: z.array(playerRuleSchema).default([]),
  /** For the whole defence of a team, which gets nothing by the rules for players. */
  defense: z.array(defenseRuleSchema).default([]),
  /** False: what a statistic would cost is nothing. */
  negative: z.boolean().default(true),
});

export type PlayerRule = z.output<typeof playerRuleSchema>;
export type DefenseRule = z.output<typeof defenseRuleSchema>;
export type Rule = PlayerRule | DefenseRule;
export type Scoring = z.output<typeof scoringSchema>;
/** As one writes it, and as it is stored: what has a default may be left out. */
export type ScoringInput = z.input<typeof scoringSchema>;

/** What fantasy_leagues.scoring_unknown holds: the provider's name of a rule that can't be reckoned → the rule as it gives it. */
export const unknownRulesSchema = z.record(z.string(), z.json());

/**
 * Points as a provider gives them, without the noise of a short float: 0.03999999910593033 is 0.04. For what a `points` may be;
 * a rule for every 30 yards is better given with `per: 30`, as 1/30 is no decimal.
 */
export function cleanPoints(given: number): number {
  return Number(Math.fround(given) === given ? given.toPrecision(7) : fromMillionths(toMillionths(given)));
}
