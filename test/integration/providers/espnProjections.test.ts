import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createEspnClient, type EspnClient } from '#engine/providers/espn/client.ts';
import { providersFrom } from '#engine/environment.ts';
import { playersAtOnce } from '#engine/providers/espn/fantasy.ts';
import { createSleeperClient } from '#engine/providers/sleeper/client.ts';
import { startReplayServer, type ReplaySource } from '#engine/providers/replay/server.ts';
import { recordingLogger } from '../../support/logger.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const makeRun = () => ({
  signal: new AbortController().signal,
  log: recordingLogger(),
  clock: { now: () => 0, sleep: async () => undefined },
  onCall: () => undefined,
});

async function replay(provider: 'espn' | 'sleeper', source: ReplaySource): Promise<string> {
  const server = await startReplayServer({ provider, source, simulate: {} });
  closers.push(() => server.close());
  return server.url;
}
async function folder(files: Record<string, unknown>): Promise<ReplaySource> {
  const made = await mkdtemp(path.join(tmpdir(), 'touchline-replay-'));
  closers.push(() => rm(made, { recursive: true }));
  for (const [name, json] of Object.entries(files)) await writeFile(path.join(made, name), JSON.stringify(json));
  return { kind: 'replay', path: made };
}
const espnAt = (baseUrl: string): EspnClient => createEspnClient({ baseUrl, apiKey: null }, makeRun());

function player(id: number, lines: [season: number, week: number, source: number][]) {
  const stats = lines.map(([seasonId, scoringPeriodId, statSourceId]) => ({
    seasonId,
    scoringPeriodId,
    statSourceId,
    statSplitTypeId: 1,
    appliedTotal: 1.5,
    stats: { 53: 1.5 },
  }));
  return { id, player: { id, fullName: `Player ${id}`, defaultPositionId: 3, proTeamId: 12, stats } };
}

const filter = (week: number, split: number) => ({
  players: {
    filterStatsForSourceIds: { value: [1] },
    filterStatsForSplitTypeIds: { value: [split] },
    filterStatsForScoringPeriodIds: { value: [week] },
    offset: 0,
  },
});

describe('ESPN’s projections', () => {
  it('are recognised in recordings by what is in them, several files adding up', async () => {
    const url = await replay(
      'espn',
      await folder({
        'a.json': { players: [player(1, [[2026, 7, 1]]), player(2, [[2026, 7, 0]])] },
        'b.json': {
          players: [
            player(3, [
              [2026, 7, 1],
              [2025, 7, 1],
            ]),
          ],
        },
      }),
    );
    const ids = async (season: number, week: number) =>
      (await espnAt(url).projections(season, week)).data.map(({ id }) => id);
    expect(await ids(2026, 7)).toEqual([1, 3]);
    expect(await ids(2025, 7)).toEqual([3]);
    await expect(ids(2026, 8)).rejects.toMatchObject({ code: 'provider_not_found' });
  });

  it('are fetched page by page', async () => {
    const players = Array.from({ length: playersAtOnce + 5 }, (_, index) => player(index + 1, [[2026, 7, 1]]));
    const url = await replay('espn', await folder({ 'all.json': { players } }));
    const { data } = await espnAt(url).projections(2026, 7);
    expect(data.map(({ id }) => id)).toEqual(players.map(({ id }) => id));
  });

  it('are asked for by week, split and source, at the address of the fantasy game', async () => {
    const asked: { url: string; filter: unknown }[] = [];
    const http = createServer((request, response) => {
      asked.push({ url: request.url ?? '', filter: JSON.parse(String(request.headers['x-fantasy-filter'])) });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"players":[]}');
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => http.close(resolve)));
    const address = http.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const settings = providersFrom({ ESPN_FANTASY_BASE_URL: `http://127.0.0.1:${port}/ffl` }, {})['espn'];
    if (!settings) throw new Error('there are no settings for ESPN');
    const client = createEspnClient(settings, makeRun());
    await client.projections(2026, 7);
    await client.projections(2026, 0);
    expect(asked.map(({ url }) => url)).toEqual([
      '/ffl/seasons/2026/segments/0/leaguedefaults/3?scoringPeriodId=7&view=kona_player_info',
      '/ffl/seasons/2026/segments/0/leaguedefaults/3?scoringPeriodId=0&view=kona_player_info',
    ]);
    expect(asked.map((each) => each.filter)).toMatchObject([filter(7, 1), filter(0, 0)]);
  });

  it('of the demo are of the players that Sleeper has too, a little different', async () => {
    const source: ReplaySource = { kind: 'demo', edition: 324 };
    const espn = await espnAt(await replay('espn', source)).projections(2026, 11);
    const sleeper = await createSleeperClient(
      { baseUrl: await replay('sleeper', source), apiKey: null },
      makeRun(),
    ).projections(2026, 11);
    expect(espn.data.length).toBeGreaterThan(200);
    expect(espn.data.length).toBeLessThan(sleeper.data.length);
    expect(espn.data.filter(({ player: { defaultPositionId } }) => defaultPositionId === 16).length).toBeGreaterThan(
      20,
    );
  });
});
