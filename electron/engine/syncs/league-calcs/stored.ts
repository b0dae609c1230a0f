import { z } from 'zod';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';

// What the database holds of a fantasy league, read and checked. Ids are texts, points exact decimals.

const teamSchema = z.object({ id: z.string(), name: z.string() });
export type Team = z.infer<typeof teamSchema>;

const slotSchema = z.object({
  team_id: z.string(),
  week: z.int(),
  provider_player_id: z.string(),
  player_id: z.string().nullable(),
  slot: z.string(),
  is_starter: z.boolean(),
  points: z.string().nullable(),
  name: z.string().nullable(),
  positions: z.array(z.string()),
});
/** A player on a roster in a week. */
export type RosterSlot = z.infer<typeof slotSchema>;

const matchupSchema = z.object({
  team_id: z.string(),
  week: z.int(),
  opponent_team_id: z.string().nullable(),
  points: z.string().nullable(),
});
export type Matchup = z.infer<typeof matchupSchema>;

export async function readTeams(transaction: SyncTransaction, leagueId: string): Promise<Team[]> {
  const rows = await transaction.query('select id, name from public.fantasy_teams where league_id = $1 order by id', [
    leagueId,
  ]);
  return z.array(teamSchema).parse(rows);
}

export async function readRosters(
  transaction: SyncTransaction,
  leagueId: string,
  from: number,
  to: number,
): Promise<RosterSlot[]> {
  const rows = await transaction.query(
    `select r.team_id, r.week, r.provider_player_id, r.player_id, r.slot, r.is_starter, r.points::text, p.display_name as name,
       coalesce(nullif(p.fantasy_positions, '{}'), array_remove(array[p.position], null)) as positions
     from public.fantasy_teams t
     join public.fantasy_rosters r on r.team_id = t.id and r.week between $2 and $3
     left join public.nfl_players p on p.id = r.player_id
     where t.league_id = $1
     order by r.week, r.team_id, r.slot_index nulls last, r.provider_player_id`,
    [leagueId, from, to],
  );
  return z.array(slotSchema).parse(rows);
}

/** All of the season, those to come too. What the provider says of a week that has not begun is no points. */
export async function readMatchups(transaction: SyncTransaction, leagueId: string): Promise<Matchup[]> {
  const rows = await transaction.query(
    `select team_id, week, opponent_team_id, case when status <> 'scheduled' then points::text end as points
     from public.fantasy_matchups where league_id = $1 order by week, team_id`,
    [leagueId],
  );
  return z.array(matchupSchema).parse(rows);
}

/** The weeks that were reckoned before. */
export async function readReckonedWeeks(transaction: SyncTransaction, leagueId: string): Promise<number[]> {
  const rows = await transaction.query('select distinct week from public.fantasy_team_weeks where league_id = $1', [
    leagueId,
  ]);
  return z
    .array(z.object({ week: z.int() }))
    .parse(rows)
    .map(({ week }) => week);
}
