import { z } from 'zod';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';

/**
 * The rows of a season ($1), or of one week of it ($2). In the regular season every team has one in every week: one without
 * a game has its bye, or its game was cancelled. Of two games in a week, which the schedule should not have, the later counts.
 */
export const opponentsQuery = `
  with games as (
    select season, week, season_type, game_id, neutral, kickoff, gameday, home_team, away_team
    from public.nfl_games where season = $1
  ), sides as (
    select distinct on (week, team) week, team, season_type, opponent, is_home, neutral as is_neutral, game_id
    from (
      select *, home_team as team, away_team as opponent, true as is_home from games
      union all
      select *, away_team, home_team, false from games
    ) side
    order by week, team, gameday desc nulls last, kickoff desc nulls last, game_id
  ), slots as (
    select weeks.week, teams.team, 'REG' as season_type
    from (select distinct week from games where season_type = 'REG') weeks
    cross join (
      select home_team as team from games where season_type = 'REG'
      union select away_team from games where season_type = 'REG'
    ) teams
    union
    select week, team, season_type from sides
  )
  select $1::integer as season, slots.week, slots.team, slots.season_type, sides.game_id is null as is_bye, sides.opponent, sides.is_home,
    sides.is_neutral, sides.game_id
  from slots left join sides using (week, team)
  where $2::integer is null or slots.week = $2
  order by slots.week, slots.team`;

/** Removes rows of weeks that the games no longer have, and of teams that no longer play in them. Gives their number. */
export async function removeOthers(transaction: SyncTransaction, season: number, week: number | null): Promise<number> {
  const rows = z.array(z.object({ week: z.int(), team: z.string() })).parse(
    await transaction.query(
      `delete from public.nfl_opponents o using (
         select season, week, team from public.nfl_opponents where season = $1 and ($2::integer is null or week = $2)
         except
         select season, week, team from (${opponentsQuery}) now
       ) gone
       where o.season = gone.season and o.week = gone.week and o.team = gone.team
       returning o.week, o.team`,
      [season, week],
    ),
  );
  if (rows.length > 0) {
    transaction.record({
      table: 'nfl_opponents',
      received: 0,
      inserted: 0,
      updated: 0,
      unchanged: 0,
      removed: rows.length,
      samples: rows
        .slice(0, 20)
        .map(({ week: of, team }) => ({ kind: 'removed', key: { season, week: of, team }, before: null, after: null })),
    });
  }
  return rows.length;
}
