import type { TableChanges } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/** Enters into `provider_sync_state` that an entity's data is fresh, in the transaction that wrote it. */
export async function recordFresh(
  transaction: Queryable,
  provider: string,
  entity: string,
  changes: readonly TableChanges[],
): Promise<void> {
  const counts = Object.fromEntries(
    changes.map(({ table, received, inserted, updated, unchanged, removed }) => [
      table,
      { received, inserted, updated, unchanged, removed },
    ]),
  );
  await transaction.query(
    `insert into public.provider_sync_state as s (provider_source_id, entity, last_synced_at, counts)
     select id, $2, now(), $3 from public.provider_sources where name = $1
     on conflict (provider_source_id, entity) do update
       set last_synced_at = now(), counts = excluded.counts, last_error_at = null, last_error = null`,
    [provider, entity, JSON.stringify(counts)],
  );
}

/** Enters what went wrong with an entity's last sync; when it was last fresh stays as it is. */
export async function recordTrouble(
  database: Queryable,
  provider: string,
  entity: string,
  message: string,
): Promise<void> {
  await database.query(
    `insert into public.provider_sync_state as s (provider_source_id, entity, last_error_at, last_error)
     select id, $2, now(), $3 from public.provider_sources where name = $1
     on conflict (provider_source_id, entity) do update set last_error_at = now(), last_error = excluded.last_error`,
    [provider, entity, message],
  );
}
