import type { PlatformCompetitor } from '#engine/providers/game-platform/schemas.ts';
import { collapsed, fewRows } from '#engine/syncs/collapse.ts';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';
import { readCoachIds, readCompetitors, readSourceId, type StoredCompetitor } from './stored.ts';

/** A competitor that is fetched: who it is there and here, and up to where its games are known. */
export interface Fetched {
  readonly id: string;
  readonly providerId: string;
  readonly name: string;
  readonly cursor: string | null;
}

export interface WrittenListing {
  readonly fetched: readonly Fetched[];
  /** Those that the platform listed before and lists no longer. */
  readonly vanished: readonly StoredCompetitor[];
}

/**
 * Writes the coaches and competitors of a listing. Of a full one, what is not in it is no longer listed. Throws a `JobError`
 * (`implausible`) where a full listing holds less than half of what was listed before, unless that is accepted.
 */
export async function writeListing(
  transaction: SyncTransaction,
  listing: readonly PlatformCompetitor[],
  { full, acceptCollapse }: { full: boolean; acceptCollapse: boolean },
): Promise<WrittenListing> {
  const sourceId = await readSourceId(transaction);
  const before = await readCompetitors(transaction, sourceId);
  const ids = new Set(listing.map(({ id }) => id));
  const listed = [...before.values()].filter((each) => each.is_listed);
  if (full && !acceptCollapse) refuseCollapse(listing.length, listed.length);

  const coaches = new Map(listing.flatMap(({ coach }) => (coach ? [[coach.id, coach.name]] : [])));
  await transaction.upsert(
    'game_platform_coaches',
    [...coaches].map(([id, name]) => ({ provider_source_id: sourceId, provider_coach_id: id, name })),
    { key: ['provider_source_id', 'provider_coach_id'] },
  );
  const coachIds = await readCoachIds(transaction, sourceId);
  await transaction.upsert(
    'game_platform_competitors',
    listing.map(({ id, name, status, coach, rating, joinedOn }) => ({
      provider_source_id: sourceId,
      provider_competitor_id: id,
      coach_id: coach ? (coachIds.get(coach.id) ?? null) : null,
      name,
      status,
      rating,
      joined_on: joinedOn,
      is_listed: true,
    })),
    { key: ['provider_source_id', 'provider_competitor_id'] },
  );
  const vanished = full ? listed.filter((each) => !ids.has(each.provider_competitor_id)) : [];
  await unlist(transaction, vanished);

  const now = await readCompetitors(transaction, sourceId);
  const fetched = listing.map(({ id, name }) => {
    const stored = now.get(id);
    if (!stored) throw new Error(`no id was read back for the competitor ${id}`);
    return { id: stored.id, providerId: id, name, cursor: stored.cursor };
  });
  return { fetched, vanished };
}

/**
 * Our id of a competitor. In a dry run the part that wrote the competitors was rolled back: those that were new get a row again,
 * which goes with the part that asks.
 */
export async function idInDryRun(transaction: SyncTransaction, { providerId, name }: Fetched): Promise<string> {
  const sourceId = await readSourceId(transaction);
  await transaction.query(
    `insert into public.game_platform_competitors (provider_source_id, provider_competitor_id, name, status)
     values ($1, $2, $3, 'active') on conflict (provider_competitor_id, provider_source_id) do nothing`,
    [sourceId, providerId, name],
  );
  const [row] = await transaction.query<{ id: string }>(
    'select id from public.game_platform_competitors where provider_source_id = $1 and provider_competitor_id = $2',
    [sourceId, providerId],
  );
  if (!row) throw new Error(`no id was read back for the competitor ${providerId}`);
  return row.id;
}

function refuseCollapse(received: number, usual: number): void {
  if (usual < fewRows || received >= usual / 2) return;
  throw collapsed(
    `The platform lists ${received} competitors where it listed ${usual} before.`,
    'Look at what the platform answers.',
    { received, usual },
  );
}

async function unlist(transaction: SyncTransaction, vanished: readonly StoredCompetitor[]): Promise<void> {
  if (vanished.length === 0) return;
  await transaction.query(
    'update public.game_platform_competitors set is_listed = false, updated_at = now() where id = any($1::bigint[])',
    [vanished.map(({ id }) => id)],
  );
  transaction.record({
    table: 'game_platform_competitors',
    received: 0,
    inserted: 0,
    updated: vanished.length,
    unchanged: 0,
    removed: 0,
    samples: vanished.slice(0, 20).map((each) => ({
      kind: 'updated',
      key: { provider_competitor_id: each.provider_competitor_id },
      before: { is_listed: true },
      after: { is_listed: false },
    })),
  });
}
