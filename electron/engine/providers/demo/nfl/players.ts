import { makeRandom } from '../random.ts';
import { demoTeams, type DemoTeam } from './teams.ts';

export type Position = 'QB' | 'RB' | 'WR' | 'TE' | 'K' | 'T' | 'LB' | 'CB';

export interface DemoPlayer {
  readonly first: string;
  readonly last: string;
  readonly team: DemoTeam;
  readonly position: Position;
  /** 1 is who begins. */
  readonly depth: number;
  readonly number: number;
  readonly birthDate: string;
  readonly height: number;
  readonly weight: number;
  readonly college: string;
  readonly rookieYear: number;
  /** What each provider calls him. */
  readonly ids: {
    readonly gsis: string;
    readonly espn: string;
    readonly yahoo: string;
    readonly sleeper: string;
    readonly sportradar: string;
    readonly rotowire: string;
    readonly pfr: string;
  };
}

const squad: readonly Position[] = ['QB', 'QB', 'RB', 'RB', 'WR', 'WR', 'WR', 'TE', 'TE', 'K', 'T', 'LB', 'CB'];

const firstNames =
  'Aaron Bo Caleb Darius Eli Felix Grant Hank Isaac Jalen Kyle Leon Marcus Nate Omar Preston Quinn Reggie Silas Tre Uriah Vince Wes Xavier Yusuf Zach'.split(
    ' ',
  );
const lastNames =
  'Abbott Barlow Carver Dunmore Eastman Fairley Garrick Holloway Ingram Jessup Kirkland Lockhart Merriweather Northcott Oakes Pemberton Quigley Rutledge Stanfield Thackeray Underhill Vance Whitlock Yarborough Zeller Ashdown Birch Colter Draper Ellery'.split(
    ' ',
  );
const colleges = ['Coastal Tech', 'Lakeshore State', 'Northern Plains', 'Ridgeway', 'Saint Alban', 'Valley A&M'];

/** The invented players of all teams: thirteen each. */
export const demoPlayers: readonly DemoPlayer[] = makePlayers();

const byTeam = new Map(demoTeams.map((team) => [team, demoPlayers.filter((player) => player.team === team)]));

/** A team's players, at each position who begins first. */
export function playersOf(team: DemoTeam): readonly DemoPlayer[] {
  return byTeam.get(team) ?? [];
}

function makePlayers(): DemoPlayer[] {
  const random = makeRandom('touchline nfl players');
  return demoTeams.flatMap((team, teamIndex) =>
    squad.map((position, place) => {
      const index = teamIndex * squad.length + place;
      const first = random.pick(firstNames);
      const last = random.pick(lastNames);
      const birthYear = random.between(1993, 2003);
      const two = (low: number, high: number): string => String(random.between(low, high)).padStart(2, '0');
      return {
        first,
        last,
        team,
        position,
        depth: squad.slice(0, place + 1).filter((each) => each === position).length,
        number: 1 + ((place * 7 + teamIndex) % 99),
        birthDate: `${birthYear}-${two(1, 12)}-${two(1, 28)}`,
        height: random.between(69, 79),
        weight: position === 'T' ? random.between(300, 330) : random.between(185, 250),
        college: random.pick(colleges),
        rookieYear: birthYear + 22,
        ids: {
          gsis: `00-009${String(index + 1).padStart(4, '0')}`,
          espn: String(9_100_001 + index),
          yahoo: String(90_001 + index),
          sleeper: String(70_001 + index),
          sportradar: `00000000-de00-4000-8000-${String(index + 1).padStart(12, '0')}`,
          rotowire: String(80_001 + index),
          pfr: `${last.slice(0, 4)}${first.slice(0, 2)}${String(index % 100).padStart(2, '0')}`,
        },
      };
    }),
  );
}
