import type { CsvFile } from '../csv/csvFile.ts';

/** What nflverse publishes: one file each, or one a season. */
export type NflverseFile =
  'schedule' | 'rosters' | 'players' | 'playerIds' | 'injuries' | 'stats' | 'oldStats' | 'kicking';

/** Which of nflverse's files a CSV is, by its columns: a few that it has, and some that only others have. Null for none. */
export function recogniseFile(header: readonly string[]): NflverseFile | null {
  const has = new Set(header);
  const fits = (columns: readonly string[]): boolean =>
    columns.filter((column) => has.has(column)).length >= columns.length - 1;
  const any = (columns: readonly string[]): boolean => columns.some((column) => has.has(column));

  if (fits(['game_id', 'week', 'gameday', 'away_team', 'home_team']) && !any(['play_id', 'gsis_id', 'player_id'])) {
    return 'schedule';
  }
  if (fits(['week', 'gsis_id', 'report_primary_injury', 'report_status', 'practice_status'])) return 'injuries';
  if (has.has('mfl_id') && any(['gsis_id', 'sleeper_id', 'espn_id', 'yahoo_id'])) return 'playerIds';
  if (any(['player_id', 'player_name', 'player_display_name']) && has.has('week')) {
    if (fits(['completions', 'attempts', 'passing_yards', 'carries', 'receptions'])) {
      return any(['recent_team', 'interceptions', 'dakota']) && !any(['def_tackles_solo', 'fg_made', 'fg_att'])
        ? 'oldStats'
        : 'stats';
    }
    if (fits(['fg_made', 'fg_att', 'pat_made', 'pat_att'])) return 'kicking';
  }
  if (fits(['season', 'team', 'full_name', 'gsis_id', 'depth_chart_position'])) return 'rosters';
  if (fits(['display_name', 'gsis_id', 'esb_id', 'position_group']) && !has.has('week')) return 'players';
  return null;
}

/** The rows of each season, in the order of the file, by its season column; without one, or a number in it, under null. */
export function bySeason({ header, rows }: CsvFile): Map<number | null, (readonly string[])[]> {
  const column = header.indexOf('season');
  const seasons = new Map<number | null, (readonly string[])[]>();
  for (const row of rows) {
    const text = (column === -1 ? '' : (row[column] ?? '')).trim();
    const season = /^\d{4}(\.0*)?$/.test(text) ? Number(text) : null;
    const known = seasons.get(season);
    if (known) known.push(row);
    else seasons.set(season, [row]);
  }
  return seasons;
}
