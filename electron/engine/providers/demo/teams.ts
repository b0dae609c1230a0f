import { makeRandom } from './random.ts';
import type { DemoLeague, DemoWorld } from './world.ts';

/** A team as the provider writes it. */
export interface DemoTeam {
  readonly id: number;
  readonly name: string;
  readonly logo: string;
}

/**
 * The teams that play in a league, an even number of them: a league's own, 10 to 20; a cup's are taken from the country's
 * leagues, 8 or 16, or its own where there are none. Always the same for the same league.
 */
export function teamsOf(world: DemoWorld, league: DemoLeague): DemoTeam[] {
  if (league.type === 'League') return ownTeams(league.id, 10 + 2 * makeRandom(`teams ${league.id}`).between(0, 5));
  const leagues = world.leagues.filter(({ country, type }) => country === league.country && type === 'League');
  const pool = leagues
    .slice(0, 2)
    .flatMap((other) => teamsOf(world, other))
    .slice(0, 16);
  return pool.length === 16 ? pool : ownTeams(league.id, 8);
}

function ownTeams(leagueId: number, count: number): DemoTeam[] {
  const random = makeRandom(`names ${leagueId}`);
  const names = new Set<string>();
  while (names.size < count) names.add(`${random.pick(kinds)} ${random.pick(starts)}${random.pick(ends)}`);
  return [...names].map((name, index) => {
    const id = leagueId * 100 + index;
    return { id, name, logo: `https://media.demo.invalid/teams/${id}.png` };
  });
}

const kinds = ['FC', 'SC', 'Athletic', 'Sporting', 'Union', 'Racing', 'Dynamo', 'Real', 'Rovers', 'Olympic'];
const starts = [
  'Alt',
  'Bel',
  'Cor',
  'Dor',
  'Est',
  'Fal',
  'Gar',
  'Hol',
  'Kar',
  'Lin',
  'Mon',
  'Nor',
  'Ost',
  'Por',
  'Ros',
  'Val',
];
const ends = ['burg', 'dale', 'feld', 'mouth', 'ona', 'stad', 'ton', 'via', 'ville', 'wick'];
