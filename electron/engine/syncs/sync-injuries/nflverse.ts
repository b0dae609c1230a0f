import { compareColumns, readTable, type CsvRow } from '#engine/nfl/csvTable.ts';
import { nflTeam } from '#engine/nfl/teams.ts';
import type { FetchedCsv } from '#engine/providers/csv/csvFile.ts';
import type { InjuryRow, Reports } from './report.ts';

const required = ['season', 'week', 'team', 'gsis_id', 'report_status', 'practice_status'];
const texts = [
  'full_name',
  'position',
  'report_status',
  'report_primary_injury',
  'report_secondary_injury',
  'practice_status',
  'practice_primary_injury',
  'practice_secondary_injury',
];
/** Since 2025 there is season_type, and date_modified no more. */
const ofSomeYears = ['season_type', 'game_type', 'date_modified'];
const usual = [...new Set([...required, ...texts, 'first_name', 'last_name'])];

/**
 * Reads the reports of a season, of the formats before and since 2025. Throws a `JobError` that names file and column, and the line
 * of a cell, for what can't be read.
 */
export function readReports(file: FetchedCsv, season: number): Reports {
  const { has, rows } = readTable(
    file,
    [...required, file.header.includes('season_type') ? 'season_type' : 'game_type'],
    [...usual, ...ofSomeYears],
  );
  const present = texts.filter(has);
  const read: InjuryRow[] = [];
  const nameless: string[] = [];
  const strange = new Set<string>();
  for (const row of rows) {
    const code = row.requiredText('team');
    const team = nflTeam(code, season);
    if (team === null) strange.add(code);
    const gsisId = row.text('gsis_id');
    if (gsisId === null) {
      nameless.push(`${row.text('full_name') ?? 'nobody'} (${code}, week ${row.text('week') ?? '?'})`);
      continue;
    }
    if (row.requiredInteger('season') !== season) throw row.wrong('season', `the season of the file, ${season}`);
    const report: InjuryRow = {
      season,
      week: row.requiredInteger('week'),
      team: team ?? code,
      gsis_id: gsisId,
      provider: 'nflverse',
      season_type: seasonTypeOf(row, has('season_type') ? 'season_type' : 'game_type'),
      is_listed: true,
    };
    // A cell of white space says nothing, like an empty one.
    for (const name of present) report[name] = row.text(name);
    if (has('date_modified')) report['reported_at'] = timeOf(row);
    read.push(report);
  }
  const { added, missing } = compareColumns(file, usual);
  return {
    provider: 'nflverse',
    title: 'nflverse',
    name: file.name,
    rows: read,
    nameless,
    unmatched: [],
    added: added.filter((column) => !ofSomeYears.includes(column)),
    missing,
    strangeTeams: [...strange],
    bytes: file.bytes,
    ms: file.ms,
  };
}

const playoffs = new Set(['POST', 'WC', 'DIV', 'CON', 'SB']);

function seasonTypeOf(row: CsvRow, column: string): 'REG' | 'POST' {
  const type = row.requiredText(column);
  if (type === 'REG') return type;
  if (playoffs.has(type)) return 'POST';
  throw row.wrong(column, 'REG, or a round of the playoffs');
}

const timePattern = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?$/;

/** ISO; a time without a zone is UTC. */
function timeOf(row: CsvRow): string | null {
  const given = row.text('date_modified');
  if (given === null) return null;
  const [, day, time, zone] = timePattern.exec(given) ?? [];
  const at = new Date(`${day}T${time}${zone ?? 'Z'}`);
  if (Number.isNaN(at.getTime())) throw row.wrong('date_modified', 'a time, 2024-10-11T18:49:43Z');
  return at.toISOString();
}
