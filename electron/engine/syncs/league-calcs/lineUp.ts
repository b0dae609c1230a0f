import { fantasyPositionOf, type FantasyPosition } from '#engine/nfl/scoring/positions.ts';

/** A player who may be put into a line-up. */
export interface Candidate {
  /** In millionths. */
  readonly points: bigint;
  /** Whether he may take a place, by the place's name. */
  mayTake(place: string): boolean;
}

/**
 * Points of the best line-up: of all ways to give each place to at most one player who may take it, and each player at most
 * one place, the one with most points. A place may stay empty, so nobody who has less than nothing is taken.
 *
 * It takes the players by their points, best first, and each one for whom a place is left when those before him may move to
 * others. As what a player scores does not depend on his place, no other choice can be better (the sets of players that can be
 * placed are a matroid).
 */
export function bestLineUp(places: readonly string[], candidates: readonly Candidate[]): bigint {
  const takenBy = new Map<number, Candidate>();

  function place(candidate: Candidate, tried: Set<number>): boolean {
    for (const [index, name] of places.entries()) {
      if (tried.has(index) || !candidate.mayTake(name)) continue;
      tried.add(index);
      const before = takenBy.get(index);
      if (before && !place(before, tried)) continue;
      takenBy.set(index, candidate);
      return true;
    }
    return false;
  }

  const best = candidates
    .filter(({ points }) => points > 0n)
    .sort(({ points: one }, { points: other }) => (one === other ? 0 : one > other ? -1 : 1));
  return best.reduce((sum, candidate) => (place(candidate, new Set()) ? sum + candidate.points : sum), 0n);
}

/** Places that are not played: the bench, and what stands beside the roster. */
const bench = new Set(['BN', 'BE', 'BENCH']);
const reserve = new Set(['IR', 'IR+', 'IL', 'NA', 'RES', 'RESERVE', 'TAXI']);

/** Whether who is there could not have been put into the line-up either. */
export function isReserve(place: string): boolean {
  return reserve.has(place.toUpperCase());
}

/** The places of a roster that are played. */
export function played(rosterPositions: readonly string[]): string[] {
  return rosterPositions.filter((place) => !bench.has(place.toUpperCase()) && !isReserve(place));
}

const flexible: Readonly<Record<string, readonly FantasyPosition[]>> = {
  FLEX: ['RB', 'WR', 'TE'],
  SUPER_FLEX: ['QB', 'RB', 'WR', 'TE'],
  SUPERFLEX: ['QB', 'RB', 'WR', 'TE'],
  OP: ['QB', 'RB', 'WR', 'TE'],
  REC_FLEX: ['WR', 'TE'],
  WRRB_FLEX: ['RB', 'WR'],
  IDP_FLEX: ['DL', 'LB', 'DB'],
  DP: ['DL', 'LB', 'DB'],
  D: ['DL', 'LB', 'DB'],
};
/** As Yahoo writes the parts of W/R/T. */
const letters: Readonly<Record<string, FantasyPosition>> = { Q: 'QB', W: 'WR', R: 'RB', T: 'TE' };

/** The positions that may take a place, by the name that any provider gives it; null for a name that nobody knows. */
export function positionsFor(place: string): readonly FantasyPosition[] | null {
  const name = place.toUpperCase();
  const known = flexible[name];
  if (known) return known;
  const plain = fantasyPositionOf.get(name);
  if (plain) return [plain];
  const parts = name.split('/').map((part) => letters[part] ?? fantasyPositionOf.get(part));
  const positions = parts.filter((position) => position !== undefined);
  return positions.length === parts.length ? positions : null;
}
