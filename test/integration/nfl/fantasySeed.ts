import type { TestDatabase } from '../../support/database.ts';

type Row = Record<string, unknown>;

/** Inserts rows as they are; all of them have the columns of the first. */
export async function insert(test: TestDatabase, table: string, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).join(', ');
  await test.query(
    `insert into public.${table} (${columns}) overriding system value
     select ${columns} from jsonb_populate_recordset(null::public.${table}, $1::jsonb)`,
    [JSON.stringify(rows)],
  );
}

/** A player's week: by hand what counts, everything else 0 as the provider's files have it. */
export async function insertStatistics(test: TestDatabase, rows: readonly Row[]): Promise<void> {
  const zeros = Object.fromEntries(counted.map((column) => [column, 0]));
  await insert(
    test,
    'nfl_player_stats',
    rows.map((row) => ({
      provider: 'nflverse',
      season_type: 'REG',
      team: null,
      opponent_team: null,
      position: null,
      fg_made_list: null,
      ...zeros,
      ...row,
    })),
  );
}

/** Columns of nfl_player_stats that statistics are made of. */
export const counted = [
  ['completions', 'attempts', 'passing_yards', 'passing_tds', 'passing_interceptions', 'sack_yards_lost'],
  ['sack_fumbles_lost', 'passing_2pt_conversions', 'carries', 'rushing_yards', 'rushing_tds', 'rushing_fumbles_lost'],
  ['rushing_2pt_conversions', 'receptions', 'receiving_yards', 'receiving_tds', 'receiving_fumbles_lost'],
  ['receiving_2pt_conversions', 'receiving_first_downs', 'special_teams_tds', 'punt_return_yards'],
  ['kickoff_return_yards', 'fumble_recovery_opp', 'def_sacks', 'def_interceptions', 'def_tds', 'def_safeties'],
  ['fg_made', 'fg_missed', 'fg_blocked', 'fg_made_0_19', 'fg_made_20_29', 'fg_made_30_39', 'fg_made_40_49'],
  ['fg_made_50_59', 'pat_made', 'pat_missed', 'pat_blocked'],
].flat();

export function game(
  season: number,
  week: number,
  away: string,
  home: string,
  score: [number, number] | null = null,
): Row {
  return {
    game_id: `${season}_${String(week).padStart(2, '0')}_${away}_${home}`,
    provider: 'nflverse',
    season,
    season_type: 'REG',
    round: 'REG',
    week,
    gameday: `${season}-09-${String(3 + 7 * (week - 1)).padStart(2, '0')}`,
    kickoff: `${season}-09-${String(3 + 7 * (week - 1)).padStart(2, '0')}T17:00:00Z`,
    away_team: away,
    home_team: home,
    away_score: score?.[0] ?? null,
    home_score: score?.[1] ?? null,
  };
}
