import { z } from 'zod';
import type { Partitions } from '#engine/syncs/defineSync.ts';

/** Every season that nflverse has games of, from 1999; this year's is published in May. */
export const bySeasonSinceStart: Partitions = {
  axes: ['season'],
  async list(database) {
    const rows = z
      .array(z.object({ season: z.int() }))
      .parse(
        await database.query(
          `select generate_series(1999, extract(year from clock_timestamp() - interval '4 months')::int) as season`,
        ),
      );
    return rows.map(({ season }) => ({ key: { season }, payload: { season } }));
  },
  async evidence(database) {
    const rows = z.array(z.object({ season: z.int(), loaded_at: z.date(), settled_at: z.date().nullable() })).parse(
      await database.query(
        `select season, max(updated_at) as loaded_at, max(kickoff) + interval '7 days' as settled_at
           from public.nfl_games group by season`,
      ),
    );
    return rows.map(({ season, loaded_at, settled_at }) => ({
      key: { season },
      loadedAt: loaded_at,
      settledAt: settled_at,
    }));
  },
};
