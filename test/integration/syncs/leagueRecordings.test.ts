import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '#shared/jobs.ts';
import { playerPartsSql } from '#engine/nfl/scoring/pointsSql.ts';
import { reckonPlayer } from '#engine/nfl/scoring/reckon.ts';
import { ruleSets } from '#engine/nfl/scoring/ruleSets.ts';
import { createProviderClient, type ProviderName } from '#engine/providers/catalogue.ts';
import { startReplayServer } from '#engine/providers/replay/server.ts';
import { syncLeagueData } from '#engine/syncs/sync-league-data/index.ts';
import { yahooScoring } from '#engine/syncs/sync-league-data/yahooScoring.ts';
import { syncPlayers } from '#engine/syncs/sync-players/index.ts';
import { syncPlayerStats } from '#engine/syncs/sync-player-stats/index.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import { systemClock } from '#engine/clock.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { silentLogger } from '../../support/logger.ts';
import { runSync } from './runSync.ts';

/** The folder of recorded answers, which are not part of the project. */
const recordings = process.env['TOUCHLINE_RECORDINGS'] ?? '';

describe.skipIf(recordings === '')('fantasy leagues with recorded answers', () => {
  let db: TestDatabase;
  const closers: (() => unknown)[] = [];
  beforeAll(async () => {
    db = await createTestDatabase();
  });
  afterAll(() => db.drop());
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  async function replay(provider: ProviderName): Promise<string> {
    const server = await startReplayServer({ provider, source: { kind: 'replay', path: recordings } });
    closers.push(() => server.close());
    return server.url;
  }

  async function run(sync: Sync, payload: JsonObject) {
    const [nflverse, sleeper, yahoo] = await Promise.all([replay('nflverse'), replay('sleeper'), replay('yahoo')]);
    const { result } = await runSync(sync, db.url, nflverse, payload, new Date(), {
      nflverse: { baseUrl: nflverse, options: { scheduleBaseUrl: nflverse, playerIdsBaseUrl: nflverse } },
      sleeper: { baseUrl: sleeper },
      yahoo: { baseUrl: yahoo, options: { clientId: 'id', clientSecret: 'secret', loginBaseUrl: yahoo } },
    });
    return Object.fromEntries(
      result.changes.map((each) => [each.table, [each.inserted, each.updated, each.removed, each.unchanged]]),
    );
  }

  it('has 8.58 points for Yahoo’s player 7200 in week 1 of 2024, by Yahoo and by nflverse', async () => {
    await run(syncPlayers, { season: 2024 });
    await run(syncPlayerStats, { season: 2024, week: 1 });
    const { ctes, values } = playerPartsSql(ruleSets.standard, { season: 2024, from: 1, to: 1 });
    expect(
      await db.query(
        `with ${ctes} select p.gsis_id, sum(parts.points)::numeric(10, 2)::text as points
         from nfl_player_ids i join nfl_players p on p.id = i.player_id join parts on parts.gsis_id = p.gsis_id
         where i.provider = 'yahoo' and i.provider_player_id = '7200' group by p.gsis_id`,
        values,
      ),
    ).toEqual([{ gsis_id: '00-0023459', points: '8.58' }]);

    const url = await replay('yahoo');
    const client = createProviderClient(
      'yahoo',
      { baseUrl: url, apiKey: 'token', options: { clientId: 'id', clientSecret: 'secret', loginBaseUrl: url } },
      { signal: new AbortController().signal, log: silentLogger, clock: systemClock, onCall: () => undefined },
    );
    const [player] = (await client.playerStats('449.l.751781', ['449.p.7200'], 1)).data;
    expect(player?.player_points).toBe(8.58);
    const stats = (player?.player_stats.stats ?? []).flatMap(({ stat_id: id, value }) =>
      statisticsOf(id).map((statistic) => [statistic, value] as const),
    );
    expect(reckonPlayer(Object.fromEntries(stats), ruleSets.standard, 'QB').points).toBe('8.58');
  }, 60_000);

  it.each<[string, JsonObject, Record<string, number>]>([
    [
      'a week of Sleeper',
      { league: 'sleeper:1335327387256119296', week: 7 },
      { fantasy_leagues: 1, fantasy_teams: 14, fantasy_standings: 14, fantasy_matchups: 14, fantasy_rosters: 449 },
    ],
    [
      'a week of Yahoo',
      { league: 'yahoo:466.l.175298', week: 1 },
      { fantasy_leagues: 1, fantasy_teams: 12, fantasy_standings: 12, fantasy_matchups: 12, fantasy_rosters: 19 },
    ],
  ])('reads %s, and changes nothing a second time', async (_, payload, rows) => {
    const inserted = Object.entries(rows).map(([table, count]) => [table, [count, 0, 0, 0]]);
    const unchanged = Object.entries(rows).map(([table, count]) => [table, [0, 0, 0, count]]);
    expect(await run(syncLeagueData, payload)).toMatchObject(Object.fromEntries(inserted));
    expect(await run(syncLeagueData, payload)).toMatchObject(Object.fromEntries(unchanged));
  });
});

/** Our names of one of Yahoo's statistics: what a rule for it gives points for. */
function statisticsOf(id: string): string[] {
  const settings = {
    playoff_start_week: null,
    uses_playoff: false,
    uses_fractional_points: undefined,
    uses_negative_points: undefined,
    roster_positions: [],
    stat_categories: { stats: [] },
    stat_modifiers: { stats: [{ stat_id: id, value: 1, bonuses: [] }] },
  };
  return yahooScoring({ settings }).scoring.player.map(({ statistic }) => statistic);
}
