import { z } from 'zod';
import { playerPartsSql } from '#engine/nfl/scoring/pointsSql.ts';
import type { Scoring } from '#engine/nfl/scoring/schema.ts';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';

/** The positions that points are allowed to. Full backs are running backs; who plays elsewhere (a lineman's touchdown) is in none. */
export const positions = ['QB', 'RB', 'WR', 'TE', 'K'] as const;

const allowedSchema = z.object({
  week: z.int(),
  team: z.string(),
  position: z.enum(positions),
  opponent: z.string().nullable(),
  points: z.string().nullable(),
  rank: z.int().nullable(),
  games: z.int(),
  season_points: z.string(),
  season_average: z.string(),
  season_rank: z.int(),
});
/** What a defence allowed to a position in a week and up to then; in its bye points, rank and opponent are null. Points are exact decimals. */
export type Allowed = z.infer<typeof allowedSchema>;

/** What each defence allowed in every week of the season up to `to` that has statistics. */
export async function reckonAllowed(
  transaction: SyncTransaction,
  scoring: Scoring,
  season: number,
  to: number,
): Promise<Allowed[]> {
  const parts = playerPartsSql(scoring, { season, from: 1, to });
  const rows = await transaction.query(`with ${parts.ctes}, ${statement}`, [...parts.values, positions]);
  return z.array(allowedSchema).parse(rows);
}

// Who met whom is taken from the statistics themselves, so that a game that is not in them yet counts as nothing, not as 0 points
// allowed. The list of games serves where a file does not name opponents (older files of kickers), and tells byes. The large
// table is joined with nothing: whatever the planner believes of its size just after it was filled, it is read once.
const statement = `meetings as materialized (
  select week, team, min(opponent) as opponent from (
    select week, opponent_team as team, team as opponent from public.nfl_player_stats
    where season = $2 and week between $3 and $4 group by week, team, opponent_team
    union all
    select week, team, opponent_team from public.nfl_player_stats
    where season = $2 and week between $3 and $4 group by week, team, opponent_team
  ) sides
  where team is not null and opponent is not null group by week, team
), games as materialized (
  select week, home_team as team, away_team as opponent from public.nfl_games where season = $2 and week between $3 and $4
  union all
  select week, away_team, home_team from public.nfl_games where season = $2 and week between $3 and $4
), weeks_with as materialized (
  select distinct week, $5::jsonb ->> position as position from public.nfl_player_stats
  where season = $2 and week between $3 and $4 and $5::jsonb ->> position = any ($6::text[])
), sums as materialized (
  select week, team, opponent_team, position, sum(points) as points
  from parts where position = any ($6::text[]) group by week, team, opponent_team, position
), totals as materialized (
  select s.week, coalesce(s.opponent_team, g.opponent) as team, s.position, sum(s.points) as points
  from sums s
  left join games g on g.week = s.week and g.team = s.team and s.opponent_team is null
  group by 1, 2, 3
), byes as (
  select w.week, t.team
  from (select distinct week from public.nfl_games where season = $2 and week between $3 and $4 and season_type = 'REG') w
  cross join (
    select home_team as team from public.nfl_games where season = $2
    union select away_team from public.nfl_games where season = $2
  ) t
  where not exists (select from games g where g.week = w.week and g.team = t.team)
), weeks as (
  select m.week, m.team, m.opponent, w.position, coalesce(t.points, 0) as points
  from meetings m
  join weeks_with w on w.week = m.week
  left join totals t on t.week = m.week and t.team = m.team and t.position = w.position
  union all
  select b.week, b.team, null, w.position, null
  from byes b
  join weeks_with w on w.week = b.week
  where not exists (select from meetings m where m.week = b.week and m.team = b.team)
), seasons as (
  select *, count(points) over up_to as games, sum(points) over up_to as season_points
  from weeks window up_to as (partition by team, position order by week)
), averages as (
  select *, round(season_points / games, 4) as season_average from seasons where games > 0
)
select week, team, position, opponent, trim_scale(points)::text as points,
  (case when points is not null then rank() over (partition by week, position order by points desc nulls last) end)::integer as rank,
  games::integer, trim_scale(season_points)::text as season_points, trim_scale(season_average)::text as season_average,
  (rank() over (partition by week, position order by season_average desc))::integer as season_rank
from averages
order by week, team, position`;
