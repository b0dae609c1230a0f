import type { Row } from '#engine/syncs/defineSync.ts';
import type { CsvRow } from '#engine/nfl/csvTable.ts';
import { idOf } from '#engine/nfl/players/providerIds.ts';

// The columns of the schedule, as nfldata's games.csv has them; shorter cuts of it have a part of them.

/** Without these there is no game. */
export const requiredColumns = ['game_id', 'season', 'week', 'gameday', 'gametime', 'away_team', 'home_team'] as const;

type Kind = 'text' | 'id' | 'integer' | 'decimal' | 'flag';

/** What is taken over as it is: column of the file → column of the table, and what it holds. */
const copied: Readonly<Record<string, readonly [column: string, kind: Kind]>> = {
  away_score: ['away_score', 'integer'],
  home_score: ['home_score', 'integer'],
  overtime: ['overtime', 'flag'],
  stadium_id: ['stadium_id', 'text'],
  stadium: ['stadium', 'text'],
  roof: ['roof', 'text'],
  surface: ['surface', 'text'],
  temp: ['temp', 'integer'],
  wind: ['wind', 'integer'],
  away_rest: ['away_rest', 'integer'],
  home_rest: ['home_rest', 'integer'],
  div_game: ['div_game', 'flag'],
  away_moneyline: ['away_moneyline', 'integer'],
  home_moneyline: ['home_moneyline', 'integer'],
  spread_line: ['spread_line', 'decimal'],
  away_spread_odds: ['away_spread_odds', 'integer'],
  home_spread_odds: ['home_spread_odds', 'integer'],
  total_line: ['total_line', 'decimal'],
  under_odds: ['under_odds', 'integer'],
  over_odds: ['over_odds', 'integer'],
  away_qb_id: ['away_qb_id', 'text'],
  home_qb_id: ['home_qb_id', 'text'],
  away_qb_name: ['away_qb_name', 'text'],
  home_qb_name: ['home_qb_name', 'text'],
  away_coach: ['away_coach', 'text'],
  home_coach: ['home_coach', 'text'],
  referee: ['referee', 'text'],
  old_game_id: ['old_game_id', 'id'],
  gsis: ['gsis_game_id', 'id'],
  nfl_detail_id: ['nfl_detail_id', 'id'],
  pfr: ['pfr_game_id', 'id'],
  pff: ['pff_game_id', 'id'],
  espn: ['espn_game_id', 'id'],
  ftn: ['ftn_game_id', 'id'],
};

/** Columns that say what others say already. */
const derived = ['weekday', 'result', 'home_result', 'total'];

/** All columns that are understood. */
export const knownColumns: readonly string[] = [
  ...requiredColumns,
  'game_type',
  'location',
  ...Object.keys(copied),
  ...derived,
];

/** Columns that a whole schedule has; home_result is an old name of result. */
export const wholeColumns = knownColumns.filter((column) => column !== 'home_result');

/** The values of a row that are taken over as they are: those that the file has. */
export function copiedValues(row: CsvRow, has: (column: string) => boolean): Row {
  const values: Row = {};
  for (const [from, [to, kind]] of Object.entries(copied)) if (has(from)) values[to] = valueOf(row, from, kind);
  if (has('location')) values['neutral'] = neutral(row);
  return values;
}

function valueOf(row: CsvRow, column: string, kind: Kind): string | number | boolean | null {
  if (kind === 'id') return idOf(row.text(column));
  if (kind !== 'flag') return row[kind](column);
  const value = row.integer(column);
  if (value !== null && value !== 0 && value !== 1) throw row.wrong(column, '0 or 1');
  return value === null ? null : value === 1;
}

function neutral(row: CsvRow): boolean | null {
  const location = row.text('location');
  if (location === null) return null;
  if (location !== 'Home' && location !== 'Neutral') throw row.wrong('location', 'Home or Neutral');
  return location === 'Neutral';
}
