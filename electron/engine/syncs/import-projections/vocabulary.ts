import { completeKicks } from './kicks.ts';

/** Name → number. */
export type Counts = Readonly<Record<string, number>>;

/**
 * How a source names a statistic of ours: ways to read it, of which the first counts that the source gives anything of; the
 * numbers of one way are added up.
 */
export type Ways = readonly (readonly string[])[];

export interface Vocabulary {
  readonly player: ReadonlyMap<string, Ways>;
  readonly defense: ReadonlyMap<string, Ways>;
  /** The source's name of a statistic → the points that it usually gives a player for one. */
  readonly usual: Readonly<Record<string, number>>;
  /** What is no statistic: ranks, points, games, averages, and what repeats others. */
  readonly isNoStatistic: (name: string) => boolean;
  /** Statistics that we don't have: plays by their distance, chances of a range. */
  readonly isKnown: (name: string) => boolean;
}

export interface Words {
  readonly stats: Counts;
  /** Names that stand for none of ours, where their number is not 0. */
  readonly untaken: readonly string[];
  /** What the numbers of a player come to by the source's usual rules, as far as we take them. */
  readonly explained: number;
}

/** A source's numbers of one player in our words; without any where nothing but zeros is expected of him. */
export function inOurWords(
  given: Readonly<Record<string, number | null>>,
  { player, defense, usual, isNoStatistic }: Vocabulary,
  isDefense: boolean,
): Words {
  const ways = isDefense ? defense : player;
  const stats: Record<string, number> = {};
  const taken = new Set<string>();
  for (const [statistic, choices] of ways) {
    for (const name of choices.flat()) taken.add(name);
    const value = firstTold(given, choices);
    if (value !== null) stats[statistic] = value;
  }
  const untaken = Object.entries(given).flatMap(([name, value]) =>
    value === null || value === 0 || taken.has(name) || isNoStatistic(name) ? [] : [name],
  );
  const nothing = Object.values(stats).every((value) => value === 0);
  const explained = Object.entries(usual).reduce(
    (sum, [name, points]) => sum + (taken.has(name) ? (given[name] ?? 0) * points : 0),
    0,
  );
  return { stats: nothing ? {} : isDefense ? stats : completeKicks(stats), untaken, explained };
}

/** `pass_yd 0.04 pass_td 4`: names, each followed by the points for one. */
export function usualPoints(text: string): Record<string, number> {
  return Object.fromEntries([...text.matchAll(/(\S+) (\S+)/g)].map(([, name, points]) => [name, Number(points)]));
}

function firstTold(given: Readonly<Record<string, number | null>>, choices: Ways): number | null {
  for (const names of choices) {
    const told = names.map((name) => given[name]).filter((value) => typeof value === 'number');
    // 0.1 + 0.2 is 0.3: sources have six decimals at most that mean anything.
    if (told.length > 0) return Number(told.reduce((sum, value) => sum + value, 0).toFixed(9));
  }
  return null;
}
