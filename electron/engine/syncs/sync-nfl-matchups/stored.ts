import { z } from 'zod';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';

const gameSchema = z.object({
  game_id: z.string(),
  season: z.int(),
  week: z.int(),
  gameday: z.string().nullable(),
  kickoff: z.date().nullable(),
  away_team: z.string(),
  home_team: z.string(),
});
export type StoredGame = z.infer<typeof gameSchema>;

/** The games of seasons as they are in the database. */
export async function readStored(transaction: SyncTransaction, seasons: readonly number[]): Promise<StoredGame[]> {
  const rows = await transaction.query(
    `select game_id, season, week, gameday::text as gameday, kickoff, away_team, home_team
     from public.nfl_games where season = any ($1) order by season, week, game_id`,
    [seasons],
  );
  return z.array(gameSchema).parse(rows);
}

/** Removes games, and enters it into the change set. Gives how many. */
export async function removeGames(transaction: SyncTransaction, games: readonly StoredGame[]): Promise<number> {
  if (games.length === 0) return 0;
  const rows = z.array(z.object({ key: z.string(), before: z.record(z.string(), z.json()) })).parse(
    await transaction.query(
      `delete from public.nfl_games where game_id = any ($1)
         returning game_id as key, jsonb_build_object('week', week, 'gameday', gameday, 'away_team', away_team, 'home_team', home_team) as before`,
      [games.map(({ game_id: id }) => id)],
    ),
  );
  transaction.record({
    table: 'nfl_games',
    received: 0,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    removed: rows.length,
    samples: rows
      .slice(0, 20)
      .map(({ key, before }) => ({ kind: 'removed', key: { game_id: key }, before, after: null })),
  });
  return rows.length;
}
