import { readTable, type CsvRow } from '#engine/nfl/csvTable.ts';
import { nflTeam } from '#engine/nfl/teams.ts';
import type { CsvFile } from '#engine/providers/csv/csvFile.ts';
import type { PlayerStatsFiles } from '#engine/providers/nflverse/client.ts';
import type { Row } from '#engine/syncs/defineSync.ts';
import { comesAndGoes, oldNames, requiredOf, usual, values, type Kind } from './columns.ts';

export interface StatsRow extends Row {
  readonly season: number;
  readonly week: number;
  readonly gsis_id: string;
  readonly team: string | null;
  opponent_team: string | null;
}

/** How the columns of a file differ from those that it has as a rule. */
export interface ColumnChanges {
  readonly file: string;
  readonly added: string[];
  readonly missing: string[];
}

export interface SeasonStats {
  /** All with the same columns: those that the files have. */
  readonly rows: StatsRow[];
  /** Rows that name no player: penalties of a team, say. */
  readonly withoutPlayer: number;
  /** Keys that came more than once; the last row of each counts. */
  readonly repeated: string[];
  readonly columns: ColumnChanges[];
  /** Codes that are no team's. */
  readonly strangeTeams: string[];
}

/**
 * Reads a season's statistics of either format into rows of `nfl_player_stats`; kicking of the old format joins the same player's
 * row of the week. Throws a `JobError` that names file and column, and the line of a cell, for what can't be read.
 */
export function readStats(files: PlayerStatsFiles, season: number): SeasonStats {
  const stats = readFile(files.stats, season, files.format === 'current' ? 'current' : 'old');
  const kicking = files.kicking === null ? null : readFile(files.kicking, season, 'kicking');
  const rows = kicking === null ? stats.rows : merge(stats, kicking);
  return {
    rows: [...rows.values()],
    withoutPlayer: stats.withoutPlayer + (kicking?.withoutPlayer ?? 0),
    repeated: [...stats.repeated, ...(kicking?.repeated ?? [])],
    columns: [stats.changes, ...(kicking ? [kicking.changes] : [])],
    strangeTeams: [...new Set([...stats.strangeTeams, ...(kicking?.strangeTeams ?? [])])],
  };
}

interface FileRows {
  readonly rows: Map<string, StatsRow>;
  readonly columns: readonly string[];
  readonly withoutPlayer: number;
  readonly repeated: string[];
  readonly changes: ColumnChanges;
  readonly strangeTeams: Set<string>;
}

function readFile(file: CsvFile, season: number, format: keyof typeof usual): FileRows {
  /** Our name of a column → the file's; where it has neither, the one that files of its format have. */
  const named = (name: string): string => {
    const old = oldNames[name];
    if (old === undefined || file.header.includes(name)) return name;
    return format === 'old' || file.header.includes(old) ? old : name;
  };
  const { rows, has } = readTable(file, requiredOf[format === 'kicking' ? 'kicking' : 'stats'].map(named), [
    ...usual[format],
    ...values.keys(),
    ...Object.values(oldNames),
  ]);
  const present = [...values].filter(([name]) => has(named(name)));
  const readers = present.map(([name, kind]) => ({ name, read: readerOf(named(name), kind) }));
  const [team, opponent] = [named('team'), 'opponent_team'];
  const found = new Map<string, StatsRow>();
  const repeated: string[] = [];
  const strangeTeams = new Set<string>();
  let withoutPlayer = 0;

  const teamOf = (row: CsvRow, column: string): string | null => {
    const code = row.text(column);
    const known = nflTeam(code, season);
    if (known === null && code !== null) strangeTeams.add(code);
    return known;
  };
  for (const row of rows) {
    const gsisId = row.text('player_id');
    if (gsisId === null) {
      withoutPlayer += 1;
      continue;
    }
    if (row.requiredInteger('season') !== season) throw row.wrong('season', `the season of the file, ${season}`);
    const week = row.requiredInteger('week');
    const read: StatsRow = {
      season,
      week,
      gsis_id: gsisId,
      provider: 'nflverse',
      season_type: seasonTypeOf(row),
      team: teamOf(row, team),
      opponent_team: teamOf(row, opponent),
    };
    for (const { name, read: value } of readers) read[name] = value(row);
    const key = `${week} ${gsisId}`;
    if (found.has(key)) repeated.push(key);
    found.set(key, read);
  }
  return {
    rows: found,
    columns: present.map(([name]) => name),
    withoutPlayer,
    repeated,
    changes: changesOf(file, format),
    strangeTeams,
  };
}

function readerOf(column: string, kind: Kind): (row: CsvRow) => string | number | null {
  if (kind === 'text') return (row) => row.text(column);
  if (kind === 'whole') return (row) => row.integer(column);
  return (row) => (notFinite.test(row.text(column) ?? '') ? null : row.decimal(column));
}

/** What R writes of a division by nothing. */
const notFinite = /^[-+]?(nan|inf)$/i;

function seasonTypeOf(row: CsvRow): 'REG' | 'POST' {
  const type = row.requiredText('season_type');
  if (type === 'REG' || type === 'POST') return type;
  throw row.wrong('season_type', 'REG or POST');
}

/** Adds kicking to the rows of the same players, and rows of those who did nothing but kick. */
function merge(stats: FileRows, kicking: FileRows): Map<string, StatsRow> {
  const kicks = kicking.columns.filter((name) => !stats.columns.includes(name));
  const others = stats.columns.filter((name) => !kicking.columns.includes(name));
  // The file of kicks does not say against whom; those of the same team do.
  const opponents = new Map([...stats.rows.values()].map((row) => [`${row.week} ${row.team}`, row.opponent_team]));
  const merged = new Map<string, StatsRow>();
  for (const [key, row] of stats.rows) {
    const kicked = kicking.rows.get(key);
    const added = kicked ? Object.fromEntries(kicks.map((name) => [name, kicked[name]])) : nothing(kicks);
    merged.set(key, { ...row, ...added });
  }
  for (const [key, row] of kicking.rows) {
    if (merged.has(key)) continue;
    const opponent = row.opponent_team ?? opponents.get(`${row.week} ${row.team}`) ?? null;
    merged.set(key, { ...row, ...nothing(others), opponent_team: opponent });
  }
  return merged;
}

function nothing(names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, null]));
}

function changesOf({ name, header }: CsvFile, format: keyof typeof usual): ColumnChanges {
  const current = new Map(Object.entries(oldNames).map(([now, then]) => [then, now]));
  const there = new Set(header.map((column) => current.get(column) ?? column));
  const known = new Set(usual[format]);
  return {
    file: name,
    // One that belongs to another format is read all the same; one without a name counts rows.
    added: [...there].filter((column) => column !== '' && !known.has(column) && !values.has(column)),
    missing: [...known].filter((column) => !there.has(column) && !comesAndGoes.has(column)),
  };
}
