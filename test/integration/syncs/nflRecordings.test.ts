import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sync } from '#engine/syncs/defineSync.ts';
import { syncInjuries } from '#engine/syncs/sync-injuries/index.ts';
import { syncPlayerStats } from '#engine/syncs/sync-player-stats/index.ts';
import { syncPlayers } from '#engine/syncs/sync-players/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { startFileServer, type FileServer } from './fileServer.ts';
import { writesOf } from './nflSeason.ts';
import { runSync } from './runSync.ts';

/** The folder of recorded answers, which are not part of the project. */
const recordings = process.env['TOUCHLINE_RECORDINGS'] ?? '';

let test: TestDatabase;
let provider: FileServer;

beforeEach(async () => {
  [test, provider] = await Promise.all([createTestDatabase(), startFileServer()]);
});
afterEach(async () => {
  await Promise.all([test?.drop(), provider?.close()]);
});

async function publish(files: Record<string, string>): Promise<void> {
  const texts = Object.entries(files).map(
    async ([at, file]) => [at, await readFile(path.join(recordings, 'nflverse', file), 'utf8')] as const,
  );
  provider.files = Object.fromEntries(await Promise.all(texts));
}

/** `+inserted ~updated -removed =unchanged` by table. */
async function run(sync: Sync, season: number): Promise<Record<string, string>> {
  const { result } = await runSync(sync, test.url, provider.url, { season });
  return Object.fromEntries(
    result.changes.map((each) => [
      each.table,
      `+${each.inserted} ~${each.updated} -${each.removed} =${each.unchanged}`,
    ]),
  );
}

describe.skipIf(recordings === '')('NFL syncs with recorded files', () => {
  it('brings in the players with their ids, and nothing a second time', async () => {
    await publish({
      '/rosters/roster_2024.csv': 'rosters/roster_2024.csv',
      '/players/players.csv': 'players/players_2024-03_v1.csv',
      '/db_playerids.csv': 'player_ids.csv',
    });
    await run(syncPlayers, 2024);
    expect(
      await test.query(
        `select p.gsis_id, p.display_name, p.team from nfl_player_ids i join nfl_players p on p.id = i.player_id
         where i.provider = 'yahoo' and i.provider_player_id = '7200'`,
      ),
    ).toEqual([{ gsis_id: '00-0023459', display_name: 'Aaron Rodgers', team: 'NYJ' }]);
    const before = [await writesOf(test, 'nfl_players'), await writesOf(test, 'nfl_player_ids')];
    await run(syncPlayers, 2024);
    expect([await writesOf(test, 'nfl_players'), await writesOf(test, 'nfl_player_ids')]).toEqual(before);
  }, 60_000);

  it('adds 1,621 reports from week 6 to week 10 of 2024, and changes none', async () => {
    await publish({ '/injuries/injuries_2024.csv': 'injuries/injuries_2024_through-wk06.csv' });
    expect(await run(syncInjuries, 2024)).toEqual({ nfl_injuries: '+1617 ~0 -0 =0' });
    await publish({ '/injuries/injuries_2024.csv': 'injuries/injuries_2024_through-wk10.csv' });
    expect(await run(syncInjuries, 2024)).toEqual({ nfl_injuries: '+1621 ~0 -0 =1617' });
    expect(await run(syncInjuries, 2024)).toEqual({ nfl_injuries: '+0 ~0 -0 =3238' });
  });

  it('reads statistics of both formats', async () => {
    await publish({
      '/player_stats/player_stats_2023.csv': 'player_stats/player_stats_2023.csv',
      '/player_stats/player_stats_2024.csv': 'player_stats/player_stats_2024_early.csv',
      '/player_stats/player_stats_kicking_2024.csv': 'player_stats/player_stats_kicking_2024.csv',
      '/stats_player/stats_player_week_2025.csv': 'player_stats/stats_player_week_2025_wk1-2.csv',
    });
    expect(await run(syncPlayerStats, 2023)).toEqual({ nfl_player_stats: '+5653 ~0 -0 =0' });
    // 2,965 rows, and 357 of kickers who did nothing else.
    expect(await run(syncPlayerStats, 2024)).toEqual({ nfl_player_stats: '+3322 ~0 -0 =0' });
    expect(await run(syncPlayerStats, 2025)).toEqual({ nfl_player_stats: '+1140 ~0 -0 =0' });
    expect(await run(syncPlayerStats, 2024)).toEqual({ nfl_player_stats: '+0 ~0 -0 =3322' });
    expect(
      await test.query(
        `select fantasy_points from nfl_player_stats where gsis_id = '00-0023459' and season = 2024 and week = 1`,
      ),
    ).toEqual([{ fantasy_points: '8.58' }]);
  }, 60_000);
});
