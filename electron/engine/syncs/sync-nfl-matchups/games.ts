import type { CsvFile } from '#engine/providers/csv/csvFile.ts';
import { readTable, type CsvRow } from '#engine/nfl/csvTable.ts';
import { easternMoment } from '#engine/nfl/eastern.ts';
import type { Row } from '#engine/syncs/defineSync.ts';
import { copiedValues, knownColumns, requiredColumns } from './columns.ts';

export type Round = 'REG' | 'WC' | 'DIV' | 'CON' | 'SB';

/** A game of the file. */
export interface Game {
  readonly id: string;
  readonly season: number;
  readonly week: number;
  readonly round: Round;
  /** The file does not say the round: it follows from the week. */
  readonly roundDerived: boolean;
  /** `2026-09-09`, in the east of the US. */
  readonly gameday: string | null;
  /** Null where the file has no hour. */
  readonly kickoff: Date | null;
  readonly away: string;
  readonly home: string;
  /** Columns of the table that are taken over as they are. */
  readonly values: Row;
}

/**
 * The games of a schedule file. Preseason games are left out and counted: they have no place among the weeks. Throws a `JobError` that names file, line
 * and column for what can't be understood.
 */
export function readGames(file: CsvFile): { games: Game[]; preseason: number } {
  const { has, rows: all } = readTable(file, requiredColumns, knownColumns);
  const rows = all.filter((row) => row.text('game_type') !== 'PRE');
  const lastRegular = lastRegularWeeks(rows);
  const games = rows.map((row): Game => {
    const season = row.requiredInteger('season');
    const week = row.requiredInteger('week');
    if (season < 1920 || season > 2200) throw row.wrong('season', 'a year');
    if (week < 1 || week > 30) throw row.wrong('week', 'a week from 1');
    const away = row.requiredText('away_team');
    const home = row.requiredText('home_team');
    if (away === home) throw row.wrong('home_team', `another team than the guests, ${away}`);
    const said = roundOf(row);
    const round = said ?? derivedRound(row, week, lastRegular.get(season) ?? usualRegularWeeks(season));
    const gameday = dayOf(row);
    const kickoff = gameday === null ? null : kickoffOf(row, gameday);
    return {
      id: row.requiredText('game_id'),
      season,
      week,
      round,
      roundDerived: said === null,
      gameday,
      kickoff,
      away,
      home,
      values: copiedValues(row, has),
    };
  });
  return { games, preseason: all.length - rows.length };
}

/** The row of the table for a game. */
export function gameRow({ id, season, week, round, gameday, kickoff, away, home, values }: Game): Row {
  return {
    game_id: id,
    season,
    season_type: round === 'REG' ? 'REG' : 'POST',
    round,
    week,
    gameday,
    kickoff: kickoff?.toISOString() ?? null,
    away_team: away,
    home_team: home,
    ...values,
  };
}

const playoffs = ['WC', 'DIV', 'CON', 'SB'] as const;

/** Null where the file does not say. */
function roundOf(row: CsvRow): Round | null {
  const given = row.text('game_type');
  if (given === null) return null;
  const round = (['REG', ...playoffs] as const).find((each) => each === given);
  if (round === undefined) throw row.wrong('game_type', 'REG, WC, DIV, CON or SB');
  return round;
}

function derivedRound(row: CsvRow, week: number, lastRegular: number): Round {
  if (week <= lastRegular) return 'REG';
  const round = playoffs[week - lastRegular - 1];
  if (round === undefined) throw row.wrong('week', `at most ${lastRegular + playoffs.length}, that of the Super Bowl`);
  return round;
}

/** 17 weeks to 2020, 18 since. */
function usualRegularWeeks(season: number): number {
  return season <= 2020 ? 17 : 18;
}

/** No weekend of the playoffs has more games than this. */
const mostPlayoffGames = 6;

/** The last regular week of each season: the usual one, or, in a season that is longer, the last that has so many games. */
function lastRegularWeeks(rows: readonly CsvRow[]): Map<number, number> {
  const games = new Map<string, { season: number; week: number; count: number }>();
  for (const row of rows) {
    const season = row.requiredInteger('season');
    const week = row.requiredInteger('week');
    const key = `${season} ${week}`;
    games.set(key, { season, week, count: (games.get(key)?.count ?? 0) + 1 });
  }
  const last = new Map<number, number>();
  for (const { season, week, count } of games.values()) {
    const least = last.get(season) ?? usualRegularWeeks(season);
    last.set(season, count > mostPlayoffGames ? Math.max(least, week) : least);
  }
  return last;
}

function dayOf(row: CsvRow): string | null {
  const day = row.text('gameday');
  if (day !== null && !isDay(day)) throw row.wrong('gameday', 'a day like 2026-09-09');
  return day;
}

function isDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  return new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).toJSON()?.slice(0, 10) === text;
}

function kickoffOf(row: CsvRow, gameday: string): Date | null {
  const time = row.text('gametime');
  if (time === null) return null;
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) throw row.wrong('gametime', 'an hour like 20:20');
  return easternMoment(gameday, time);
}
