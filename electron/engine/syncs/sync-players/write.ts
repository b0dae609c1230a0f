import { refuseCollapse } from '#engine/syncs/collapse.ts';
import { forgetUnmatched, writeUnmatched, type Unmatched } from '#engine/nfl/players/unmatched.ts';
import type { TableChanges } from '#shared/jobs.ts';
import type { SyncTransaction } from '#engine/syncs/defineSync.ts';
import { grouped, plural } from '#engine/syncs/words.ts';
import { reportConflicts, reportUnmatched } from './findings.ts';
import { identify, type Conflict, type Identities, type Nobody } from './identities.ts';
import type { Context } from './index.ts';
import { playerRow } from './rows.ts';
import { readIdsWithoutGsis, readPlayersStored } from './stored.ts';
import type { ToldFile } from './told.ts';

/** Writes what nflverse's files tell: players, then their ids, then who could not be matched. */
export async function writePlayers(context: Context, season: number, files: readonly ToldFile[]): Promise<void> {
  const { transaction, payload } = context;
  const found = identify(files);
  const { players, ids, conflicts, repeated, nobodies } = found;
  const total = players.size + ids.size;
  const before = await readPlayersStored(transaction);
  if (!payload.acceptCollapse) {
    const known = before.filter(({ provider }) => provider === 'nflverse');
    refuseCollapse(files.map(({ name }) => name).join(', '), players.size, known.length);
    // A roster that was cut would take from their teams whom it lacks.
    const played = known.filter(({ last_season: last }) => last === season).length;
    for (const { source, name, told } of files) if (source === 'rosters') refuseCollapse(name, told.length, played);
  }

  context.progress(0, total, 'Writing players');
  await adopt(context, found);
  const stored = new Map(before.map((player) => [player.gsis_id, player]));
  const rows = [...players].map(([gsisId, told]) => playerRow(gsisId, told, season, stored.get(gsisId)));
  const written = await transaction.upsert('nfl_players', rows, { key: ['gsis_id'], insertOnly: ['provider'] });

  context.progress(players.size, total, 'Writing ids');
  const ours = new Map((await readPlayersStored(transaction)).map(({ id, gsis_id: gsisId }) => [gsisId, id]));
  await removeConflicts(transaction, conflicts);
  const idRows = [
    ...[...players.keys()].map((gsisId) => ({
      provider: 'gsis',
      provider_player_id: gsisId,
      player_id: ours.get(gsisId) ?? null,
      told_by: 'nflverse',
    })),
    ...[...ids.values()].map(({ id: [provider, value], gsisId, toldBy }) => ({
      provider,
      provider_player_id: value,
      player_id: ours.get(gsisId) ?? null,
      told_by: toldBy,
    })),
  ];
  const writtenIds = await transaction.upsert('nfl_player_ids', idRows, {
    key: ['provider', 'provider_player_id'],
    insertOnly: ['told_by'],
  });

  const unmatched = nobodies.flatMap((nobody) => listedAs(nobody, found));
  await writeUnmatched(transaction, 'sync-players', season, unmatched);
  await forgetUnmatched(transaction, 'sync-players', season, unmatched);
  context.progress(total, total, 'Written');
  reportConflicts(context, conflicts, repeated);
  reportUnmatched(context, unmatched, nobodies.length);
  context.fact('players', players.size);
  context.fact('ids', idRows.length);
  context.log.info(
    `${plural(players.size, 'player')}: ${words(written)}. ${plural(idRows.length, 'id')} of theirs: ${words(writtenIds)}.`,
    { season, players: players.size, ids: idRows.length, unmatched: nobodies.length, conflicts: conflicts.length },
  );
}

function words({ inserted, updated, unchanged }: TableChanges): string {
  return inserted + updated === 0
    ? 'nothing changed'
    : `${grouped(inserted)} new, ${grouped(updated)} changed, ${grouped(unchanged)} as before`;
}

/** Gives a player whom only another provider knew his gsis id, so that he is not there twice. */
async function adopt({ transaction, log }: Context, { ids, players }: Identities): Promise<void> {
  const strangers = await readIdsWithoutGsis(transaction);
  if (strangers.size === 0) return;
  const gsisIds = new Map<string, Set<string>>();
  for (const [key, id] of strangers) {
    const gsisId =
      ids.get(key)?.gsisId ?? (key.startsWith('gsis ') && players.has(key.slice(5)) ? key.slice(5) : undefined);
    if (gsisId !== undefined) gsisIds.set(id, (gsisIds.get(id) ?? new Set()).add(gsisId));
  }
  const sure = [...gsisIds].flatMap(([id, [gsisId, ...others]]) =>
    gsisId !== undefined && others.length === 0 ? [{ id, gsisId }] : [],
  );
  const adopted = await transaction.query<{ id: string; gsis_id: string }>(
    `update public.nfl_players p set gsis_id = given.gsis_id, updated_at = now()
     from (select distinct on (gsis_id) * from unnest($1::bigint[], $2::text[]) as g (id, gsis_id) order by gsis_id, id) given
     where p.id = given.id and not exists (select from public.nfl_players other where other.gsis_id = given.gsis_id)
     returning p.id, p.gsis_id`,
    [sure.map(({ id }) => id), sure.map(({ gsisId }) => gsisId)],
  );
  if (adopted.length === 0) return;
  log.info(`${plural(adopted.length, 'player')} whom only another provider knew have a gsis id now.`);
  transaction.record({
    table: 'nfl_players',
    received: 0,
    inserted: 0,
    updated: adopted.length,
    unchanged: 0,
    removed: 0,
    samples: adopted.slice(0, 20).map(({ id, gsis_id: gsisId }) => ({
      kind: 'updated',
      key: { id },
      before: { gsis_id: null },
      after: { gsis_id: gsisId },
    })),
  });
}

/** An id that several players are said to have is nobody's, also where it was somebody's before. */
async function removeConflicts(transaction: SyncTransaction, conflicts: readonly Conflict[]): Promise<void> {
  if (conflicts.length === 0) return;
  const removed = await transaction.query<{ provider: string; provider_player_id: string; player_id: string }>(
    `delete from public.nfl_player_ids i using unnest($1::text[], $2::text[]) as given (provider, id)
     where i.provider = given.provider and i.provider_player_id = given.id
     returning i.provider, i.provider_player_id, i.player_id`,
    [conflicts.map(({ provider }) => provider), conflicts.map(({ id }) => id)],
  );
  if (removed.length === 0) return;
  transaction.record({
    table: 'nfl_player_ids',
    received: 0,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    removed: removed.length,
    samples: removed.slice(0, 20).map((row) => ({
      kind: 'removed',
      key: { provider: row.provider, provider_player_id: row.provider_player_id },
      before: { player_id: row.player_id },
      after: null,
    })),
  });
}

/** Providers whose users may ask for a player. */
const asked = ['sleeper', 'espn', 'yahoo'];

/**
 * As whom a player is listed: of rosters and players by one id that tells him apart, of the file of ids by each that a fantasy
 * provider has for him and that is nobody else's.
 */
function listedAs({ told: { source, ids, attributes }, reason }: Nobody, { ids: known }: Identities): Unmatched[] {
  const own =
    source === 'player_ids'
      ? ids.filter(([provider, id]) => asked.includes(provider) && !known.has(`${provider} ${id}`))
      : ids.filter(([provider]) => ['nfl', 'esb', 'smart'].includes(provider)).slice(-1);
  return own.map(([provider, id]) => ({
    provider,
    providerPlayerId: id,
    name: attributes.display_name,
    position: attributes.position,
    team: attributes.team,
    reason,
  }));
}
