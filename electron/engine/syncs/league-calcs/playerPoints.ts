import { z } from 'zod';
import { toMillionths } from '#engine/nfl/scoring/decimals.ts';
import type { League } from '#engine/nfl/scoring/leagues.ts';
import { defensePartsSql, playerPartsSql, type Parts } from '#engine/nfl/scoring/pointsSql.ts';
import { nflTeamToday } from '#engine/nfl/teams.ts';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';

export interface PlayerPoints {
  readonly week: number;
  readonly playerId: string;
  /** Exact. */
  readonly points: string;
  /** Statistic → points. */
  readonly parts: Readonly<Record<string, number>>;
}

export interface Reckoned {
  readonly points: PlayerPoints[];
  /** Names of those who scored and are not among nfl_players. */
  readonly unknown: string[];
}

/** Points of every player and every team's defence in these weeks by a league's own rules, of all who have any. */
export async function reckonPlayers(
  transaction: SyncTransaction,
  { scoring, season }: League,
  from: number,
  to: number,
): Promise<Reckoned> {
  const weeks = { season, from, to };
  const players = await query(transaction, playerPartsSql(scoring, weeks), ofPlayers);
  const points = players.flatMap((row) =>
    row.player_id === null ? [] : [{ week: row.week, playerId: row.player_id, points: row.points, parts: row.parts }],
  );
  const unknown = new Set(players.filter((row) => row.player_id === null).map(({ name }) => name));
  if (scoring.defense.length > 0) {
    const defenses = await query(transaction, defensePartsSql(scoring, weeks), ofDefenses);
    const ids = await readDefenses(transaction);
    for (const { name: team, week, points: sum, parts } of defenses) {
      const playerId = ids.get(nflTeamToday(team));
      if (playerId === undefined) unknown.add(`the defence of ${team}`);
      else points.push({ week, playerId, points: sum, parts });
    }
  }
  return { points, unknown: [...unknown].sort() };
}

/** Each player's points by week and id, in millionths, to add up. */
export function byWeekAndPlayer(points: readonly PlayerPoints[]): (week: number, playerId: string | null) => bigint {
  const found = new Map(points.map((each) => [`${each.week} ${each.playerId}`, toMillionths(each.points)]));
  return (week, playerId) => found.get(`${week} ${playerId ?? ''}`) ?? 0n;
}

const rowSchema = z.object({
  week: z.int(),
  player_id: z.string().nullable(),
  name: z.string(),
  points: z.string(),
  parts: z.record(z.string(), z.number()),
});

async function query(
  transaction: SyncTransaction,
  { ctes, values }: Parts,
  rest: string,
): Promise<z.infer<typeof rowSchema>[]> {
  return z.array(rowSchema).parse(await transaction.query(`with ${ctes}, ${rest}`, values));
}

const ofPlayers = `sums as (
  select week, gsis_id, statistic, sum(points) as points from parts group by week, gsis_id, statistic
), players as (
  select week, gsis_id, trim_scale(sum(points))::text as points, jsonb_object_agg(statistic, trim_scale(points)) as parts
  from sums group by week, gsis_id
)
select s.week, p.id as player_id, coalesce(p.display_name, st.player_display_name, s.gsis_id) as name, s.points, s.parts
from players s
left join public.nfl_players p on p.gsis_id = s.gsis_id
left join public.nfl_player_stats st on p.id is null and st.season = $2 and st.week = s.week and st.gsis_id = s.gsis_id
order by s.week, p.id`;

const ofDefenses = `sums as (
  select week, team, statistic, sum(points) as points from parts group by week, team, statistic
)
select week, null as player_id, team as name, trim_scale(sum(points))::text as points,
  jsonb_object_agg(statistic, trim_scale(points)) as parts
from sums group by week, team order by week, team`;

/** The defences among the players, by their team as it is called in our days. */
async function readDefenses(transaction: SyncTransaction): Promise<Map<string, string>> {
  const rows = z
    .array(z.object({ id: z.string(), team: z.string() }))
    .parse(
      await transaction.query('select id, team from public.nfl_players where is_team_defense and team is not null'),
    );
  return new Map(rows.map(({ id, team }) => [nflTeamToday(team), id]));
}
