import type { StatLine } from './games.ts';
import { demoPlayers, type DemoPlayer, type Position } from './players.ts';
import type { DemoSeason } from './season.ts';

/** Points for one of each; half a point for a reception. */
const scoring = {
  pass_yd: 0.04,
  pass_td: 4,
  pass_int: -1,
  rush_yd: 0.1,
  rush_td: 6,
  rec: 0.5,
  rec_yd: 0.1,
  rec_td: 6,
  fum_lost: -2,
  fgm: 3,
  xpm: 1,
};

/** nflverse's column for each of Sleeper's words. */
const columns: Readonly<Record<string, readonly string[]>> = {
  pass_yd: ['passing_yards'],
  pass_td: ['passing_tds'],
  pass_int: ['passing_interceptions'],
  rush_yd: ['rushing_yards'],
  rush_td: ['rushing_tds'],
  rec: ['receptions'],
  rec_yd: ['receiving_yards'],
  rec_td: ['receiving_tds'],
  fum_lost: ['rushing_fumbles_lost', 'receiving_fumbles_lost', 'sack_fumbles_lost'],
  fgm: ['fg_made'],
  xpm: ['pat_made'],
};

const places: readonly (readonly Position[])[] = [
  ['QB'],
  ['RB'],
  ['RB'],
  ['WR'],
  ['WR'],
  ['TE'],
  ['RB', 'WR', 'TE'],
  ['K'],
];
const placeNames = ['QB', 'RB', 'RB', 'WR', 'WR', 'TE', 'FLEX', 'K', 'BN', 'BN', 'BN', 'BN', 'BN'];
const teams = 10;
const playoffStart = 15;

/** Points by the league's scoring, with so many for a reception. */
export function fantasyPoints(stats: Readonly<Record<string, number>>, reception = scoring.rec): number {
  const points = Object.entries({ ...scoring, rec: reception }).reduce(
    (total, [name, each]) => total + (stats[name] ?? 0) * each,
    0,
  );
  return Math.round(points * 100) / 100;
}

/** The one fantasy league of the demo: ten teams, who meet anew every week until the league's playoffs. */
export const demoLeague = {
  idOf: (year: number): string => `9000000000000${year}`,
  of: makeLeague,
};

interface League {
  readonly settings: unknown;
  readonly users: unknown;
  readonly rosters: unknown;
  matchups(week: number): unknown;
}

function makeLeague(season: DemoSeason): League {
  const id = demoLeague.idOf(season.year);
  const squads = draft();
  const points = new Map<number, Map<string, number>>();
  for (const { week, round, played } of season.games) {
    if (round !== 'REG' || !played) continue;
    const ofWeek = points.get(week) ?? new Map<string, number>();
    for (const line of played.lines) ofWeek.set(line.player.ids.sleeper, pointsOf(line));
    points.set(week, ofWeek);
  }
  const over = [...points.keys()].filter((week) =>
    season.games.every((game) => game.week !== week || game.played !== null),
  );
  const totalIn = (squad: readonly DemoPlayer[], week: number): number =>
    Math.round(lineUp(squad).reduce((total, { ids }) => total + (points.get(week)?.get(ids.sleeper) ?? 0), 0) * 100) /
    100;

  return {
    settings: {
      league_id: id,
      name: 'The Demo League',
      season: String(season.year),
      season_type: 'regular',
      sport: 'nfl',
      status: season.games.every(({ played }) => played !== null) ? 'complete' : 'in_season',
      total_rosters: teams,
      previous_league_id: null,
      roster_positions: placeNames,
      scoring_settings: scoring,
      settings: {
        num_teams: teams,
        playoff_week_start: playoffStart,
        playoff_teams: 4,
        last_scored_leg: Math.max(0, ...over),
      },
    },
    users: squads.map((_, index) => ({
      user_id: userId(index),
      display_name: `demo_manager_${index + 1}`,
      metadata: { team_name: teamNames[index] },
    })),
    rosters: squads.map((squad, index) => ({
      roster_id: index + 1,
      league_id: id,
      owner_id: userId(index),
      co_owners: null,
      players: squad.map(({ ids }) => ids.sleeper),
      starters: lineUp(squad).map(({ ids }) => ids.sleeper),
      reserve: null,
      taxi: null,
      settings: standing(index, squads, over, totalIn),
    })),
    matchups(week) {
      if (!Number.isInteger(week) || week < 1 || week >= playoffStart) return [];
      return squads.map((squad, index) => ({
        roster_id: index + 1,
        matchup_id: matchOf(index, week),
        points: totalIn(squad, week),
        custom_points: null,
        players: squad.map(({ ids }) => ids.sleeper),
        starters: lineUp(squad).map(({ ids }) => ids.sleeper),
        players_points: Object.fromEntries(
          squad.map(({ ids }) => [ids.sleeper, points.get(week)?.get(ids.sleeper) ?? 0]),
        ),
      }));
    },
  };
}

