import { z } from 'zod';
import { nflTeams } from '#engine/nfl/teams.ts';
import { espnTeams } from '#engine/providers/espn/teams.ts';
import type { ProviderId } from '#engine/nfl/players/match.ts';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';

// The defence of each team, which fantasy leagues count like a player.

const names: Readonly<Record<string, string>> = {
  ARI: 'Arizona Cardinals',
  ATL: 'Atlanta Falcons',
  BAL: 'Baltimore Ravens',
  BUF: 'Buffalo Bills',
  CAR: 'Carolina Panthers',
  CHI: 'Chicago Bears',
  CIN: 'Cincinnati Bengals',
  CLE: 'Cleveland Browns',
  DAL: 'Dallas Cowboys',
  DEN: 'Denver Broncos',
  DET: 'Detroit Lions',
  GB: 'Green Bay Packers',
  HOU: 'Houston Texans',
  IND: 'Indianapolis Colts',
  JAX: 'Jacksonville Jaguars',
  KC: 'Kansas City Chiefs',
  LA: 'Los Angeles Rams',
  LAC: 'Los Angeles Chargers',
  LV: 'Las Vegas Raiders',
  MIA: 'Miami Dolphins',
  MIN: 'Minnesota Vikings',
  NE: 'New England Patriots',
  NO: 'New Orleans Saints',
  NYG: 'New York Giants',
  NYJ: 'New York Jets',
  PHI: 'Philadelphia Eagles',
  PIT: 'Pittsburgh Steelers',
  SEA: 'Seattle Seahawks',
  SF: 'San Francisco 49ers',
  TB: 'Tampa Bay Buccaneers',
  TEN: 'Tennessee Titans',
  WAS: 'Washington Commanders',
};

/** What providers call a team's defence: Sleeper its letters, ESPN -16000 less the team's number, Yahoo 100000 and the same number. */
function idsOf(team: string): ProviderId[] {
  const number = espnTeams[team];
  return [
    ['sleeper', team === 'LA' ? 'LAR' : team],
    ...(number === undefined
      ? []
      : ([
          ['espn', `-${16_000 + Number(number)}`],
          ['yahoo', `${100_000 + Number(number)}`],
        ] as const)),
  ];
}

/** Whether an id of Sleeper's is that of a team's defence. */
export function isDefenceOfSleeper(id: string): boolean {
  return /^[A-Z]{2,3}$/.test(id);
}

/** Brings in the defences that are missing, and their ids. Gives how many there are. */
export async function writeDefences(transaction: SyncTransaction): Promise<number> {
  const added = await transaction.query<{ team: string; display_name: string }>(
    `insert into public.nfl_players
       (provider, is_team_defense, display_name, position, position_group, fantasy_positions, team)
     select 'nflverse', true, name, 'DEF', 'DEF', array['DEF'], team
     from unnest($1::text[], $2::text[]) as given (team, name)
     on conflict (team) where is_team_defense do nothing
     returning team, display_name`,
    [nflTeams, nflTeams.map((team) => names[team] ?? team)],
  );
  transaction.record({
    table: 'nfl_players',
    received: nflTeams.length,
    inserted: added.length,
    updated: 0,
    unchanged: nflTeams.length - added.length,
    removed: 0,
    samples: added.slice(0, 3).map(({ team, display_name: name }) => ({
      kind: 'inserted',
      key: { team, position: 'DEF' },
      before: null,
      after: { team, display_name: name },
    })),
  });
  const stored = z
    .array(z.object({ id: z.string(), team: z.string() }))
    .parse(await transaction.query('select id, team from public.nfl_players where is_team_defense'));
  await transaction.upsert(
    'nfl_player_ids',
    stored.flatMap(({ id, team }) =>
      idsOf(team).map(([provider, value]) => ({
        provider,
        provider_player_id: value,
        player_id: id,
        told_by: 'touchline',
      })),
    ),
    { key: ['provider', 'provider_player_id'], insertOnly: ['told_by'] },
  );
  return stored.length;
}
