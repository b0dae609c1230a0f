import type { TestDatabase } from '../../support/database.ts';

/** Loads a small made schedule: the games of each week, all at one time. */
export async function loadWeeks(
  test: TestDatabase,
  season: number,
  weeks: readonly { week: number; kickoff: string; games: readonly (readonly [away: string, home: string])[] }[],
): Promise<void> {
  for (const { week, kickoff, games } of weeks) {
    for (const [away, home] of games) {
      await test.query(
        `insert into nfl_games (game_id, season, season_type, round, week, gameday, kickoff, away_team, home_team)
         values ($1, $2, 'REG', 'REG', $3, $4::timestamptz::date, $4, $5, $6)`,
        [`${season}_${String(week).padStart(2, '0')}_${away}_${home}`, season, week, kickoff, away, home],
      );
    }
  }
}

/** A text that stays the same as long as no row of the table is written, not even as it was. */
export async function writesOf(test: TestDatabase, table: string): Promise<string> {
  const [row] = await test.query<{ writes: string }>(
    `select md5(string_agg(t.ctid::text || t.xmin::text, ' ' order by t.ctid)) as writes from ${table} t`,
  );
  return row?.writes ?? '';
}
