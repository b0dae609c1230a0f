import { z } from 'zod';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';

/** What one provider calls a player: `['sleeper', '96']`. */
export type ProviderId = readonly [provider: string, id: string];

export interface KnownPlayer {
  /** Ours. */
  readonly id: string;
  readonly gsisId: string | null;
}

/** Whom ids mean: one player; nobody whom we know; several, so that the ids contradict each other. */
export type Match = { readonly kind: 'one'; readonly player: KnownPlayer } | { readonly kind: 'nobody' | 'several' };

const rowSchema = z.object({
  provider: z.string(),
  provider_player_id: z.string(),
  id: z.string(),
  gsis_id: z.string().nullable(),
});

/** Finds players by their ids at providers, each by all that is given of him; names don't count. In the order given. */
export async function matchPlayers(
  transaction: SyncTransaction,
  wanted: readonly (readonly ProviderId[])[],
): Promise<Match[]> {
  const all = wanted.flat();
  const rows = z.array(rowSchema).parse(
    await transaction.query(
      `select i.provider, i.provider_player_id, p.id, p.gsis_id
       from unnest($1::text[], $2::text[]) as wanted (provider, id)
       join public.nfl_player_ids i on i.provider = wanted.provider and i.provider_player_id = wanted.id
       join public.nfl_players p on p.id = i.player_id`,
      [all.map(([provider]) => provider), all.map(([, id]) => id)],
    ),
  );
  const known = new Map(rows.map((row) => [`${row.provider} ${row.provider_player_id}`, row]));
  return wanted.map((ids) => {
    const players = new Map<string, KnownPlayer>();
    for (const [provider, id] of ids) {
      const found = known.get(`${provider} ${id}`);
      if (found) players.set(found.id, { id: found.id, gsisId: found.gsis_id });
    }
    const [player] = players.values();
    if (player === undefined) return { kind: 'nobody' };
    return players.size === 1 ? { kind: 'one', player } : { kind: 'several' };
  });
}
