import { z } from 'zod';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';

// What the database holds, read and checked. Ids of ours are texts.

const playerSchema = z.object({
  id: z.string(),
  provider: z.string(),
  gsis_id: z.string().nullable(),
  display_name: z.string(),
  team: z.string().nullable(),
  position: z.string().nullable(),
  status: z.string().nullable(),
  status_detail: z.string().nullable(),
  jersey_number: z.int().nullable(),
  years_of_experience: z.int().nullable(),
  last_season: z.int().nullable(),
});
export type StoredPlayer = z.infer<typeof playerSchema>;

/** All players but the defences of teams. */
export async function readPlayersStored(transaction: SyncTransaction): Promise<StoredPlayer[]> {
  const rows = await transaction.query(
    `select id, provider, gsis_id, display_name, team, position, status, status_detail, jersey_number,
       years_of_experience, last_season
     from public.nfl_players where not is_team_defense`,
  );
  return z.array(playerSchema).parse(rows);
}

/** Ids of those players whose gsis id is not known: `provider id` → ours. */
export async function readIdsWithoutGsis(transaction: SyncTransaction): Promise<Map<string, string>> {
  const rows = await transaction.query(
    `select i.provider, i.provider_player_id, i.player_id
     from public.nfl_player_ids i join public.nfl_players p on p.id = i.player_id
     where p.gsis_id is null and not p.is_team_defense`,
  );
  return new Map(
    z
      .array(z.object({ provider: z.string(), provider_player_id: z.string(), player_id: z.string() }))
      .parse(rows)
      .map((row) => [`${row.provider} ${row.provider_player_id}`, row.player_id]),
  );
}
