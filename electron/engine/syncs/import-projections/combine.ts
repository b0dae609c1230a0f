import { z } from 'zod';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';
import type { SourceName } from './payload.ts';
import type { Week } from './projection.ts';
import { recordRemoved } from './write.ts';

export interface Combined {
  readonly rows: number;
  /** Players of whom several sources expect something. */
  readonly shared: number;
  /** Points that lie on the average between what the sources expect of those, with a point for a reception; null without any. */
  readonly apart: string | null;
  readonly changed: number;
}

/**
 * Puts the projections of these sources for a week side by side: mean, spread, lowest and highest by each rule set, in place of
 * what was there. Other sources' projections of the week, and older ones, are no part of it.
 */
export async function combine(
  transaction: SyncTransaction,
  sources: readonly SourceName[],
  { season, week }: Week,
): Promise<Combined> {
  const rows = z.array(rowSchema).parse(await transaction.query(statement, [season, week, sources]));
  const { inserted, updated } = await transaction.upsert('nfl_combined_projections', rows, {
    key: ['scoring', 'season', 'week', 'player_id'],
  });
  const removed = z.array(goneSchema).parse(
    await transaction.query(
      `delete from public.nfl_combined_projections c
       where c.season = $1 and c.week = $2 and not exists (
         select from unnest($3::text[], $4::bigint[]) as kept (scoring, player_id)
         where kept.scoring = c.scoring and kept.player_id = c.player_id
       )
       returning c.scoring, c.player_id, c.mean_points::text as mean_points`,
      [season, week, rows.map(({ scoring }) => scoring), rows.map(({ player_id: player }) => player)],
    ),
  );
  recordRemoved(
    transaction,
    'nfl_combined_projections',
    removed.map(({ scoring, player_id: player, mean_points: mean }) => ({
      key: { scoring, season, week, player_id: player },
      before: { mean_points: mean },
    })),
  );
  const [shared] = z.array(sharedSchema).parse(
    await transaction.query(
      `select count(*)::integer as players, round(avg(highest_points - lowest_points), 2)::text as apart
       from public.nfl_combined_projections where season = $1 and week = $2 and scoring = 'ppr' and sources > 1`,
      [season, week],
    ),
  );
  return {
    rows: rows.length,
    shared: shared?.players ?? 0,
    apart: shared?.apart ?? null,
    changed: inserted + updated + removed.length,
  };
}

const rowSchema = z.object({
  scoring: z.string(),
  season: z.int(),
  week: z.int(),
  player_id: z.string(),
  sources: z.int(),
  mean_points: z.string(),
  spread: z.string().nullable(),
  lowest_points: z.string(),
  highest_points: z.string(),
});
const goneSchema = z.object({ scoring: z.string(), player_id: z.string(), mean_points: z.string() });
const sharedSchema = z.object({ players: z.int(), apart: z.string().nullable() });

// The spread is the standard deviation of a sample (n - 1; PostgreSQL's stddev_samp, R's sd, by which the package ffanalytics
// tells how sources differ): a few sources stand for all that could be asked, and of one alone nothing can be said.
const statement = `
select r.scoring, p.season, p.week, p.player_id, count(*)::integer as sources,
  trim_scale(round(avg(r.points), 6))::text as mean_points, trim_scale(round(stddev_samp(r.points), 6))::text as spread,
  trim_scale(min(r.points))::text as lowest_points, trim_scale(max(r.points))::text as highest_points
from public.nfl_projections p
cross join lateral (
  values ('standard', p.points), ('half_ppr', p.points_half_ppr), ('ppr', p.points_ppr)
) r (scoring, points)
where p.season = $1 and p.week = $2 and p.source = any ($3::text[]) and r.points is not null
group by r.scoring, p.season, p.week, p.player_id
order by p.player_id, r.scoring`;
