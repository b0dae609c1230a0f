import { z } from 'zod';
import { matchPlayers } from '#engine/nfl/players/match.ts';
import { writeUnmatched, type Unmatched } from '#engine/nfl/players/unmatched.ts';
import { nflTeam, nflTeamToday } from '#engine/nfl/teams.ts';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';
import type { RosteredPlayer, Snapshot } from './snapshot.ts';

/** Ours of each player on the league's rosters, by the provider's id; and those who could not be matched. */
export interface Matched {
  readonly ids: ReadonlyMap<string, string>;
  readonly unmatched: readonly Unmatched[];
}

/**
 * Matches who is on the rosters by their ids, a team's defence also by its team; enters into nfl_unmatched_players who is not.
 * Of a league that is not of the NFL nobody is looked for: its players' ids are others.
 */
export async function matchRosters(transaction: SyncTransaction, seenBy: string, snapshot: Snapshot): Promise<Matched> {
  if (!snapshot.isNfl) return { ids: new Map(), unmatched: [] };
  const { provider } = snapshot.ref;
  const all = snapshot.weeks.flatMap(({ rosters }) =>
    rosters.flatMap(({ places }) => places.map(({ player }) => player)),
  );
  const players = [...new Map(all.map((player) => [player.id, player])).values()];
  const matches = await matchPlayers(
    transaction,
    players.map(({ id }) => [[provider, id]]),
  );
  const defenses = players.some((player) => player.isTeamDefense)
    ? await readDefenses(transaction)
    : new Map<string, string>();
  const ids = new Map<string, string>();
  const unmatched: Unmatched[] = [];
  for (const [index, player] of players.entries()) {
    const match = matches[index];
    const team = player.isTeamDefense ? nflTeam(player.team, snapshot.season) : null;
    const own = match?.kind === 'one' ? match.player.id : team === null ? undefined : defenses.get(nflTeamToday(team));
    if (own === undefined) unmatched.push(toUnmatched(provider, player, match?.kind === 'several'));
    else ids.set(player.id, own);
  }
  await writeUnmatched(transaction, seenBy, snapshot.season, unmatched);
  return { ids, unmatched };
}

const defenseRow = z.object({ id: z.string(), team: z.string() });

/** The defences of teams, by the team as nflverse writes it in our days. */
async function readDefenses(transaction: SyncTransaction): Promise<Map<string, string>> {
  const rows = await transaction.query(
    'select id, team from public.nfl_players where is_team_defense and team is not null',
  );
  return new Map(
    z
      .array(defenseRow)
      .parse(rows)
      .map(({ id, team }) => [nflTeamToday(team), id]),
  );
}

function toUnmatched(provider: string, player: RosteredPlayer, several: boolean): Unmatched {
  return {
    provider,
    providerPlayerId: player.id,
    name: player.name,
    position: player.position,
    team: player.team,
    reason: several ? 'several players have this id' : 'no player has this id',
  };
}
