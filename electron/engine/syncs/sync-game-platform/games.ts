import type { GameList } from '#engine/providers/game-platform/client.ts';
import type { PlatformGame } from '#engine/providers/game-platform/schemas.ts';
import { fewRows } from '#engine/syncs/collapse.ts';
import type { Row, SyncTransaction } from '#engine/syncs/defineSync.ts';
import { countGames } from './stored.ts';

/** What a part did with one competitor's games. */
export interface WrittenGames {
  readonly inserted: number;
  readonly updated: number;
  readonly removed: number;
  /** Games that a fetch from the start no longer holds, and that stay because they are too many to be believed. */
  readonly kept: number;
}

/**
 * Writes a competitor's games and, with them, the cursor. `full`: the games are all there are, so that others are gone; but more
 * than half of many go only where `acceptCollapse` says so.
 */
export async function writeGames(
  transaction: SyncTransaction,
  competitorId: string,
  list: GameList,
  { full, acceptCollapse }: { full: boolean; acceptCollapse: boolean },
): Promise<WrittenGames> {
  // The last word on a game counts.
  const last = new Map(list.games.map((game) => [game.id, game]));
  const present: PlatformGame[] = [];
  const gone: string[] = [];
  for (const game of last.values()) {
    if (game.removed === true) gone.push(game.id);
    else present.push(game);
  }
  const stored = full ? await countGames(transaction, competitorId) : 0;
  const { inserted, updated } = await transaction.upsert(
    'game_platform_statistics',
    present.map((game) => toRow(competitorId, game)),
    { key: ['competitor_id', 'provider_game_id'] },
  );
  let removed = await remove(transaction, competitorId, these, gone);
  let kept = 0;
  if (full && stored > 0) {
    const ids = present.map(({ id }) => id);
    const others = stored + inserted - removed - ids.length;
    if (stored >= fewRows && others > stored / 2 && !acceptCollapse) kept = others;
    else removed += await remove(transaction, competitorId, allOthers, ids, others);
  }
  await transaction.query(
    `insert into public.game_platform_cursors as c (competitor_id, cursor) values ($1, $2)
     on conflict (competitor_id) do update set cursor = excluded.cursor, updated_at = now()
     where c.cursor <> excluded.cursor`,
    [competitorId, list.cursor],
  );
  return { inserted, updated, removed, kept };
}

const these = 'provider_game_id = any($2::text[])';
const allOthers = 'not exists (select from unnest($2::text[]) as present (id) where present.id = provider_game_id)';

/** Removes a competitor's games of these ids, or all others, and enters them into the change set. */
async function remove(
  transaction: SyncTransaction,
  competitorId: string,
  which: typeof these | typeof allOthers,
  ids: readonly string[],
  expected = ids.length,
): Promise<number> {
  if (expected === 0) return 0;
  const rows = await transaction.query<{ provider_game_id: string; title: string }>(
    `delete from public.game_platform_statistics where competitor_id = $1 and ${which} returning provider_game_id, title`,
    [competitorId, ids],
  );
  if (rows.length === 0) return 0;
  transaction.record({
    table: 'game_platform_statistics',
    received: 0,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    removed: rows.length,
    samples: rows.slice(0, 20).map(({ provider_game_id, title }) => ({
      kind: 'removed',
      key: { competitor_id: competitorId, provider_game_id },
      before: { title },
      after: null,
    })),
  });
  return rows.length;
}

function toRow(competitorId: string, game: PlatformGame): Row {
  return {
    competitor_id: competitorId,
    provider_game_id: game.id,
    title: game.title,
    played_at: game.playedAt,
    duration_seconds: game.durationSeconds,
    provider_opponent_id: game.opponent?.id ?? null,
    opponent_name: game.opponent?.name ?? null,
    outcome: game.outcome,
    score: game.score,
    opponent_score: game.opponentScore,
    metrics: game.metrics ?? {},
  };
}
