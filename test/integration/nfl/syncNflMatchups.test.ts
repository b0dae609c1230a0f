import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startReplayServer, type ReplayServer } from '#engine/providers/replay/server.ts';
import { syncNflMatchups } from '#engine/syncs/sync-nfl-matchups/index.ts';
import { syncOpponents } from '#engine/syncs/sync-opponents/index.ts';
import type { JsonObject } from '#shared/jobs.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { runSync, type SyncRun } from '../syncs/runSync.ts';

let db: TestDatabase;
let folder: string;
const servers: ReplayServer[] = [];

beforeAll(async () => {
  db = await createTestDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'touchline-nfl-'));
});
beforeEach(() => db.query('truncate nfl_games cascade'));
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));
afterAll(async () => {
  await db.drop();
  await rm(folder, { recursive: true });
});

const teams = ['BUF', 'CIN', 'DAL', 'LV', 'NE', 'SEA', 'SF', 'WAS'];
const short = 'game_id,season,week,gameday,weekday,gametime,away_team,home_team,away_score,home_score,result';

interface Line {
  week: number;
  away: string;
  home: string;
  season?: number;
  day?: string;
  time?: string;
}

/** Four games a week; in each week everybody meets another one. */
function season(year: number, weeks = 4): Line[] {
  return Array.from({ length: weeks }, (_, index) => index + 1).flatMap((week) =>
    [0, 1, 2, 3].map((pair) => {
      const [away = '', home = ''] = [teams[pair], teams[4 + ((pair + week) % 4)]];
      return { season: year, week, away, home, day: dayOf(year, week) };
    }),
  );
}

function dayOf(year: number, week: number): string {
  return new Date(Date.UTC(year, 8, 6 + week * 7)).toISOString().slice(0, 10);
}

function csv(lines: readonly Line[], header = short, extra = ''): string {
  const rows = lines.map(
    ({ week, away, home, season: year = 2026, day = dayOf(year, week), time = '13:00' }) =>
      [
        `${year}_${String(week).padStart(2, '0')}_${away}_${home}`,
        year,
        week,
        day,
        'Sunday',
        time,
        away,
        home,
        '',
        '',
        '',
      ].join(',') + extra,
  );
  return `${[header, ...rows].join('\n')}\n`;
}

async function run(text: string, payload: JsonObject = { season: 2026 }, moment?: string): Promise<SyncRun> {
  const file = path.join(folder, 'games.csv');
  await writeFile(file, text);
  const server = await startReplayServer({ source: { kind: 'replay', path: file }, provider: 'nflverse' });
  servers.push(server);
  return runSync(syncNflMatchups, db.url, server.url, payload, moment === undefined ? new Date() : new Date(moment));
}

const counts = ({ result }: SyncRun) =>
  result.changes.map(({ table, inserted, updated, unchanged, removed }) => [
    table,
    inserted,
    updated,
    unchanged,
    removed,
  ]);
const codes = ({ result }: SyncRun) => result.warnings.map(({ code }) => code);

