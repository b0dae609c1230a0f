export interface DemoTeam {
  /** As nflverse writes it. */
  readonly code: string;
  readonly name: string;
  readonly conference: 'AFC' | 'NFC';
  /** 0–3 within the conference. */
  readonly division: number;
}

/** Conference by conference, four divisions of four in each. */
const list = `
BUF Buffalo Bills|MIA Miami Dolphins|NE New England Patriots|NYJ New York Jets
BAL Baltimore Ravens|CIN Cincinnati Bengals|CLE Cleveland Browns|PIT Pittsburgh Steelers
HOU Houston Texans|IND Indianapolis Colts|JAX Jacksonville Jaguars|TEN Tennessee Titans
DEN Denver Broncos|KC Kansas City Chiefs|LAC Los Angeles Chargers|LV Las Vegas Raiders
DAL Dallas Cowboys|NYG New York Giants|PHI Philadelphia Eagles|WAS Washington Commanders
CHI Chicago Bears|DET Detroit Lions|GB Green Bay Packers|MIN Minnesota Vikings
ATL Atlanta Falcons|CAR Carolina Panthers|NO New Orleans Saints|TB Tampa Bay Buccaneers
ARI Arizona Cardinals|LA Los Angeles Rams|SEA Seattle Seahawks|SF San Francisco 49ers`;

/** The 32 teams: all that is true of the demo data. */
export const demoTeams: readonly DemoTeam[] = list
  .trim()
  .split(/[|\n]/)
  .map((entry, index) => {
    const space = entry.indexOf(' ');
    return {
      code: entry.slice(0, space),
      name: entry.slice(space + 1),
      conference: index < 16 ? 'AFC' : 'NFC',
      division: Math.floor(index / 4) % 4,
    };
  });
