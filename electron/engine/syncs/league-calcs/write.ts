import { z } from 'zod';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';
import type { PlayerPoints } from './playerPoints.ts';
import type { TeamWeek } from './teamWeeks.ts';

/** The tables that are written, and the column that tells the rows of a league and week apart. */
const tables = { fantasy_player_points: 'player_id', fantasy_team_weeks: 'team_id' } as const;

/** Writes the points of players in some weeks; what is stored of these weeks and is not given is removed. */
export async function writePlayerPoints(
  transaction: SyncTransaction,
  leagueId: string,
  weeks: readonly number[],
  points: readonly PlayerPoints[],
): Promise<void> {
  const kept = points.map(({ week, playerId }) => ({ week, id: playerId }));
  await removeOthers(transaction, 'fantasy_player_points', leagueId, weeks, kept);
  const rows = points.map(({ week, playerId, points: sum, parts }) => ({
    league_id: leagueId,
    week,
    player_id: playerId,
    points: sum,
    parts,
  }));
  await transaction.upsert('fantasy_player_points', rows, { key: ['league_id', 'week', 'player_id'] });
}

/** The same for the weeks of teams. */
export async function writeTeamWeeks(
  transaction: SyncTransaction,
  leagueId: string,
  weeks: readonly number[],
  rows: readonly TeamWeek[],
): Promise<void> {
  const kept = rows.map(({ week, team_id: id }) => ({ week, id }));
  await removeOthers(transaction, 'fantasy_team_weeks', leagueId, weeks, kept);
  await transaction.upsert(
    'fantasy_team_weeks',
    rows.map((row) => ({ ...row })),
    { key: ['team_id', 'week'] },
  );
}

async function removeOthers(
  transaction: SyncTransaction,
  table: keyof typeof tables,
  leagueId: string,
  weeks: readonly number[],
  kept: readonly { week: number; id: string }[],
): Promise<void> {
  const column = tables[table];
  const rows = await transaction.query(
    `delete from public.${table}
     where league_id = $1 and week = any ($2::integer[])
       and (week, ${column}) not in (select * from unnest($3::integer[], $4::bigint[]))
     returning week, ${column} as id, points::text`,
    [leagueId, weeks, kept.map(({ week }) => week), kept.map(({ id }) => id)],
  );
  const removed = z.array(removedSchema).parse(rows);
  if (removed.length === 0) return;
  transaction.record({
    table,
    received: 0,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    removed: removed.length,
    samples: removed.slice(0, 20).map(({ week, id, points }) => ({
      kind: 'removed',
      key: { league_id: leagueId, week, [column]: id },
      before: { points },
      after: null,
    })),
  });
}

const removedSchema = z.object({ week: z.int(), id: z.string(), points: z.string() });
