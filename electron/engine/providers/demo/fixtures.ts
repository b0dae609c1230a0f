import { makeResult, noResult, type DemoResult } from './results.ts';
import { makeRandom } from './random.ts';
import { teamsOf, type DemoTeam } from './teams.ts';
import type { DemoLeague, DemoWorld } from './world.ts';

/** A match, with what is known of it at some moment. Times in ms since the epoch. */
interface Match {
  readonly id: number;
  readonly round: string;
  readonly kickoff: number;
  readonly status: readonly [short: string, long: string];
  readonly home: DemoTeam;
  readonly away: DemoTeam;
  readonly result: DemoResult;
}

/**
 * The fixtures of a league's season as `/fixtures` gives them at a moment (ms since the epoch): every team of a league at home and
 * away against every other, on Saturdays over 38 weeks; cups by knock-out, each round known when the one before is over. All follows
 * from league, year and moment: what was played stays as it was, some matches move, some are postponed and played later. Null
 * for a season that the league does not have.
 */
export function makeDemoFixtures(
  world: DemoWorld,
  leagueId: number,
  year: number,
  moment: number,
): Record<string, unknown>[] | null {
  const league = world.leagues.find(({ id }) => id === leagueId);
  const season = league?.seasons.find((each) => each.year === year && (each.start === null || each.start !== each.end));
  if (!league || !season) return null;
  const start = firstSaturday(Date.parse(season.start ?? `${year}-08-01`));
  const matches =
    league.type === 'League'
      ? roundRobin(league, year, start, teamsOf(world, league), moment)
      : knockOut(league, year, start, teamsOf(world, league), moment);
  return matches.map((match) => toItem(match, league, year));
}

/** The league and the year that a fixture's id tells. */
export function seasonOfDemoFixture(id: number): { league: number; year: number } {
  return { league: Math.floor(id / 100_000), year: 2000 + Math.floor((id % 100_000) / 1_000) };
}

const hour = 3_600_000;
const day = 24 * hour;

function fixtureId(league: DemoLeague, year: number, index: number): number {
  return league.id * 100_000 + (year - 2000) * 1_000 + index;
}

/** By the circle method: one team stays, the others go round; the second half of the season turns the grounds. */
function roundRobin(
  league: DemoLeague,
  year: number,
  start: number,
  teams: readonly DemoTeam[],
  moment: number,
): Match[] {
  const half = teams.length - 1;
  const [fixed, ...others] = teams;
  const matches: Match[] = [];
  for (let round = 0; round < half * 2; round += 1) {
    const turn = round % half;
    const circle = [fixed, ...others.slice(turn), ...others.slice(0, turn)];
    for (let index = 0; index < teams.length / 2; index += 1) {
      const one = circle[index];
      const other = circle[teams.length - 1 - index];
      if (!one || !other) continue;
      const turned = ((turn + index) % 2 === 1) !== round >= half;
      const [home, away] = turned ? [other, one] : [one, other];
      const week = Math.floor((round * 38) / (half * 2));
      const planned = start + week * 7 * day + (13 + ((round + index * 3) % 4) * 2) * hour;
      const name = `Regular Season - ${round + 1}`;
      matches.push(leagueMatch(fixtureId(league, year, matches.length), name, planned, home, away, moment));
    }
  }
  return matches;
}

/** Some are moved to Sunday three weeks before; some are postponed three days before, and played a month later. */
function leagueMatch(
  id: number,
  round: string,
  planned: number,
  home: DemoTeam,
  away: DemoTeam,
  moment: number,
): Match {
  const random = makeRandom(`match ${id}`);
  const fate = random.next();
  let kickoff = planned;
  if (fate < 0.04 && moment >= planned - 21 * day) kickoff += day + 2 * hour;
  if (fate > 0.985 && moment >= planned - 3 * day) {
    if (moment < planned + 15 * day) {
      return { id, round, kickoff, status: ['PST', 'Match Postponed'], home, away, result: noResult };
    }
    kickoff += 32 * day;
  }
  if (moment < kickoff + 3 * hour) {
    return { id, round, kickoff, status: ['NS', 'Not Started'], home, away, result: noResult };
  }
  return { id, round, kickoff, status: ['FT', 'Match Finished'], home, away, result: makeResult(id, false) };
}

function knockOut(
  league: DemoLeague,
  year: number,
  start: number,
  teams: readonly DemoTeam[],
  moment: number,
): Match[] {
  const matches: Match[] = [];
  let left = [...teams];
  for (let round = 0; left.length > 1; round += 1) {
    const kickoff = start + (4 + round * 35) * day + 19 * hour;
    const name = left.length === 2 ? 'Final' : left.length === 4 ? 'Semi-finals' : `Round of ${left.length}`;
    const played = moment >= kickoff + 3 * hour;
    const winners: DemoTeam[] = [];
    for (let index = 0; index < left.length; index += 2) {
      const home = left[index];
      const away = left[index + 1];
      if (!home || !away) continue;
      const id = fixtureId(league, year, matches.length);
      const result = makeResult(id, true);
      winners.push(result.winner === 'home' ? home : away);
      const status: Match['status'] = played ? [result.status, 'Match Finished'] : ['NS', 'Not Started'];
      matches.push({ id, round: name, kickoff, status, home, away, result: played ? result : noResult });
    }
    if (!played) break;
    left = winners;
  }
  return matches;
}

function firstSaturday(moment: number): number {
  return moment + ((6 - new Date(moment).getUTCDay() + 7) % 7) * day;
}

function toItem({ id, round, kickoff, status, home, away, result }: Match, league: DemoLeague, year: number) {
  const seconds = kickoff / 1000;
  const [short, long] = status;
  const over = result.elapsed !== null;
  return {
    fixture: {
      id,
      referee: over ? `Referee ${1 + (id % 40)}` : null,
      timezone: 'UTC',
      date: new Date(kickoff).toISOString().replace('.000Z', '+00:00'),
      timestamp: seconds,
      periods: { first: over ? seconds : null, second: over ? seconds + 3_600 : null },
      venue: {
        id: home.id,
        name: `${home.name.split(' ').at(-1) ?? ''} Arena`,
        city: home.name.split(' ').at(-1) ?? null,
      },
      status: { long, short, elapsed: result.elapsed },
    },
    league: { id: league.id, name: league.name, country: league.country.name, season: year, round },
    teams: {
      home: { ...home, winner: result.winner === null ? null : result.winner === 'home' },
      away: { ...away, winner: result.winner === null ? null : result.winner === 'away' },
    },
    goals: result.goals,
    score: result.score,
  };
}
