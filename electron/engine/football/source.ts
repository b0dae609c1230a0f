import { z } from 'zod';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';

/** The id of API-Football's row in `provider_sources`; every row of its data names it. */
export async function readSourceId(transaction: SyncTransaction): Promise<number> {
  const rows = await transaction.query('select id from public.provider_sources where name = $1', ['api-football']);
  const [row] = z.array(z.object({ id: z.int() })).parse(rows);
  if (!row) throw new Error('provider_sources has no row api-football: a migration is missing');
  return row.id;
}
