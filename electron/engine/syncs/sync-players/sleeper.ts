import { z } from 'zod';
import { matchPlayers, type ProviderId } from '#engine/nfl/players/match.ts';
import { plainName } from '#engine/nfl/players/names.ts';
import { sleeperIds } from '#engine/nfl/players/sleeperIds.ts';
import { writeUnmatched, type Unmatched } from '#engine/nfl/players/unmatched.ts';
import { nflTeam } from '#engine/nfl/teams.ts';
import type { SleeperPlayer } from '#engine/providers/sleeper/schemas.ts';
import { grouped, plural } from '#engine/syncs/words.ts';
import { isDefenceOfSleeper } from './defences.ts';
import { reportUnmatched } from './findings.ts';
import type { Context } from './index.ts';
import { readPlayersStored } from './stored.ts';

/** What Sleeper tells, in place of nflverse: of whom we know, team, position and status; and players of its own. */
export async function writeFromSleeper(context: Context, season: number, all: readonly SleeperPlayer[]): Promise<void> {
  const { transaction } = context;
  const players = all.filter(({ player_id: id }) => !isDefenceOfSleeper(id)).map((player) => toGiven(player, season));
  const stored = await readPlayersStored(transaction);
  const names = new Set(stored.map(({ display_name: name }) => plainName(name)));
  const matches = await matchPlayers(
    transaction,
    players.map(({ ids }) => ids),
  );

  const known: { id: string; given: Given }[] = [];
  const fresh: Given[] = [];
  const unmatched: Unmatched[] = [];
  let inactive = 0;
  for (const [index, given] of players.entries()) {
    const match = matches[index];
    if (match?.kind === 'one') known.push({ id: match.player.id, given });
    else if (match?.kind === 'several') unmatched.push(unmatchedOf(given, 'the ids are those of several players'));
    else if (!given.active) inactive += 1;
    // A name joins nobody; but whoever is called like one we know may well be the same.
    else if (names.has(plainName(given.name))) {
      unmatched.push(unmatchedOf(given, 'no id is known; there is a player of this name'));
    } else fresh.push(given);
  }
  context.progress(0, known.length + fresh.length, 'Writing players of Sleeper');
  const updated = await updateKnown(context, season, known);
  const added = await insertFresh(context, season, fresh);
  await writeIds(context, [...known, ...added]);
  await writeUnmatched(transaction, 'sync-players', season, unmatched);
  context.progress(known.length + fresh.length, known.length + fresh.length, 'Written');
  reportUnmatched(context, unmatched, unmatched.length);
  context.fact('players', known.length + fresh.length);
  context.fact('inactive', inactive);
  context.log.info(
    `${plural(known.length + fresh.length, 'player')} of Sleeper: ${grouped(added.length)} new, ${grouped(updated)} changed, ` +
      `${grouped(known.length - updated)} as before; ${grouped(inactive)} who don’t play and are not known were left out.`,
    { season, added: added.length, updated, unmatched: unmatched.length, inactive },
  );
}

interface Given {
  readonly ids: readonly ProviderId[];
  readonly sleeperId: string;
  readonly gsisId: string | null;
  readonly name: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly position: string | null;
  readonly fantasyPositions: readonly string[];
  readonly team: string | null;
  readonly status: string | null;
  readonly number: number | null;
  readonly active: boolean;
}

function toGiven(player: SleeperPlayer, season: number): Given {
  const ids = sleeperIds(player);
  const team = nflTeam(player.team, season);
  return {
    ids,
    sleeperId: player.player_id,
    gsisId: ids.find(([provider]) => provider === 'gsis')?.[1] ?? null,
    name: player.full_name ?? ([player.first_name, player.last_name].filter(Boolean).join(' ') || player.player_id),
    firstName: player.first_name,
    lastName: player.last_name,
    position: player.position,
    fantasyPositions: player.fantasy_positions,
    team,
    status: player.status,
    number: player.number,
    active: team !== null || player.active === true,
  };
}

function unmatchedOf({ sleeperId, name, position, team }: Given, reason: string): Unmatched {
  return { provider: 'sleeper', providerPlayerId: sleeperId, name, position, team, reason };
}

const columns = `team, position, status, jersey_number, fantasy_positions`;

