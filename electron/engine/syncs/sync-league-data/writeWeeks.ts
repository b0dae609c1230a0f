import { z } from 'zod';
import type { TableChanges } from '#shared/jobs.ts';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';
import type { Snapshot } from './snapshot.ts';

/** Our ids: of the league, of its teams and players by the provider's. */
export interface Ids {
  readonly league: string;
  readonly teams: ReadonlyMap<string, string>;
  readonly players: ReadonlyMap<string, string>;
}

/** Writes the matchups and rosters of the weeks that were fetched. */
export async function writeWeeks(
  transaction: SyncTransaction,
  snapshot: Snapshot,
  { league, teams, players }: Ids,
): Promise<TableChanges[]> {
  const matchups = snapshot.weeks.flatMap(({ week, matchups: given }) =>
    given.map((side) => ({
      team_id: teams.get(side.team),
      week,
      league_id: league,
      provider_matchup_id: side.matchup,
      opponent_team_id: side.opponent === null ? null : (teams.get(side.opponent) ?? null),
      points: side.points,
      projected_points: side.projectedPoints,
      is_playoff: side.isPlayoff,
      is_consolation: side.isConsolation,
      status: side.status,
      result: side.result,
    })),
  );
  const stored = await readSlots(transaction, snapshot, [...teams.values()]);
  const rosters = snapshot.weeks.flatMap(({ week, rosters: given }) =>
    given.flatMap(({ team, places }) =>
      places.map(({ player, slot, slotIndex, isStarter, slotGuessed, points }) => ({
        team_id: teams.get(team),
        week,
        provider_player_id: player.id,
        player_id: players.get(player.id) ?? null,
        slot: (slotGuessed ? stored.get(`${teams.get(team)} ${week} ${player.id}`) : undefined) ?? slot,
        slot_index: slotIndex,
        is_starter: isStarter,
        points,
      })),
    ),
  );
  return [
    await transaction.upsert('fantasy_matchups', matchups, { key: ['team_id', 'week'] }),
    await transaction.upsert('fantasy_rosters', rosters, { key: ['team_id', 'week', 'provider_player_id'] }),
  ];
}

const slotRow = z.object({ team_id: z.string(), week: z.int(), provider_player_id: z.string(), slot: z.string() });

/** Where who did not start was by what is stored, for weeks of which the provider no longer tells. */
async function readSlots(
  transaction: SyncTransaction,
  { weeks }: Snapshot,
  teams: readonly string[],
): Promise<Map<string, string>> {
  const guessed = weeks.filter(({ rosters }) =>
    rosters.some(({ places }) => places.some((place) => place.slotGuessed)),
  );
  if (guessed.length === 0) return new Map();
  const rows = await transaction.query(
    `select team_id, week, provider_player_id, slot from public.fantasy_rosters
     where team_id = any ($1::bigint[]) and week = any ($2::integer[]) and not is_starter`,
    [teams, guessed.map(({ week }) => week)],
  );
  return new Map(
    z
      .array(slotRow)
      .parse(rows)
      .map((row) => [`${row.team_id} ${row.week} ${row.provider_player_id}`, row.slot]),
  );
}

/**
 * Removes from the weeks that were fetched who is no longer on a roster, and matchups that are no more; of weeks and teams of
 * which the provider gave nothing all stays. Gives how many rows went.
 */
export async function removeOthers(
  transaction: SyncTransaction,
  { weeks }: Snapshot,
  { league, teams }: Pick<Ids, 'league' | 'teams'>,
): Promise<number> {
  const keep = weeks.flatMap(({ week, rosters }) =>
    rosters.flatMap(({ team, places }) =>
      places.map(({ player }) => ({ team: teams.get(team), week, player: player.id })),
    ),
  );
  const players = await transaction.query(
    `delete from public.fantasy_rosters r
     using (select distinct team, week from jsonb_to_recordset($1::jsonb) as k (team bigint, week integer)) told
     where r.team_id = told.team and r.week = told.week
       and not exists (
         select from jsonb_to_recordset($1::jsonb) as k (team bigint, week integer, player text)
         where k.team = r.team_id and k.week = r.week and k.player = r.provider_player_id
       )
     returning r.team_id, r.week, r.provider_player_id`,
    [JSON.stringify(keep)],
  );
  record(transaction, 'fantasy_rosters', players);
  const sides = weeks.flatMap(({ week, matchups }) => matchups.map(({ team }) => ({ team: teams.get(team), week })));
  const matchups = await transaction.query(
    `delete from public.fantasy_matchups m
     where m.league_id = $2 and m.week in (select week from jsonb_to_recordset($1::jsonb) as k (week integer))
       and not exists (
         select from jsonb_to_recordset($1::jsonb) as k (team bigint, week integer) where k.team = m.team_id and k.week = m.week
       )
     returning m.team_id, m.week`,
    [JSON.stringify(sides), league],
  );
  record(transaction, 'fantasy_matchups', matchups);
  return players.length + matchups.length;
}

const keySchema = z.record(z.string(), z.union([z.string(), z.number()]));

function record(transaction: SyncTransaction, table: string, gone: readonly Record<string, unknown>[]): void {
  if (gone.length === 0) return;
  transaction.record({
    table,
    received: 0,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    removed: gone.length,
    samples: gone
      .slice(0, 20)
      .map((row) => ({ kind: 'removed', key: keySchema.parse(row), before: null, after: null })),
  });
}
