import { z } from 'zod';
import type { Partitions } from '#engine/syncs/defineSync.ts';

/**
 * League × season: every season that sync-leagues brought. What `season_coverage` says of fixtures is about their events,
 * line-ups and statistics; matches and results there are without them as well, so that no season is left out.
 */
export const partitions: Partitions = {
  axes: ['league', 'season'],
  async list(database) {
    const rows = await database.query(
      `select l.provider_league_id::int as league, s.year as season
       from public.seasons s join public.leagues l on l.id = s.league_id
       join public.provider_sources p on p.id = l.provider_source_id
       where p.name = 'api-football'
       order by l.provider_league_id, s.year`,
    );
    return rowsSchema.parse(rows).map((key) => ({ key, payload: { ...key } }));
  },
  // Results are corrected for some days after the last match.
  async evidence(database) {
    const rows = await database.query(
      `select l.provider_league_id::int as league, s.year as season, f.synced_at,
         (s.end_date + 4)::timestamp at time zone 'UTC' as settled_at
       from public.seasons s join public.leagues l on l.id = s.league_id
       join public.provider_sources p on p.id = l.provider_source_id
       left join public.fixture_sync_state f on f.season_id = s.id
       where p.name = 'api-football'`,
    );
    return evidenceSchema.parse(rows).map(({ league, season, synced_at, settled_at }) => ({
      key: { league, season },
      loadedAt: synced_at,
      settledAt: settled_at,
    }));
  },
};

const rowsSchema = z.array(z.object({ league: z.int(), season: z.int() }));

const evidenceSchema = z.array(
  z.object({ league: z.int(), season: z.int(), synced_at: z.date().nullable(), settled_at: z.date().nullable() }),
);
