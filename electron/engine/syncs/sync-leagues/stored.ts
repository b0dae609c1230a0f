import { z } from 'zod';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';

// What the database holds, read and checked. Ids are texts: they can be larger than a JavaScript number.

const id = z.string();

const leagueSchema = z.object({ id, provider_league_id: id, country_id: id, name: z.string(), slug: z.string() });
export type StoredLeague = z.infer<typeof leagueSchema>;

const seasonSchema = z.object({ id, provider_league_id: id, year: z.int() });
export type StoredSeason = z.infer<typeof seasonSchema>;

export async function readLeagues(transaction: SyncTransaction, sourceId: number): Promise<StoredLeague[]> {
  const rows = await transaction.query(
    `select id, provider_league_id, country_id, name, slug from public.leagues where provider_source_id = $1`,
    [sourceId],
  );
  return z.array(leagueSchema).parse(rows);
}

/** Every slug there is, of other providers' leagues too. */
export async function readSlugs(transaction: SyncTransaction): Promise<Set<string>> {
  const rows = z
    .array(z.object({ slug: z.string() }))
    .parse(await transaction.query('select slug from public.leagues'));
  return new Set(rows.map(({ slug }) => slug));
}

export async function readSeasons(transaction: SyncTransaction, sourceId: number): Promise<StoredSeason[]> {
  const rows = await transaction.query(
    `select s.id, l.provider_league_id, s.year
     from public.seasons s join public.leagues l on l.id = s.league_id where l.provider_source_id = $1`,
    [sourceId],
  );
  return z.array(seasonSchema).parse(rows);
}
