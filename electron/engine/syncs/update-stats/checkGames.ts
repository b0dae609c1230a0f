import { z } from 'zod';
import { collapsed, fewRows } from '#engine/syncs/collapse.ts';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';

const schema = z.array(z.object({ counted: z.coerce.number(), there: z.coerce.number() }));

/**
 * Compares the games that are there with those that the table of all time counts. Less than half of them is a loss (matches
 * that were deleted, or are not finished any more) rather than news: throws a `JobError` (`implausible`). Nothing where the tables
 * are not ours.
 */
export async function checkGames(transaction: SyncTransaction): Promise<void> {
  const [tables] = await transaction.query<{ ours: boolean }>(
    `select count(*) = 4 as ours from sync.club_parts where kind = 'table' and state <> 'left'
       and name in ('club_matches', 'club_appearances', 'club_players', 'aggregated_all_time_stats')`,
  );
  if (!tables?.ours) return;
  const [games] = schema.parse(
    await transaction.query(
      `select (select coalesce(sum(games), 0) from public.aggregated_all_time_stats) as counted,
         (select count(*) from public.club_appearances a join public.club_matches m on m.id = a.match_id where m.status = 'finished') as there`,
    ),
  );
  if (!games || games.counted < fewRows || games.there >= games.counted / 2) return;
  throw collapsed(
    `The finished matches hold ${games.there} games of players where the statistics count ${games.counted}.`,
    'Look what became of club_matches and club_appearances.',
    games,
  );
}
