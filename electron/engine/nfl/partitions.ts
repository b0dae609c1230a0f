import { z } from 'zod';
import type { Queryable } from '#engine/database/queryable.ts';
import type { Partition, PartitionEvidence, Partitions } from '#engine/syncs/defineSync.ts';

// How backfills divide what NFL syncs do: by what the loaded schedule knows.

const rowSchema = z.object({ season: z.int(), week: z.int() });

/** Season by season: those whose games are loaded. */
export const bySeason: Partitions = {
  axes: ['season'],
  async list(database) {
    const rows = z
      .array(z.object({ season: z.int() }))
      .parse(await database.query('select distinct season from public.nfl_games order by season'));
    return rows.map(({ season }) => ({ key: { season }, payload: { season } }));
  },
};

/** Season and week of all that has begun by now. */
export const bySeasonAndWeek: Partitions = {
  axes: ['season', 'week'],
  async list(database: Queryable): Promise<Partition[]> {
    const rows = z
      .array(rowSchema)
      .parse(
        await database.query(
          'select season, week from public.nfl_weeks where first_kickoff <= clock_timestamp() order by season, week',
        ),
      );
    return rows.map(({ season, week }) => ({ key: { season, week }, payload: { season, week } }));
  },
};

/** The tables that hold a row or more for each week that was fetched. */
type WeekTable =
  'nfl_player_stats' | 'nfl_opponents' | 'nfl_injuries' | 'nfl_defense_points_against' | 'nfl_projections';

const evidenceSchema = z.array(
  z.object({ season: z.int(), week: z.int(), loaded_at: z.date().nullable(), settled_at: z.date().nullable() }),
);

/** Season and week, where a table tells which of them are there. Results are corrected for some days after the last game. */
export function bySeasonAndWeekOf(table: WeekTable): Partitions {
  return {
    ...bySeasonAndWeek,
    async evidence(database: Queryable): Promise<PartitionEvidence[]> {
      const rows = await database.query(
        `select w.season, w.week, d.loaded_at, w.complete_at + interval '3 days' as settled_at
         from public.nfl_weeks w
         left join (select season, week, max(updated_at) as loaded_at from public.${table} group by season, week) d
           using (season, week)
         where w.first_kickoff <= clock_timestamp()`,
      );
      return evidenceSchema.parse(rows).map(({ season, week, loaded_at, settled_at }) => ({
        key: { season, week },
        loadedAt: loaded_at,
        settledAt: settled_at,
      }));
    },
  };
}
