import { z } from 'zod';
import type { Queryable } from '#engine/database/queryable.ts';
import type { Partition, Partitions } from '#engine/syncs/defineSync.ts';

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
