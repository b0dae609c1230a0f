/** What other providers and older files write, and what nflverse writes for the same team in our days. */
const aliases: Readonly<Record<string, string>> = {
  // ESPN, Yahoo, Sleeper
  WSH: 'WAS',
  LAR: 'LA',
  JAC: 'JAX',
  // Pro Football Reference, MFL, DynastyProcess
  GNB: 'GB',
  KAN: 'KC',
  NWE: 'NE',
  NOR: 'NO',
  SFO: 'SF',
  TAM: 'TB',
  GBP: 'GB',
  KCC: 'KC',
  NEP: 'NE',
  NOS: 'NO',
  TBB: 'TB',
  LVR: 'LV',
  HST: 'HOU',
  CLV: 'CLE',
  BLT: 'BAL',
  ARZ: 'ARI',
  CRD: 'ARI',
  CLT: 'IND',
  HTX: 'HOU',
  OTI: 'TEN',
  RAV: 'BAL',
  RAI: 'LV',
  RAM: 'LA',
  SDG: 'LAC',
  SDC: 'LAC',
};

/** Teams that moved: what nflverse wrote up to and in the season `until`. */
const moves: readonly { readonly now: string; readonly former: string; readonly until: number }[] = [
  { now: 'LV', former: 'OAK', until: 2019 },
  { now: 'LAC', former: 'SD', until: 2016 },
  { now: 'LA', former: 'STL', until: 2015 },
];

/** The teams of our days as nflverse writes them. */
export const nflTeams: readonly string[] =
  'ARI ATL BAL BUF CAR CHI CIN CLE DAL DEN DET GB HOU IND JAX KC LA LAC LV MIA MIN NE NO NYG NYJ PHI PIT SEA SF TB TEN WAS'.split(
    ' ',
  );

const known = new Set([...nflTeams, ...moves.map(({ former }) => former)]);

/**
 * A team as nflverse writes it in a season, of whatever code a provider uses (WSH, LAR, GNB, WAS). Null for what is no
 * team: a free agent (FA), nothing, a code that nobody uses.
 */
export function nflTeam(code: string | null | undefined, season: number): string | null {
  const given = code?.trim().toUpperCase() ?? '';
  const plain = aliases[given] ?? given;
  if (!known.has(plain)) return null;
  const today = moves.find(({ former }) => former === plain)?.now ?? plain;
  return moves.find(({ now, until }) => now === today && season <= until)?.former ?? today;
}

/** The same team as it is called in our days: OAK is LV. What is no team stays as it is. */
export function nflTeamToday(code: string): string {
  return moves.find(({ former }) => former === code)?.now ?? code;
}
