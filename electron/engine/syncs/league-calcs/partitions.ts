import { z } from 'zod';
import type { Partitions } from '#engine/syncs/defineSync.ts';

const rowSchema = z.object({ league: z.string(), season: z.int(), week: z.int() });

/** League by league and week by week: the weeks of its season that have begun, by the schedule of games. */
export const byLeagueAndWeek: Partitions = {
  axes: ['league', 'season', 'week'],
  async list(database) {
    const rows = await database.query(
      `select l.provider || ':' || l.provider_league_id as league, l.season, w.week
       from public.fantasy_leagues l
       join public.nfl_weeks w on w.season = l.season and w.first_kickoff <= clock_timestamp()
         and w.week >= coalesce(l.start_week, 1) and (l.end_week is null or w.week <= l.end_week)
       order by l.provider, l.provider_league_id, l.season, w.week`,
    );
    return z
      .array(rowSchema)
      .parse(rows)
      .map((partition) => ({ key: partition, payload: partition }));
  },
};