const teamNames = [
  'Anchors',
  'Bandits',
  'Comets',
  'Drifters',
  'Embers',
  'Falcons',
  'Gamblers',
  'Harriers',
  'Icebreakers',
  'Jesters',
];

const userId = (index: number): string => String(800_000_000_000 + index);

/** Everybody takes in turn the next of a position, until the squad is as large as the places. */
function draft(): DemoPlayer[][] {
  const squads = Array.from({ length: teams }, (): DemoPlayer[] => []);
  const wanted: Position[] = ['QB', 'RB', 'RB', 'WR', 'WR', 'WR', 'TE', 'K', 'RB', 'WR', 'QB', 'TE', 'WR'];
  const left = demoPlayers.toSorted((one, other) => one.depth - other.depth);
  wanted.forEach((position, round) => {
    for (let turn = 0; turn < teams; turn += 1) {
      const squad = squads[round % 2 === 0 ? turn : teams - 1 - turn];
      const index = left.findIndex((player) => player.position === position);
      squad?.push(...left.splice(index, 1));
    }
  });
  return squads;
}

/** The first of the squad who fits each place. */
function lineUp(squad: readonly DemoPlayer[]): DemoPlayer[] {
  const left = [...squad];
  return places.flatMap((positions) => {
    const index = left.findIndex(({ position }) => positions.includes(position));
    return index === -1 ? [] : left.splice(index, 1);
  });
}

/** The ten go round: who meets whom in a week has the same number. */
function matchOf(index: number, week: number): number {
  const round = (week - 1) % (teams - 1);
  if (index === teams - 1) return 1 + round;
  const other = (2 * round - index + 2 * (teams - 1)) % (teams - 1);
  return 1 + (other === index ? round : Math.min(index, other) + teams);
}

function standing(
  index: number,
  squads: readonly (readonly DemoPlayer[])[],
  over: readonly number[],
  totalIn: (squad: readonly DemoPlayer[], week: number) => number,
): Record<string, number> {
  const record = { wins: 0, losses: 0, ties: 0, for: 0, against: 0 };
  for (const week of over.filter((each) => each < playoffStart)) {
    const other = squads.findIndex((_, each) => each !== index && matchOf(each, week) === matchOf(index, week));
    const [ours, theirs] = [totalIn(squads[index] ?? [], week), totalIn(squads[other] ?? [], week)];
    record.for += ours;
    record.against += theirs;
    record[ours > theirs ? 'wins' : ours < theirs ? 'losses' : 'ties'] += 1;
  }
  return {
    wins: record.wins,
    losses: record.losses,
    ties: record.ties,
    fpts: Math.floor(record.for + 0.005),
    fpts_decimal: decimals(record.for),
    fpts_against: Math.floor(record.against + 0.005),
    fpts_against_decimal: decimals(record.against),
  };
}

/** The hundredths. */
function decimals(value: number): number {
  return Math.round((value - Math.floor(value)) * 100) % 100;
}

function pointsOf({ values }: StatLine): number {
  const stats = Object.fromEntries(
    Object.entries(columns).map(([word, names]) => [word, names.reduce((sum, name) => sum + (values[name] ?? 0), 0)]),
  );
  return fantasyPoints(stats);
}
