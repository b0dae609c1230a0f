import { makeRandom } from '../random.ts';
import { playoffSlots, regularSeason, type Fixture, type Round } from './calendar.ts';
import { playGame, type PlayedGame } from './games.ts';
import { demoTeams, type DemoTeam } from './teams.ts';

export interface DemoGame extends Fixture {
  /** As nflverse makes it: 2026_01_NE_SEA */
  readonly id: string;
  /** Null before it is over. */
  readonly played: PlayedGame | null;
}

export interface DemoSeason {
  readonly year: number;
  /** The regular season, and of the playoffs the rounds that it is known of who plays. */
  readonly games: readonly DemoGame[];
}

/** ms after its kickoff when a game is surely over. */
const gameLength = 4.5 * 3_600_000;

/** The season that it is at a moment (ms since the epoch), and the one before: the calendar changes in March. */
export function seasonsAt(now: number): DemoSeason[] {
  const date = new Date(now);
  const year = date.getUTCMonth() >= 2 ? date.getUTCFullYear() : date.getUTCFullYear() - 1;
  return [makeSeason(year - 1, now), makeSeason(year, now)];
}

/** A season as it is known at a moment. */
export function makeSeason(year: number, now: number): DemoSeason {
  const toGame = (fixture: Fixture): DemoGame => ({
    ...fixture,
    id: `${fixture.season}_${String(fixture.week).padStart(2, '0')}_${fixture.away.code}_${fixture.home.code}`,
    played: fixture.kickoff + gameLength <= now ? playGame(fixture) : null,
  });
  const games = regularSeason(year, demoTeams, makeRandom(`touchline nfl season ${year}`)).map(toGame);
  const isOver = (): boolean => games.every(({ played }) => played !== null);
  if (!isOver()) return { year, games };

  let left = [...seeds(games, 'AFC'), ...seeds(games, 'NFC')];
  for (const round of ['WC', 'DIV', 'CON', 'SB'] as const) {
    const pairs = pairsOf(round, left);
    const played = playoffSlots(year, round).flatMap((slot, index) => {
      const pair = pairs[index];
      return pair ? [toGame({ ...slot, home: pair[0], away: pair[1] })] : [];
    });
    games.push(...played);
    if (!isOver()) break;
    const beaten = new Set(played.map(loserOf));
    left = left.filter((team) => !beaten.has(team));
  }
  return { year, games };
}

/** Seven of a conference: the first of each division, then the best of the others. */
function seeds(games: readonly DemoGame[], conference: DemoTeam['conference']): DemoTeam[] {
  const ranked = demoTeams
    .filter((team) => team.conference === conference)
    .map((team) => ({ team, record: recordOf(team, games) }))
    .sort((one, other) => other.record.wins - one.record.wins || other.record.margin - one.record.margin)
    .map(({ team }) => team);
  const winners = ranked.filter((team) => ranked.find(({ division }) => division === team.division) === team);
  return [...winners, ...ranked.filter((team) => !winners.includes(team)).slice(0, 3)];
}

/** Who plays whom, home first: the best of those left against the last; in the wild card round the best is free. */
function pairsOf(round: Exclude<Round, 'REG'>, left: readonly DemoTeam[]): [DemoTeam, DemoTeam][] {
  if (round === 'SB') return left[0] && left[1] ? [[left[0], left[1]]] : [];
  return (['AFC', 'NFC'] as const).flatMap((conference) => {
    const teams = left.filter((team) => team.conference === conference).slice(round === 'WC' ? 1 : 0);
    return Array.from({ length: teams.length >> 1 }, (_, index): [DemoTeam, DemoTeam][] => {
      const home = teams[index];
      const away = teams[teams.length - 1 - index];
      return home && away ? [[home, away]] : [];
    }).flat();
  });
}

function recordOf(team: DemoTeam, games: readonly DemoGame[]): { wins: number; margin: number } {
  const record = { wins: 0, margin: 0 };
  for (const { home, away, played } of games) {
    if (!played || (home !== team && away !== team)) continue;
    const margin = home === team ? played.home - played.away : played.away - played.home;
    record.margin += margin;
    if (margin > 0) record.wins += 1;
  }
  return record;
}

function loserOf({ played, home, away }: DemoGame): DemoTeam {
  return played && played.away > played.home ? home : away;
}
