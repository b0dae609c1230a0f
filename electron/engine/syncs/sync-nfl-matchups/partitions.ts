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
};
