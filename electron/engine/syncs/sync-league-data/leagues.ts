import { z } from 'zod';
import type { Partitions, SyncContext, SyncTransaction } from '#engine/syncs/defineSync.ts';
import { demoLeague } from '#engine/providers/demo/nfl/league.ts';
import type { SleeperClient } from '#engine/providers/sleeper/client.ts';
import { leagueProviders, parseLeague, type LeagueRef, type Payload } from './payload.ts';

/** A league that a run is about, and when what is stored of it changed last; null: it is new here. */
export interface WantedLeague extends LeagueRef {
  readonly name: string | null;
  readonly asOf: string | null;
}

/**
 * The league that the payload names, or every one of the newest season that is known. In a demo without any, the demo's own.
 */
export async function findWanted(context: SyncContext<Payload, SleeperClient>): Promise<WantedLeague[]> {
  const { league } = context.payload;
  const known = await context.part((transaction) => readKnown(transaction));
  if (league !== undefined) {
    const ref = parseLeague(league);
    const same = known.find(({ provider, id }) => provider === ref.provider && id === ref.id);
    return [same ?? { ...ref, name: null, asOf: null }];
  }
  const newest = Math.max(...known.map(({ season }) => season));
  const wanted = known.filter(({ season }) => season === newest);
  if (wanted.length > 0 || !context.demo) return wanted;
  const { data: state } = await context.provider.state();
  return [{ provider: 'sleeper', id: demoLeague.idOf(state.league_season), name: null, asOf: null }];
}

const rowSchema = z.object({
  provider: z.enum(leagueProviders),
  id: z.string(),
  season: z.int(),
  name: z.string(),
  as_of: z.date(),
});

async function readKnown(transaction: SyncTransaction): Promise<(WantedLeague & { season: number })[]> {
  const rows = await transaction.query(
    `select l.provider, l.provider_league_id as id, l.season, l.name,
       greatest(
         l.updated_at,
         (select max(t.updated_at) from public.fantasy_teams t where t.league_id = l.id),
         (select max(m.updated_at) from public.fantasy_matchups m where m.league_id = l.id),
         (select max(s.updated_at) from public.fantasy_standings s join public.fantasy_teams t on t.id = s.team_id where t.league_id = l.id)
       ) as as_of
     from public.fantasy_leagues l where l.provider = any ($1::text[])
     order by l.season desc, l.provider, l.provider_league_id`,
    [leagueProviders],
  );
  return z
    .array(rowSchema)
    .parse(rows)
    .map(({ as_of: asOf, ...row }) => ({ ...row, asOf: asOf.toISOString() }));
}

/**
 * League by league and week by week: the weeks of each known league that have begun, by the schedule, or where that is not loaded
 * by what the league's provider said last.
 */
export const byLeagueAndWeek: Partitions = {
  axes: ['league', 'week'],
  async list(database) {
    const rows = await database.query(
      `select l.provider || ':' || l.provider_league_id as league, week
       from public.fantasy_leagues l
       left join lateral (
         select max(w.week) filter (where w.first_kickoff <= clock_timestamp()) as begun, count(*) as weeks
         from public.nfl_weeks w where w.season = l.season
       ) s on true
       cross join lateral generate_series(
         coalesce(l.start_week, 1),
         least(coalesce(l.end_week, 18), case when s.weeks > 0 then coalesce(s.begun, 0) else coalesce(l.current_week, 0) end)
       ) week
       where l.provider = any ($1::text[])
       order by l.season, l.provider, l.provider_league_id, week`,
      [leagueProviders],
    );
    return z
      .array(z.object({ league: z.string(), week: z.int() }))
      .parse(rows)
      .map((partition) => ({ key: partition, payload: partition }));
  },
};
