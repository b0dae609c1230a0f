import { z } from 'zod';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';
import { some } from '#engine/syncs/words.ts';
import type { TableChanges } from '#shared/jobs.ts';
import type { Context } from './index.ts';
import type { Matched } from './players.ts';
import { pointsOf, type Projections, type Week } from './projection.ts';

export interface Written extends Pick<TableChanges, 'inserted' | 'updated' | 'unchanged'> {
  /** Of whom the source expects nothing any more. */
  readonly removed: number;
}

/** Writes what a source expects in a week; of whom it no longer expects anything, what it did before is removed. */
export async function writeProjections(
  context: Context,
  { source, title }: Projections,
  matched: readonly Matched[],
  week: Week,
): Promise<Written> {
  const { transaction } = context;
  const opponents = await opponentsOf(transaction, week);
  const byPlayer = new Map<string, Matched>();
  const repeated: string[] = [];
  for (const each of matched) {
    if (byPlayer.has(each.playerId)) repeated.push(each.projection.name);
    else byPlayer.set(each.playerId, each);
  }
  if (repeated.length > 0) {
    context.warn({
      code: 'repeated_players',
      message: `${title} has several projections, under ids of its own, for a player who is one to us; the first counted: ${some(repeated)}.`,
      details: { source, count: repeated.length },
    });
  }
  const rows = [...byPlayer.values()].map(({ playerId, projection }) => {
    const points = pointsOf(projection, week);
    const { id, team, opponent, stats, projectedAt } = projection;
    return {
      source,
      season: week.season,
      week: week.week,
      player_id: playerId,
      provider: id[0],
      provider_player_id: id[1],
      team,
      opponent: opponent ?? (team === null ? null : (opponents.get(team) ?? null)),
      stats,
      points: points.standard,
      points_half_ppr: points.half_ppr,
      points_ppr: points.ppr,
      projected_at: projectedAt,
    };
  });
  const { inserted, updated, unchanged } = await transaction.upsert('nfl_projections', rows, {
    key: ['source', 'season', 'week', 'player_id'],
  });
  const removed = await removeOthers(transaction, source, week, [...byPlayer.keys()]);
  return { inserted, updated, unchanged, removed };
}

/** Whom each team meets, as far as the schedule is loaded; of a season nobody. */
async function opponentsOf(transaction: SyncTransaction, { season, week }: Week): Promise<Map<string, string>> {
  const rows = z
    .array(z.object({ home_team: z.string(), away_team: z.string() }))
    .parse(
      await transaction.query('select home_team, away_team from public.nfl_games where season = $1 and week = $2', [
        season,
        week,
      ]),
    );
  return new Map(
    rows.flatMap(({ home_team: home, away_team: away }) => [
      [home, away],
      [away, home],
    ]),
  );
}

async function removeOthers(
  transaction: SyncTransaction,
  source: string,
  { season, week }: Week,
  kept: readonly string[],
): Promise<number> {
  const removed = z.array(z.object({ player_id: z.string(), points: z.string().nullable() })).parse(
    await transaction.query(
      `delete from public.nfl_projections p
       where p.source = $1 and p.season = $2 and p.week = $3
         and not exists (select from unnest($4::bigint[]) as kept (id) where kept.id = p.player_id)
       returning p.player_id, p.points::text as points`,
      [source, season, week, kept],
    ),
  );
  recordRemoved(
    transaction,
    'nfl_projections',
    removed.map(({ player_id: player, points }) => ({
      key: { source, season, week, player_id: player },
      before: { points },
    })),
  );
  return removed.length;
}

/** Enters removed rows into the change set. */
export function recordRemoved(
  transaction: SyncTransaction,
  table: string,
  removed: readonly Pick<TableChanges['samples'][number], 'key' | 'before'>[],
): void {
  if (removed.length === 0) return;
  transaction.record({
    table,
    received: 0,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    removed: removed.length,
    samples: removed.slice(0, 10).map(({ key, before }) => ({ kind: 'removed', key, before, after: null })),
  });
}
