import type { SyncTransaction } from '#engine/syncs/defineSync.ts';

/** Somebody of whom a provider speaks, and nobody could tell who it is. */
export interface Unmatched {
  readonly provider: string;
  readonly providerPlayerId: string;
  readonly name: string | null;
  readonly position: string | null;
  readonly team: string | null;
  /** In a few words. */
  readonly reason: string;
}

/**
 * Enters who could not be matched into `nfl_unmatched_players`, and removes from it whose id is known by now. `seenBy` is the
 * sync; `season` is what it looked at.
 */
export async function writeUnmatched(
  transaction: SyncTransaction,
  seenBy: string,
  season: number | null,
  unmatched: readonly Unmatched[],
): Promise<void> {
  if (unmatched.length > 0)
    await transaction.upsert(
      'nfl_unmatched_players',
      unmatched.map(({ provider, providerPlayerId, name, position, team, reason }) => ({
        provider,
        provider_player_id: providerPlayerId,
        name,
        position,
        team,
        season,
        reason,
        seen_by: seenBy,
      })),
      { key: ['provider', 'provider_player_id'] },
    );
  await recordRemoved(
    transaction,
    `delete from public.nfl_unmatched_players u using public.nfl_player_ids i
     where i.provider = u.provider and i.provider_player_id = u.provider_player_id
       and not exists (
         select from unnest($1::text[], $2::text[]) as given (provider, id)
         where given.provider = u.provider and given.id = u.provider_player_id
       )
     returning u.provider, u.provider_player_id`,
    [unmatched.map(({ provider }) => provider), unmatched.map(({ providerPlayerId }) => providerPlayerId)],
  );
}

/** Removes those whom a sync listed for the season (or the same way before) and does not list any more. */
export async function forgetUnmatched(
  transaction: SyncTransaction,
  seenBy: string,
  season: number,
  unmatched: readonly Unmatched[],
): Promise<void> {
  await recordRemoved(
    transaction,
    `delete from public.nfl_unmatched_players u
     where u.seen_by = $3 and u.season = $4
       and not exists (
         select from unnest($1::text[], $2::text[]) as given (provider, id)
         where given.provider = u.provider and given.id = u.provider_player_id
       )
     returning u.provider, u.provider_player_id`,
    [
      unmatched.map(({ provider }) => provider),
      unmatched.map(({ providerPlayerId }) => providerPlayerId),
      seenBy,
      season,
    ],
  );
}

async function recordRemoved(transaction: SyncTransaction, sql: string, values: readonly unknown[]): Promise<void> {
  const gone = await transaction.query<{ provider: string; provider_player_id: string }>(sql, values);
  if (gone.length === 0) return;
  transaction.record({
    table: 'nfl_unmatched_players',
    received: 0,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    removed: gone.length,
    samples: gone.slice(0, 20).map((row) => ({
      kind: 'removed',
      key: { provider: row.provider, provider_player_id: row.provider_player_id },
      before: {},
      after: null,
    })),
  });
}
