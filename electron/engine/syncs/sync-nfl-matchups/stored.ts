import { z } from 'zod';
import { jsonObjectSchema } from '#shared/jobs.ts';
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

/** Removes games, and with them who plays whom in them, and enters both into the change set. Gives how many games. */
export async function removeGames(transaction: SyncTransaction, games: readonly StoredGame[]): Promise<number> {
  if (games.length === 0) return 0;
  const ids = games.map(({ game_id: id }) => id);
  await remove(
    transaction,
    'nfl_opponents',
    `delete from public.nfl_opponents where game_id = any ($1)
       returning jsonb_build_object('season', season, 'week', week, 'team', team) as key,
         jsonb_build_object('opponent', opponent, 'game_id', game_id) as before`,
    ids,
  );
  return await remove(
    transaction,
    'nfl_games',
    `delete from public.nfl_games where game_id = any ($1)
       returning jsonb_build_object('game_id', game_id) as key,
         jsonb_build_object('week', week, 'gameday', gameday, 'away_team', away_team, 'home_team', home_team) as before`,
    ids,
  );
}

async function remove(
  transaction: SyncTransaction,
  table: string,
  sql: string,
  ids: readonly string[],
): Promise<number> {
  const rows = removedSchema.parse(await transaction.query(sql, [ids]));
  if (rows.length === 0) return 0;
  transaction.record({
    table,
    received: 0,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    removed: rows.length,
    samples: rows.slice(0, 20).map((row) => ({ kind: 'removed', ...row, after: null })),
  });
  return rows.length;
}

const removedSchema = z.array(z.object({ key: jsonObjectSchema, before: jsonObjectSchema }));
