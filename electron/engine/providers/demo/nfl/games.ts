import { makeRandom, type Random } from '../random.ts';
import type { Fixture } from './calendar.ts';
import { injuriesOf, sitsOut } from './injuries.ts';
import { playersOf, type DemoPlayer, type Position } from './players.ts';
import type { DemoTeam } from './teams.ts';

/** What a player did in a game, by the names of nflverse's columns; what he did not do is not there. */
export interface StatLine {
  readonly player: DemoPlayer;
  readonly opponent: DemoTeam;
  readonly values: Record<string, number>;
  /** Yards of the field goals that he made. */
  readonly kicks: readonly number[];
}

export interface PlayedGame {
  readonly away: number;
  readonly home: number;
  readonly overtime: boolean;
  readonly lines: readonly StatLine[];
}

/** Plays a game: the score is what the players' touchdowns and kicks come to. */
export function playGame(fixture: Fixture): PlayedGame {
  const { season, week, away, home } = fixture;
  const random = makeRandom(`touchline nfl game ${season} ${week} ${away.code} ${home.code}`);
  const guests = playTeam(fixture, away, home, random);
  const hosts = playTeam(fixture, home, away, random);
  const overtime = pointsOf(guests) === pointsOf(hosts);
  if (overtime) {
    const kicker = hosts.find(({ player }) => player.position === 'K');
    if (kicker)
      hosts.splice(hosts.indexOf(kicker), 1, kickerLine(kicker.player, away, [...kicker.kicks, 41], kicker.values));
  }
  return { away: pointsOf(guests), home: pointsOf(hosts), overtime, lines: [...guests, ...hosts] };
}

/** Points in a league with standard scoring, as nflverse's own column counts them; kicks are not in it. */
export function standardPoints({ values }: StatLine): number {
  const of = (name: string): number => values[name] ?? 0;
  const points =
    of('passing_yards') * 0.04 +
    of('passing_tds') * 4 -
    of('passing_interceptions') * 2 +
    (of('rushing_yards') + of('receiving_yards')) * 0.1 +
    (of('rushing_tds') + of('receiving_tds')) * 6 -
    (of('rushing_fumbles_lost') + of('receiving_fumbles_lost') + of('sack_fumbles_lost')) * 2;
  return Math.round(points * 100) / 100;
}

function playTeam({ season, week }: Fixture, team: DemoTeam, opponent: DemoTeam, random: Random): StatLine[] {
  const out = new Set(
    injuriesOf(season, week, team)
      .filter(sitsOut)
      .map(({ player }) => player),
  );
  // Somebody always plays, and be it with a sore ankle.
  const fit = (position: Position): DemoPlayer[] => {
    const all = playersOf(team).filter((player) => player.position === position);
    const healthy = all.filter((player) => !out.has(player));
    return healthy.length > 0 ? healthy : all.slice(0, 1);
  };
  const line = (player: DemoPlayer, values: Record<string, number>): StatLine => ({
    player,
    opponent,
    values,
    kicks: [],
  });

  const runners = fit('RB').map((player, place) => {
    const carries = place === 0 ? random.between(9, 22) : random.between(2, 9);
    const fumbles = random.chance(0.06) ? 1 : 0;
    return line(player, {
      ...caught(random, place === 0 ? 5 : 3, 0.08),
      carries,
      rushing_yards: Math.round(carries * (2.2 + 4 * random.next())),
      rushing_tds: random.chance(place === 0 ? 0.45 : 0.15) ? 1 : 0,
      rushing_first_downs: Math.floor(carries / 4),
      rushing_fumbles: fumbles,
      rushing_fumbles_lost: fumbles,
    });
  });
  const catchers = [...fit('WR'), ...fit('TE')].map((player, place) =>
    line(player, caught(random, place === 0 ? 12 : 8, place === 0 ? 0.5 : 0.22)),
  );
  const receivers = [...runners, ...catchers];
  const sum = (name: string): number => receivers.reduce((total, { values }) => total + (values[name] ?? 0), 0);
  const [passer] = fit('QB');
  const passing = passer ? [line(passer, passed(random, sum))] : [];
  const touchdowns = [...receivers, ...passing].reduce(
    (total, { values }) => total + (values['rushing_tds'] ?? 0) + (values['receiving_tds'] ?? 0),
    0,
  );
  const [kicker] = fit('K');
  const made = Array.from({ length: random.between(0, 3) }, () => random.between(21, 55));
  const kicking = kicker ? [kickerLine(kicker, opponent, made, kicks(random, touchdowns))] : [];
  return [...passing, ...receivers, ...kicking];
}

function caught(random: Random, most: number, touchdown: number): Record<string, number> {
  const targets = random.between(1, most);
  const receptions = Math.round(targets * (0.4 + 0.5 * random.next()));
  return {
    targets,
    receptions,
    receiving_yards: Math.round(receptions * (5 + 9 * random.next())),
    receiving_tds: receptions > 0 && random.chance(touchdown) ? 1 : 0,
    receiving_first_downs: Math.floor(receptions / 2),
  };
}

/** What the passer did is what the others caught. */
function passed(random: Random, sum: (name: string) => number): Record<string, number> {
  const carries = random.between(0, 6);
  return {
    completions: sum('receptions'),
    attempts: sum('targets') + random.between(0, 3),
    passing_yards: sum('receiving_yards'),
    passing_tds: sum('receiving_tds'),
    passing_first_downs: sum('receiving_first_downs'),
    passing_interceptions: random.pick([0, 0, 0, 1, 1, 2]),
    sacks_suffered: random.between(0, 4),
    carries,
    rushing_yards: carries * random.between(1, 7),
    rushing_tds: carries > 0 && random.chance(0.15) ? 1 : 0,
  };
}

function kicks(random: Random, touchdowns: number): Record<string, number> {
  const missedKicks = random.chance(0.2) ? 1 : 0;
  const missedPoints = touchdowns > 0 && random.chance(0.08) ? 1 : 0;
  return {
    fg_missed: missedKicks,
    fg_missed_40_49: missedKicks,
    pat_att: touchdowns,
    pat_made: touchdowns - missedPoints,
    pat_missed: missedPoints,
  };
}

function kickerLine(
  player: DemoPlayer,
  opponent: DemoTeam,
  made: readonly number[],
  values: Readonly<Record<string, number>>,
): StatLine {
  const within = (low: number, high: number): number => made.filter((yards) => yards >= low && yards <= high).length;
  return {
    player,
    opponent,
    kicks: made,
    values: {
      ...values,
      fg_made: made.length,
      fg_att: made.length + (values['fg_missed'] ?? 0),
      fg_made_0_19: within(0, 19),
      fg_made_20_29: within(20, 29),
      fg_made_30_39: within(30, 39),
      fg_made_40_49: within(40, 49),
      fg_made_50_59: within(50, 59),
      fg_made_60_: within(60, 99),
      fg_made_distance: made.reduce((total, yards) => total + yards, 0),
    },
  };
}

function pointsOf(lines: readonly StatLine[]): number {
  return lines.reduce(
    (total, { values }) =>
      total +
      6 * ((values['rushing_tds'] ?? 0) + (values['receiving_tds'] ?? 0)) +
      (values['pat_made'] ?? 0) +
      3 * (values['fg_made'] ?? 0),
    0,
  );
}