/** Team, position and status of players whom we know, unless a later season is known of them. */
async function updateKnown(
  { transaction }: Context,
  season: number,
  known: readonly { id: string; given: Given }[],
): Promise<number> {
  const rows = await transaction.query<{ id: string; display_name: string }>(
    `with given as (
       select distinct on (id) id, team, position, status, jersey_number,
         case when fantasy = '' then null else string_to_array(fantasy, ',') end as fantasy_positions
       from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[])
         as g (id, team, position, status, jersey_number, fantasy)
     )
     update public.nfl_players p set (${columns}) =
         (given.team, coalesce(given.position, p.position), coalesce(given.status, p.status),
          coalesce(given.jersey_number, p.jersey_number), coalesce(given.fantasy_positions, p.fantasy_positions)),
       last_season = case when given.team is null then p.last_season else greatest(p.last_season, $1) end, updated_at = now()
     from given
     where p.id = given.id and coalesce(p.last_season, 0) <= $1
       and (p.team, p.position, p.status, p.jersey_number, p.fantasy_positions,
            p.last_season) is distinct from
         (given.team, coalesce(given.position, p.position), coalesce(given.status, p.status),
          coalesce(given.jersey_number, p.jersey_number), coalesce(given.fantasy_positions, p.fantasy_positions),
          case when given.team is null then p.last_season else greatest(p.last_season, $1) end)
     returning p.id, p.display_name`,
    [
      season,
      known.map(({ id }) => id),
      known.map(({ given }) => given.team),
      known.map(({ given }) => given.position),
      known.map(({ given }) => given.status),
      known.map(({ given }) => given.number),
      known.map(({ given }) => given.fantasyPositions.join(',')),
    ],
  );
  transaction.record({
    table: 'nfl_players',
    received: known.length,
    inserted: 0,
    updated: rows.length,
    unchanged: known.length - rows.length,
    removed: 0,
    samples: rows.slice(0, 10).map(({ id, display_name: name }) => ({
      kind: 'updated',
      key: { id, display_name: name },
      before: {},
      after: {},
    })),
  });
  return rows.length;
}

/** Players whom nobody else told of yet. Gives them with our ids. */
async function insertFresh(
  { transaction }: Context,
  season: number,
  fresh: readonly Given[],
): Promise<{ id: string; given: Given }[]> {
  if (fresh.length === 0) return [];
  // Ids are given in the order of the rows.
  const rows = z.array(z.object({ id: z.string() })).parse(
    await transaction.query(
      `with added as (
         insert into public.nfl_players (provider, gsis_id, display_name, first_name, last_name, ${columns}, last_season)
         select 'sleeper', gsis_id, name, first_name, last_name, team, position, status, jersey_number,
           case when fantasy = '' then null else string_to_array(fantasy, ',') end, case when team is not null then $1::int end
         from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int[], $10::text[])
           with ordinality as g (gsis_id, name, first_name, last_name, team, position, status, jersey_number, fantasy, place)
         order by place
         returning id
       )
       select id from added order by id`,
      [
        season,
        distinctIds(fresh),
        fresh.map(({ name }) => name),
        fresh.map(({ firstName }) => firstName),
        fresh.map(({ lastName }) => lastName),
        fresh.map(({ team }) => team),
        fresh.map(({ position }) => position),
        fresh.map(({ status }) => status),
        fresh.map(({ number }) => number),
        fresh.map(({ fantasyPositions }) => fantasyPositions.join(',')),
      ],
    ),
  );
  transaction.record({
    table: 'nfl_players',
    received: rows.length,
    inserted: rows.length,
    updated: 0,
    unchanged: 0,
    removed: 0,
    samples: fresh.slice(0, 10).map(({ sleeperId, name, team }) => ({
      kind: 'inserted',
      key: { sleeper: sleeperId },
      before: null,
      after: { display_name: name, team },
    })),
  });
  return rows.flatMap(({ id }, index) => {
    const given = fresh[index];
    return given ? [{ id, given }] : [];
  });
}

/** A gsis id that two of them are said to have is given to neither. */
function distinctIds(fresh: readonly Given[]): (string | null)[] {
  const counts = new Map<string, number>();
  for (const { gsisId } of fresh) if (gsisId !== null) counts.set(gsisId, (counts.get(gsisId) ?? 0) + 1);
  return fresh.map(({ gsisId }) => (gsisId !== null && counts.get(gsisId) === 1 ? gsisId : null));
}

/** The ids that Sleeper tells, of each those that it tells of one player alone. */
async function writeIds({ transaction }: Context, players: readonly { id: string; given: Given }[]): Promise<void> {
  const holders = new Map<string, { id: ProviderId; players: Set<string> }>();
  for (const { id: player, given } of players) {
    for (const id of given.ids) {
      const key = id.join(' ');
      const known = holders.get(key);
      if (known) known.players.add(player);
      else holders.set(key, { id, players: new Set([player]) });
    }
  }
  const rows = [...holders.values()].flatMap(({ id: [provider, value], players: [player, ...others] }) =>
    player !== undefined && others.length === 0
      ? [{ provider, provider_player_id: value, player_id: player, told_by: 'sleeper' }]
      : [],
  );
  if (rows.length === 0) return;
  await transaction.upsert('nfl_player_ids', rows, {
    key: ['provider', 'provider_player_id'],
    insertOnly: ['told_by'],
  });
}
