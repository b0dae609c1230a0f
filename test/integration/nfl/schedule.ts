import type { TestDatabase } from '../../support/database.ts';

/** A game for a test: by its kickoff, or only its day, or neither. */
export interface TestGame {
  season: number;
  week: number;
  round?: 'REG' | 'WC' | 'DIV' | 'CON' | 'SB';
  kickoff?: string;
  gameday?: string;
  away?: string;
  home?: string;
}

/** Puts games in the place of all that there are. */
export async function loadGames(test: TestDatabase, games: readonly TestGame[]): Promise<void> {
  await test.query('delete from nfl_games');
  await test.query(
    `insert into nfl_games (game_id, season, season_type, round, week, gameday, kickoff, away_team, home_team)
     select season || '_' || week || '_' || place, season, case round when 'REG' then 'REG' else 'POST' end, round, week,
       coalesce(gameday::date, (kickoff at time zone 'America/New_York')::date), kickoff, away, home
     from jsonb_to_recordset($1::jsonb)
       as g (place int, season int, week int, round text, kickoff timestamptz, gameday text, away text, home text)`,
    [
      JSON.stringify(
        games.map((game, place) => ({ place, round: 'REG', away: `A${place}`, home: `H${place}`, ...game })),
      ),
    ],
  );
}

/** A season with a game on Thursday and Monday of each week, playoffs included. */
export function wholeSeason(season: number, regularWeeks = 18): TestGame[] {
  const rounds = [...Array<'REG'>(regularWeeks).fill('REG'), 'WC', 'DIV', 'CON', 'SB'] as const;
  const start = Date.UTC(season, 8, 11, 0, 20);
  return rounds.flatMap((round, index) =>
    [0, 4].map((days) => ({
      season,
      week: index + 1,
      round,
      // Two weeks before the Super Bowl.
      kickoff: new Date(start + (index * 7 + days + (round === 'SB' ? 7 : 0)) * 86_400_000).toISOString(),
    })),
  );
}
