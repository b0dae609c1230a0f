import { z } from 'zod';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';

// What the database holds, read and checked. Our ids are texts: they can be larger than a JavaScript number.

const competitorSchema = z.object({
  id: z.string(),
  provider_competitor_id: z.string(),
  name: z.string(),
  is_listed: z.boolean(),
  cursor: z.string().nullable(),
});
export type StoredCompetitor = z.infer<typeof competitorSchema>;

/** The id of the platform's row; every row of data names it. */
export async function readSourceId(transaction: SyncTransaction): Promise<number> {
  const rows = await transaction.query('select id from public.provider_sources where name = $1', ['game-platform']);
  const [row] = z.array(z.object({ id: z.int() })).parse(rows);
  if (!row) throw new Error('provider_sources has no row game-platform: a migration is missing');
  return row.id;
}

/** Every competitor, by the platform's id, with the cursor up to which its statistics are fetched. */
export async function readCompetitors(
  transaction: SyncTransaction,
  sourceId: number,
): Promise<Map<string, StoredCompetitor>> {
  const rows = await transaction.query(
    `select c.id, c.provider_competitor_id, c.name, c.is_listed, u.cursor
     from public.game_platform_competitors c left join public.game_platform_cursors u on u.competitor_id = c.id
     where c.provider_source_id = $1`,
    [sourceId],
  );
  const competitors = z.array(competitorSchema).parse(rows);
  return new Map(competitors.map((competitor) => [competitor.provider_competitor_id, competitor]));
}

/** Our id of every coach, by the platform's. */
export async function readCoachIds(transaction: SyncTransaction, sourceId: number): Promise<Map<string, string>> {
  const rows = await transaction.query(
    'select id, provider_coach_id from public.game_platform_coaches where provider_source_id = $1',
    [sourceId],
  );
  const coaches = z.array(z.object({ id: z.string(), provider_coach_id: z.string() })).parse(rows);
  return new Map(coaches.map((coach) => [coach.provider_coach_id, coach.id]));
}

export async function countGames(transaction: SyncTransaction, competitorId: string): Promise<number> {
  const rows = await transaction.query(
    'select count(*)::int as games from public.game_platform_statistics where competitor_id = $1',
    [competitorId],
  );
  return z.array(z.object({ games: z.int() })).parse(rows)[0]?.games ?? 0;
}
