import { z } from 'zod';
import type { SyncContext, SyncTransaction } from '#engine/syncs/defineSync.ts';
import { plural } from '#engine/syncs/words.ts';
import { makeClub } from './demoClub.ts';

const weeks = 120;

/** Makes up a club where there is no player and no match; only into tables that are ours. */
export async function seedDemoClub(
  transaction: SyncTransaction,
  { log }: Pick<SyncContext<unknown, null>, 'log'>,
): Promise<void> {
  const [state] = await transaction.query<{ ours: boolean; today: string }>(
    `select count(*) = 3 as ours, (now() at time zone 'utc')::date::text as today from sync.club_parts
     where kind = 'table' and state = 'made' and name in ('club_players', 'club_matches', 'club_appearances')`,
  );
  if (!state?.ours) return;
  const [any] = await transaction.query<{ there: boolean }>(
    'select exists (select from public.club_players) or exists (select from public.club_matches) as there',
  );
  if (any?.there) return;

  const club = makeClub({ seed: 17, today: state.today, weeks });
  const { players, matches } = club;
  const playerIds = await insert(
    transaction,
    `insert into public.club_players (name, guest, retired)
     select name, guest, retired from unnest($1::text[], $2::boolean[], $3::boolean[]) with ordinality as p (name, guest, retired, place)
     order by place returning id::text, name as key`,
    [players.map(({ name }) => name), players.map(({ guest }) => guest), players.map(({ retired }) => retired)],
  );
  const matchIds = await insert(
    transaction,
    `insert into public.club_matches (played_on, status, opponent, side_a_goals, side_b_goals)
     select played_on, status, opponent, a, b
     from unnest($1::date[], $2::text[], $3::text[], $4::smallint[], $5::smallint[]) as m (played_on, status, opponent, a, b)
     order by played_on returning id::text, played_on::text as key`,
    [
      matches.map(({ playedOn }) => playedOn),
      matches.map(({ status }) => status),
      matches.map(({ opponent }) => opponent),
      matches.map(({ goals }) => goals?.A ?? null),
      matches.map(({ goals }) => goals?.B ?? null),
    ],
  );
  const games = matches.flatMap(({ playedOn, appearances }) =>
    appearances.map(({ player, side, goals }) => ({
      match: matchIds.get(playedOn),
      player: playerIds.get(players[player]?.name ?? ''),
      side,
      goals,
    })),
  );
  await transaction.query(
    `insert into public.club_appearances (match_id, player_id, side, goals)
     select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::smallint[])`,
    [
      games.map(({ match }) => match),
      games.map(({ player }) => player),
      games.map(({ side }) => side),
      games.map(({ goals }) => goals),
    ],
  );
  for (const [table, inserted] of Object.entries({
    club_players: players.length,
    club_matches: matches.length,
    club_appearances: games.length,
  })) {
    transaction.record({ table, received: inserted, inserted, updated: 0, unchanged: 0, removed: 0, samples: [] });
  }
  log.info(`There was no club: made one up for the demo, with ${plural(matches.length, 'match', 'matches')}.`);
}

/** The ids that a statement gives back, by their keys. */
async function insert(
  transaction: SyncTransaction,
  sql: string,
  values: readonly unknown[],
): Promise<Map<string, string>> {
  const rows = z.array(z.object({ id: z.string(), key: z.string() })).parse(await transaction.query(sql, values));
  return new Map(rows.map(({ id, key }) => [key, id]));
}