describe('sync-nfl-matchups', () => {
  test('writes a season with kickoffs in UTC, and finds it unchanged', async () => {
    const first = await run(csv(season(2026)));
    expect(counts(first)).toEqual([['nfl_games', 16, 0, 0, 0]]);
    expect(first.lines.at(-1)?.message).toBe('2026: 16 games in 4 weeks, 16 new, 0 changed.');
    expect(
      await db.query(`select season, week, season_type, games, first_kickoff from nfl_weeks where week = 1`),
    ).toEqual([{ season: 2026, week: 1, season_type: 'REG', games: 4, first_kickoff: new Date('2026-09-13T17:00Z') }]);
    const versions = () => db.query('select sum(xmin::text::bigint) from nfl_games');
    const before = await versions();
    const second = await run(csv(season(2026)));
    expect(counts(second)).toEqual([['nfl_games', 0, 0, 16, 0]]);
    expect(second.lines.at(-1)?.message).toBe('2026: 16 games in 4 weeks, nothing changed.');
    expect(await versions()).toEqual(before);
  });

  test('tells of moved and vanished games', async () => {
    await run(csv(season(2026)));
    const lines = season(2026).filter(({ week, away }) => !(week === 2 && away === 'BUF'));
    const moved = lines.map((line) => {
      if (line.week === 3 && line.away === 'CIN') return { ...line, day: '2026-09-29', time: '20:15' };
      // Into another week, by which it gets another id.
      if (line.week === 4 && line.away === 'DAL') return { ...line, week: 3, day: '2026-09-28' };
      return line;
    });
    const after = await run(csv(moved));
    expect(counts(after)).toEqual([['nfl_games', 1, 1, 13, 2]]);
    expect(codes(after)).toEqual(expect.arrayContaining(['games_vanished', 'team_twice']));
    expect(after.result.facts['games_moved']).toMatchObject({
      count: 2,
      list: expect.arrayContaining([
        expect.objectContaining({
          formerId: null,
          before: 'week 3, 2026-09-27T17:00Z',
          after: 'week 3, 2026-09-30T00:15Z',
        }),
        expect.objectContaining({
          formerId: expect.stringMatching(/^2026_04_DAL/),
          after: 'week 3, 2026-09-28T17:00Z',
        }),
      ]),
    });
    expect(await db.query(`select from nfl_games where week = 2`)).toHaveLength(3);
  });

  test('counts what was cancelled as a change, and what the file has twice once', async () => {
    const all = season(2026);
    await run(csv(all));
    await db.query(
      `insert into nfl_opponents (season, week, team, season_type, is_bye, opponent, is_home, game_id)
       select season, week, t.team, season_type, false, t.opponent, t.is_home, game_id from nfl_games
       cross join lateral (values (home_team, away_team, true), (away_team, home_team, false)) t (team, opponent, is_home)`,
    );
    const again = await run(csv([...all.slice(1), ...all.slice(1, 3)]));
    expect(again.lines.at(-1)?.message).toBe('2026: 15 games in 4 weeks, 0 new, 0 changed, 1 removed.');
    expect(counts(again)).toEqual([
      ['nfl_games', 0, 0, 15, 1],
      ['nfl_opponents', 0, 0, 0, 2],
    ]);
    expect(again.result.facts['games']).toBe(15);
  });

  test('takes ids that were written as floats for what they are', async () => {
    await run(csv(season(2026), `${short},gsis,espn`, ',59000.0,401.0'));
    expect(await db.query('select distinct gsis_game_id, espn_game_id from nfl_games')).toEqual([
      { gsis_game_id: '59000', espn_game_id: '401' },
    ]);
  });

  test('refuses a file that has lost a whole week, unless that is accepted', async () => {
    await run(csv(season(2026)));
    const less = csv(season(2026).filter(({ week }) => week !== 2));
    await expect(run(less)).rejects.toMatchObject({
      code: 'implausible',
      message: 'The schedule has no game any more of 2026 week 2. Nothing was written.',
      retry: { kind: 'never' },
    });
    expect(await db.query('select from nfl_games')).toHaveLength(16);
    expect(counts(await run(less, { season: 2026, acceptCollapse: true }))).toEqual([['nfl_games', 0, 0, 12, 4]]);
  });

  test('takes the season under way or next to come, and the one before it, where none is named', async () => {
    const all = csv([2024, 2025, 2026].flatMap((year) => season(year)));
    const seasons = async (moment: string) => (await run(all, {}, moment)).result.facts['seasons'];
    expect(await seasons('2026-05-15T00:00:00Z')).toEqual([2025, 2026]);
    expect(await seasons('2025-09-20T00:00:00Z')).toEqual([2024, 2025]);
    expect(await seasons('2024-04-01T00:00:00Z')).toEqual([2024]);
    expect(await seasons('2027-05-15T00:00:00Z')).toEqual([2025, 2026]);
    await expect(seasons('2027-09-01T00:00:00Z')).rejects.toMatchObject({
      code: 'season_not_published',
      message: 'The schedule has no season for 2027-09-01T00:00:00.000Z: it has 2024 to 2026.',
    });
    await expect(run(all, { season: 2020 })).rejects.toMatchObject({ code: 'season_not_published' });
  });

  test('reads older formats, derives rounds, and leaves columns alone that a cut does not have', async () => {
    const old =
      ',game_id,season,game_type,week,gameday,weekday,gametime,away_team,home_team,away_score,home_score,home_result,stadium,location,roof,surface,old_game_id\n' +
      '0,2020_17_BUF_NE,2020,REG,17,2021-01-03,Sunday,13:00,BUF,NE,,,,Gillette Stadium,Home,outdoors,fieldturf ,2021010300\n' +
      '1,2020_21_SF_LV,2020,SB,21,2021-02-07,Sunday,18:30,SF,LV,31,9,-22,Somewhere,Neutral,dome,grass,2021020700\n' +
      '2,2020_00_SF_LV,2020,PRE,1,2020-08-07,Friday,18:30,SF,LV,,,,,Home,,,\n';
    const first = await run(old, { season: 2020 });
    expect(first.lines.map(({ message }) => message)).toContain('1 preseason game left out.');
    const cut = csv([
      { season: 2020, week: 17, away: 'BUF', home: 'NE', day: '2021-01-03', time: 'NA' },
      { season: 2020, week: 21, away: 'SF', home: 'LV', day: '2021-02-07', time: '18:30' },
    ]);
    await run(cut, { season: 2020 });
    expect(
      await db.query(
        'select week, round, season_type, kickoff, neutral, stadium, surface, home_score from nfl_games order by week',
      ),
    ).toEqual([
      {
        week: 17,
        round: 'REG',
        season_type: 'REG',
        kickoff: null,
        neutral: false,
        stadium: 'Gillette Stadium',
        surface: 'fieldturf',
        home_score: null,
      },
      {
        week: 21,
        round: 'SB',
        season_type: 'POST',
        kickoff: new Date('2021-02-07T23:30Z'),
        neutral: true,
        stadium: 'Somewhere',
        surface: 'grass',
        home_score: null,
      },
    ]);
  });

  test('says what the provider changed: columns, and what stands in them', async () => {
    expect(codes(await run(csv(season(2026), `${short},weather`, ',dry')))).toEqual(['columns_added']);
    const renamed = csv(season(2026)).replace('gametime', 'kickoff_time');
    await expect(run(renamed)).rejects.toMatchObject({
      code: 'provider_columns_missing',
      details: { missing: ['gametime'] },
    });
    await expect(run(csv([{ week: 1, away: 'BUF', home: 'NE', time: '1:00 PM' }]))).rejects.toThrow(
      'games.csv, line 2, column gametime: "1:00 PM" where there should be an hour like 20:20.',
    );
    await expect(run(csv([{ week: 1, away: 'BUF', home: 'NE', day: '2026-02-30' }]))).rejects.toThrow('column gameday');
    await expect(run(csv([{ week: 1, away: 'BUF', home: 'BUF' }]))).rejects.toThrow(
      'another team than the guests, BUF',
    );
  });
});

