import type { Random } from '../random.ts';
import type { DemoTeam } from './teams.ts';

export type Round = 'REG' | 'WC' | 'DIV' | 'CON' | 'SB';

/** A place in the calendar. */
export interface Slot {
  readonly season: number;
  readonly week: number;
  readonly round: Round;
  /** In the east of the US: YYYY-MM-DD and HH:MM. */
  readonly day: string;
  readonly time: string;
  /** ms since the epoch */
  readonly kickoff: number;
}

export interface Fixture extends Slot {
  readonly away: DemoTeam;
  readonly home: DemoTeam;
}

export const regularWeeks = 18;
const dayLength = 86_400_000;

/**
 * A regular season: 17 games of each team in 18 weeks, each with a bye between week 5 and 14; from the Thursday after Labor
 * Day on, Thursdays, Sundays and Mondays, and Saturdays in the last week.
 */
export function regularSeason(season: number, teams: readonly DemoTeam[], random: Random): Fixture[] {
  const drawn = shuffled(teams, random);
  const rounds = Array.from({ length: regularWeeks - 1 }, (_, round) => pairsOf(round));
  const moved = byeGames();
  const weeks = rounds.map((pairs, round) => pairs.filter((pair) => moved.get(round)?.includes(pair.join()) !== true));
  weeks.push([...moved.values()].flat().map((pair) => toPair(pair)));
  return weeks.flatMap((pairs, index) => {
    const week = index + 1;
    return pairs.flatMap(([one, other], place) => {
      const [home, away] = (one + other + week) % 2 === 0 ? [drawn[one], drawn[other]] : [drawn[other], drawn[one]];
      if (!home || !away) return [];
      const [offset, time] = placeIn(week, place, pairs.length);
      return [{ ...slot(season, week, 'REG', openingDay(season) + (week - 1) * 7 + offset, time), away, home }];
    });
  });
}

/** When the games of a playoff round are played. */
export function playoffSlots(season: number, round: Exclude<Round, 'REG'>): Slot[] {
  const { week, games } = playoffs[round];
  // Saturday after the last regular week; the Super Bowl leaves a week out.
  const saturday =
    openingDay(season) + (regularWeeks - 1) * 7 + 2 + (week - regularWeeks + (round === 'SB' ? 1 : 0)) * 7;
  return games.map(([offset, time]) => slot(season, week, round, saturday + offset, time));
}

type Place = readonly [offset: number, time: string];

const playoffs: Readonly<Record<Exclude<Round, 'REG'>, { week: number; games: readonly Place[] }>> = {
  WC: {
    week: 19,
    games: [
      [0, '16:30'],
      [0, '20:00'],
      [1, '13:00'],
      [1, '16:30'],
      [1, '20:00'],
      [2, '20:15'],
    ],
  },
  DIV: {
    week: 20,
    games: [
      [0, '16:30'],
      [0, '20:00'],
      [1, '15:00'],
      [1, '18:30'],
    ],
  },
  CON: {
    week: 21,
    games: [
      [1, '15:00'],
      [1, '18:30'],
    ],
  },
  SB: { week: 22, games: [[1, '18:30']] },
};

/** Days after the Thursday of the week, and the hour, of the n-th of a week's games. */
function placeIn(week: number, place: number, games: number): Place {
  if (week === regularWeeks)
    return place < 2 ? [2, place === 0 ? '16:30' : '20:00'] : [3, place === 2 ? '20:20' : '13:00'];
  if (place === 0) return [0, week === 1 ? '20:20' : '20:15'];
  // Thanksgiving
  if (week === 12 && place < 3) return [0, place === 1 ? '13:00' : '16:30'];
  if (place === games - 1) return [4, '20:15'];
  if (place === games - 2) return [3, '20:20'];
  return [3, place >= games - 5 ? '16:25' : '13:00'];
}

/** Days since the epoch of the Thursday after Labor Day, the first Monday of September. */
function openingDay(season: number): number {
  const first = Date.UTC(season, 8, 1);
  const untilMonday = (8 - new Date(first).getUTCDay()) % 7;
  return first / dayLength + untilMonday + 3;
}

function slot(season: number, week: number, round: Round, dayNumber: number, time: string): Slot {
  const midnight = dayNumber * dayLength;
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const kickoff = midnight + (hours * 60 + minutes + (isSummer(dayNumber) ? 240 : 300)) * 60_000;
  return { season, week, round, day: new Date(midnight).toISOString().slice(0, 10), time, kickoff };
}

/** Daylight saving time ends on the first Sunday of November; the season is over before it begins. */
function isSummer(dayNumber: number): boolean {
  const day = new Date(dayNumber * dayLength);
  if (day.getUTCMonth() !== 10) return day.getUTCMonth() > 2 && day.getUTCMonth() < 10;
  return day.getUTCDate() - day.getUTCDay() < 1;
}

/** A round in which everybody of 32 plays somebody else than in any other: the last stays, the others go round. */
function pairsOf(round: number): [number, number][] {
  const pairs: [number, number][] = [[round, 31]];
  for (let step = 1; step < 16; step += 1) pairs.push([(round + step) % 31, (round + 31 - step) % 31]);
  return pairs;
}

/** For each round one or two games whose teams have a bye then, each team once; they are played in the last week. */
function byeGames(): Map<number, string[]> {
  const rounds = Array.from({ length: 10 }, (_, index) => index + 4);
  const taken = new Set<number>();
  const chosen = new Map<number, string[]>();
  const choose = (): boolean => {
    const next = Array.from({ length: 32 }, (_, team) => team).find((team) => !taken.has(team));
    if (next === undefined) return true;
    for (const round of rounds) {
      const already = chosen.get(round) ?? [];
      const pair = pairsOf(round).find((each) => each.includes(next));
      if (!pair || already.length >= 2 || pair.some((team) => taken.has(team))) continue;
      for (const team of pair) taken.add(team);
      chosen.set(round, [...already, pair.join()]);
      if (choose()) return true;
      for (const team of pair) taken.delete(team);
      chosen.set(round, already);
    }
    return false;
  };
  if (!choose()) throw new Error('the byes of the demo season do not fit');
  return chosen;
}

function toPair(text: string): [number, number] {
  const [one = 0, other = 0] = text.split(',').map(Number);
  return [one, other];
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  return items
    .map((item) => ({ item, at: random.next() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);
}
