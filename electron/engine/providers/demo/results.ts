import { makeRandom, type Random } from './random.ts';

interface Goals {
  readonly home: number | null;
  readonly away: number | null;
}

/** How a match ended. */
export interface DemoResult {
  readonly status: 'FT' | 'AET' | 'PEN';
  /** Minutes; null: not played. */
  readonly elapsed: number | null;
  readonly winner: 'home' | 'away' | null;
  readonly goals: Goals;
  readonly score: { halftime: Goals; fulltime: Goals; extratime: Goals; penalty: Goals };
}

const none: Goals = { home: null, away: null };

export const noResult: DemoResult = {
  status: 'FT',
  elapsed: null,
  winner: null,
  goals: none,
  score: { halftime: none, fulltime: none, extratime: none, penalty: none },
};

/** The result that the match of an id always has; `decide`: with extra time and a shoot-out, until there is a winner. */
export function makeResult(id: number, decide: boolean): DemoResult {
  const random = makeRandom(`result ${id}`);
  const halftime = { home: goalsIn(random, 0.8), away: goalsIn(random, 0.6) };
  const fulltime = { home: halftime.home + goalsIn(random, 0.8), away: halftime.away + goalsIn(random, 0.6) };
  const score = { halftime, fulltime, extratime: none, penalty: none };
  const level = fulltime.home === fulltime.away;
  if (!level || !decide) return { status: 'FT', elapsed: 90, winner: winnerOf(fulltime), goals: fulltime, score };
  const extratime = { home: goalsIn(random, 0.3), away: goalsIn(random, 0.3) };
  const goals = { home: fulltime.home + extratime.home, away: fulltime.away + extratime.away };
  if (goals.home !== goals.away) {
    return { status: 'AET', elapsed: 120, winner: winnerOf(goals), goals, score: { ...score, extratime } };
  }
  const home = random.between(2, 5);
  const penalty = { home, away: home + (random.chance(0.5) ? 1 : -1) };
  return { status: 'PEN', elapsed: 120, winner: winnerOf(penalty), goals, score: { ...score, extratime, penalty } };
}

/** Goals of a half: few, sometimes many. */
function goalsIn(random: Random, usual: number): number {
  let goals = 0;
  while (goals < 5 && random.chance(usual / (goals + 1.4))) goals += 1;
  return goals;
}

function winnerOf({ home, away }: { home: number; away: number }): 'home' | 'away' | null {
  if (home === away) return null;
  return home > away ? 'home' : 'away';
}