const opponents = (payload: JsonObject, moment?: string) =>
  runSync(syncOpponents, db.url, 'http://127.0.0.1:1', payload, moment === undefined ? new Date() : new Date(moment));

describe('sync-opponents', () => {
  test('writes both sides of each game and byes, and finds them unchanged', async () => {
    await run(csv(season(2026).filter(({ week, away }) => !(week === 2 && away === 'BUF'))));
    expect(counts(await opponents({ season: 2026 }))).toEqual([['nfl_opponents', 32, 0, 0, 0]]);
    expect(
      await db.query(
        `select team, opponent, is_home, is_bye, game_id from nfl_opponents where week = 2 and (is_bye or team in ('CIN', 'WAS')) order by team`,
      ),
    ).toEqual([
      { team: 'BUF', opponent: null, is_home: null, is_bye: true, game_id: null },
      { team: 'CIN', opponent: 'WAS', is_home: false, is_bye: false, game_id: '2026_02_CIN_WAS' },
      { team: 'SF', opponent: null, is_home: null, is_bye: true, game_id: null },
      { team: 'WAS', opponent: 'CIN', is_home: true, is_bye: false, game_id: '2026_02_CIN_WAS' },
    ]);
    expect(counts(await opponents({ season: 2026 }))).toEqual([['nfl_opponents', 0, 0, 32, 0]]);
    expect(counts(await opponents({ season: 2026, week: 2 }))).toEqual([['nfl_opponents', 0, 0, 8, 0]]);
  });

  test('follows the games, and takes the season of the moment', async () => {
    await run(csv([...season(2025), ...season(2026)]), {}, '2026-05-15T00:00:00Z');
    const summer = await opponents({}, '2026-07-01T00:00:00Z');
    expect(summer.result.facts).toMatchObject({ season: 2026, weeks: 4, byes: 0 });
    await db.query(`delete from nfl_games where season = 2026 and week = 4`);
    expect(counts(await opponents({ season: 2026 }))).toEqual([['nfl_opponents', 0, 0, 24, 0]]);
    expect(await db.query(`select from nfl_opponents where season = 2026 and week = 4`)).toEqual([]);
    await expect(opponents({ season: 2019 })).rejects.toMatchObject({
      code: 'schedule_not_loaded',
      hint: 'Run sync-nfl-matchups with {"season": 2019} first.',
    });
    await expect(opponents({}, '2020-10-01T00:00:00Z')).rejects.toMatchObject({ code: 'schedule_not_loaded' });
  });
});

const recordings = process.env['TOUCHLINE_RECORDINGS'];
test.skipIf(recordings === undefined)(
  'the recorded schedules come in whole, and a second run changes nothing',
  async () => {
    const server = await startReplayServer({
      source: { kind: 'replay', path: path.join(recordings ?? '', 'nflverse', 'schedules') },
      provider: 'nflverse',
    });
    servers.push(server);
    for (const [year, games] of [
      [2015, 267],
      [2020, 269],
      [2021, 272],
      [2026, 272],
    ] as const) {
      expect(counts(await runSync(syncNflMatchups, db.url, server.url, { season: year }))).toEqual([
        ['nfl_games', games, 0, 0, 0],
      ]);
      expect(counts(await runSync(syncNflMatchups, db.url, server.url, { season: year }))).toEqual([
        ['nfl_games', 0, 0, games, 0],
      ]);
    }
  },
);
