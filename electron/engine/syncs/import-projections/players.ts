import { z } from 'zod';
import { matchPlayers } from '#engine/nfl/players/match.ts';
import { plainName } from '#engine/nfl/players/names.ts';
import { writeUnmatched, type Unmatched } from '#engine/nfl/players/unmatched.ts';
import { writeDefences } from '#engine/syncs/sync-players/defences.ts';
import type { Context } from './index.ts';
import type { Projection, Projections } from './projection.ts';

/** A projection, and whose it is in our table. */
export interface Matched {
  readonly playerId: string;
  readonly projection: Projection;
}

export interface Joined {
  readonly matched: readonly Matched[];
  readonly added: number;
  readonly unmatched: readonly Unmatched[];
}

/**
 * Finds the players of projections by the source's id, and adds whom nobody told of yet: a rookie is expected to do something
 * before he is on any roster. That is what sync-players does with Sleeper's players, and by the id it finds him again and
 * gives him his gsis id. Who is called like a player that we know is not added, for he may be the same, nor is who has no team:
 * they are listed.
 */
export async function joinPlayers(
  context: Context,
  { source, projections }: Projections,
  season: number,
): Promise<Joined> {
  const { transaction } = context;
  let ids = await findIds(context, projections);
  if (projections.some(({ isDefense }, index) => isDefense && ids[index] === null)) await writeDefences(transaction);
  if (ids.includes(null)) {
    // Two weeks at once must not add the same player twice; whoever came first is committed when the lock is had.
    await transaction.query(
      `select pg_advisory_xact_lock(hashtextextended('touchline import-projections players', 0))`,
    );
    ids = await findIds(context, projections);
  }
  const strangers = projections.filter((_, index) => ids[index] === null);
  const { fresh, unmatched } = await sortStrangers(context, strangers);
  const added = await addPlayers(context, source, season, fresh);
  await writeUnmatched(transaction, 'import-projections', season, unmatched);
  const known = projections.flatMap((projection, index) => {
    const playerId = ids[index];
    return playerId ? [{ playerId, projection }] : [];
  });
  return { matched: [...known, ...added], added: added.length, unmatched };
}

/** Our id of each; null for whom we don't know. */
async function findIds({ transaction }: Context, projections: readonly Projection[]): Promise<(string | null)[]> {
  const matches = await matchPlayers(
    transaction,
    projections.map(({ id }) => [id]),
  );
  return matches.map((match) => (match.kind === 'one' ? match.player.id : null));
}

async function sortStrangers(
  { transaction }: Context,
  strangers: readonly Projection[],
): Promise<{ fresh: Projection[]; unmatched: Unmatched[] }> {
  const fresh: Projection[] = [];
  const unmatched: Unmatched[] = [];
  if (strangers.length === 0) return { fresh, unmatched };
  const rows = z
    .array(z.object({ display_name: z.string() }))
    .parse(await transaction.query('select display_name from public.nfl_players where not is_team_defense'));
  const names = new Set(rows.map((row) => plainName(row.display_name)));
  for (const projection of strangers) {
    const { name, position, team, isDefense, id } = projection;
    const reason = isDefense
      ? 'no team has this id'
      : position === null || team === null
        ? 'no id is known, and he has no team or position'
        : names.has(plainName(name))
          ? 'no id is known; there is a player of this name'
          : null;
    if (reason === null) fresh.push(projection);
    else unmatched.push({ provider: id[0], providerPlayerId: id[1], name, position, team, reason });
  }
  return { fresh, unmatched };
}

async function addPlayers(
  { transaction }: Context,
  source: string,
  season: number,
  fresh: readonly Projection[],
): Promise<Matched[]> {
  if (fresh.length === 0) return [];
  // Ids are given in the order of the rows.
  const rows = z.array(z.object({ id: z.string() })).parse(
    await transaction.query(
      `with added as (
         insert into public.nfl_players
           (provider, display_name, first_name, last_name, position, fantasy_positions, team, last_season)
         select $1, name, first_name, last_name, position,
           case when fantasy <> '' then string_to_array(fantasy, ',') end, team, case when team is not null then $2::integer end
         from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
           with ordinality as given (name, first_name, last_name, position, fantasy, team, place)
         order by place
         returning id
       )
       select id from added order by id`,
      [
        source,
        season,
        fresh.map(({ name }) => name),
        fresh.map(({ firstName }) => firstName),
        fresh.map(({ lastName }) => lastName),
        fresh.map(({ position }) => position),
        fresh.map(({ fantasyPositions }) => fantasyPositions.join(',')),
        fresh.map(({ team }) => team),
      ],
    ),
  );
  const added = rows.flatMap(({ id }, index): Matched[] => {
    const projection = fresh[index];
    return projection ? [{ playerId: id, projection }] : [];
  });
  transaction.record({
    table: 'nfl_players',
    received: added.length,
    inserted: added.length,
    updated: 0,
    unchanged: 0,
    removed: 0,
    samples: added.slice(0, 10).map(({ projection: { id, name, position, team } }) => ({
      kind: 'inserted',
      key: { [id[0]]: id[1] },
      before: null,
      after: { display_name: name, position, team },
    })),
  });
  await transaction.upsert(
    'nfl_player_ids',
    added.map(({ playerId, projection: { id } }) => ({
      provider: id[0],
      provider_player_id: id[1],
      player_id: playerId,
      told_by: source,
    })),
    { key: ['provider', 'provider_player_id'], insertOnly: ['told_by'] },
  );
  return added;
}
