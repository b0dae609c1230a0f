import { nflWeekAt } from '#engine/nfl/calendar.ts';
import { bySeason } from '#engine/nfl/partitions.ts';
import { pick } from '#engine/nfl/payload.ts';
import { firstThatCan } from '#engine/nfl/players/fallback.ts';
import type { NflverseClient } from '#engine/providers/nflverse/client.ts';
import type { SleeperPlayer } from '#engine/providers/sleeper/schemas.ts';
import { defineSync, type SyncContext } from '#engine/syncs/defineSync.ts';
import { grouped, megabytes, plural } from '#engine/syncs/words.ts';
import { writeDefences } from './defences.ts';
import { readPlayerIds, readPlayers, readRosters } from './files.ts';
import { reportFiles } from './findings.ts';
import { payloadSchema, type Payload } from './payload.ts';
import { writeFromSleeper } from './sleeper.ts';
import type { ToldFile } from './told.ts';
import { writePlayers } from './write.ts';

export const syncPlayers = defineSync({
  name: 'sync-players',
  title: 'NFL players',
  description:
    'Fetches players with team, position and status, the ids that each provider has for them, and the teams’ defences.',
  payload: payloadSchema,
  provider: 'nflverse',
  fallbacks: ['sleeper'],
  // Rosters, players and their ids.
  estimatedCalls: 3,
  // Every season writes the same players.
  lock: () => 'sync-players',
  maxAttempts: 5,
  timeout: 15 * 60_000,
  entity: 'nfl-players',
  judgesItself: true,
  partitions: bySeason,
  async run(context) {
    const season = await resolveSeason(context);
    context.fact('season', season);
    const fetched = await firstThatCan<Fetched>(context, `Players of ${season}`, [
      { title: 'nflverse', fetch: () => fetchFiles(context, season) },
      { title: 'Sleeper', fetch: () => fetchSleeper(context) },
    ]);
    context.signal.throwIfAborted();
    if (fetched.kind === 'files') await writePlayers(context, season, fetched.files);
    else await writeFromSleeper(context, season, fetched.players);
    const defences = await writeDefences(context.transaction);
    context.log.info(`The defences of ${plural(defences, 'team')} are among the players.`);
  },
});

export type Context = SyncContext<Payload, NflverseClient>;

type Fetched =
  | { readonly kind: 'files'; readonly files: readonly ToldFile[] }
  | { readonly kind: 'sleeper'; readonly players: readonly SleeperPlayer[] };

/** The payload's, that of the next week to be played, or where that is not known that of the last one. */
async function resolveSeason(context: Context): Promise<number> {
  if (context.payload.season !== undefined) return context.payload.season;
  const at = await context.moment();
  const calendar = await context.part((transaction) => nflWeekAt(transaction, at));
  return calendar.next?.season ?? pick(calendar, 'lastComplete').season;
}

async function fetchFiles(context: Context, season: number): Promise<Fetched> {
  const client = context.use('nflverse');
  context.progress(0, 3, `Fetching rosters of ${season}`);
  // First, because it is the one that may not be there yet.
  const rosters = await client.rosters(season);
  context.progress(1, 3, 'Fetching players');
  const players = await client.players();
  context.progress(2, 3, 'Fetching ids of players');
  const ids = await client.playerIds();
  const all = [rosters, players, ids];
  context.log.info(
    `Fetched ${all.map(({ name, rows }) => `${name} with ${plural(rows.length, 'row')}`).join(', ')} ` +
      `(${megabytes(all.reduce((sum, { bytes }) => sum + bytes, 0))}, ${grouped(all.reduce((sum, { ms }) => sum + ms, 0))} ms).`,
    { rosters: rosters.rows.length, players: players.rows.length, playerIds: ids.rows.length },
  );
  const files = [readRosters(rosters, season), readPlayers(players, season), readPlayerIds(ids, season)];
  reportFiles(context, files);
  return { kind: 'files', files };
}

async function fetchSleeper(context: Context): Promise<Fetched> {
  context.progress(0, null, 'Fetching players of Sleeper');
  const { data, bytes, ms } = await context.use('sleeper').players();
  const players = Object.values(data);
  context.log.info(`Fetched ${plural(players.length, 'player')} of Sleeper (${megabytes(bytes)}, ${grouped(ms)} ms).`, {
    players: players.length,
    bytes,
    ms,
  });
  return { kind: 'sleeper', players };
}
