import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { leagueCalcs } from '#engine/syncs/league-calcs/index.ts';
import type { JsonObject } from '#shared/jobs.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { game, insert, insertStatistics } from '../nfl/fantasySeed.ts';
import { runSync, type SyncRun } from './runSync.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test?.drop());
beforeEach(() =>
  test.query(
    'truncate nfl_player_stats, nfl_games, nfl_players, fantasy_leagues, fantasy_player_points, fantasy_team_weeks restart identity cascade',
  ),
);

const season = 2024;
const scoring = {
  player: [
    { kind: 'each', statistic: 'passing_yards', points: 0.04 },
    { kind: 'each', statistic: 'receptions', points: 0.5 },
    { kind: 'each', statistic: 'receptions', points: 0.5, positions: ['TE'] },
    { kind: 'each', statistic: 'receiving_yards', points: 0.1 },
    { kind: 'range', statistic: 'receiving_yards', from: 100, points: 3 },
  ],
  defense: [
    { kind: 'each', statistic: 'def_sacks', points: 1 },
    { kind: 'range', statistic: 'points_allowed', to: 6, points: 7 },
  ],
};

/** Two teams with a quarterback, a receiver, a tight end on the bench, and a defence. */
const people: [id: number, name: string, position: string, team: string][] = [
  [1, 'One Passer', 'QB', 'AAA'],
  [2, 'One Catcher', 'WR', 'AAA'],
  [3, 'One Tight', 'TE', 'AAA'],
  [4, 'AAA', 'DEF', 'AAA'],
  [5, 'Two Passer', 'QB', 'BBB'],
  [6, 'Two Catcher', 'WR', 'BBB'],
  [7, 'Two Tight', 'TE', 'BBB'],
  [8, 'BBB', 'DEF', 'BBB'],
];

function line(week: number, id: number, statistics: JsonObject): Record<string, unknown> {
  const [, , position = '', team = ''] = people.find(([each]) => each === id) ?? [];
  return {
    season,
    week,
    gsis_id: `g${id}`,
    team,
    opponent_team: team === 'AAA' ? 'BBB' : 'AAA',
    position,
    ...statistics,
  };
}

const week1 = [
  line(1, 1, { passing_yards: 167 }),
  line(1, 2, { receptions: 7, receiving_yards: 100 }),
  line(1, 3, { receptions: 9, receiving_yards: 99, def_sacks: 1.5 }),
  line(1, 5, { passing_yards: 301 }),
  line(1, 6, { receptions: 1, receiving_yards: 4 }),
  line(1, 7, { receptions: 2, receiving_yards: -3 }),
];
const week2 = [1, 2, 3, 5, 6, 7].map((id) =>
  line(2, id, { passing_yards: id === 1 ? 100 : 0, receptions: id === 6 ? 2 : 0 }),
);

async function load(): Promise<void> {
  await insert(test, 'nfl_games', [
    game(season, 1, 'AAA', 'BBB', [24, 6]),
    game(season, 2, 'BBB', 'AAA', [10, 10]),
    game(season, 3, 'BBB', 'AAA'),
  ]);
  await insert(
    test,
    'nfl_players',
    people.map(([id, name, position, team]) => ({
      id,
      provider: 'nflverse',
      gsis_id: position === 'DEF' ? null : `g${id}`,
      is_team_defense: position === 'DEF',
      display_name: name,
      position,
      team,
      created_at: '2024-01-01',
      updated_at: '2024-01-01',
    })),
  );
  await insertStatistics(test, [...week1, ...week2]);
  await addLeague(1, '77');
  await addRosters([1, 2]);
}

const addLeague = (id: number, providerId: string, more: JsonObject = {}) =>
  insert(test, 'fantasy_leagues', [
    {
      id,
      provider: 'sleeper',
      provider_league_id: providerId,
      season,
      name: `League ${id}`,
      scoring,
      scoring_unknown: {},
      roster_positions: ['QB', 'FLEX', 'DEF', 'BN'],
      start_week: 1,
      end_week: 17,
      playoff_start_week: 4,
      ...more,
    },
  ]);

/** Teams 11 and 12 of league 1, in these weeks: as people has it, the tight end on the bench. */
async function addRosters(weeks: number[]): Promise<void> {
  await insert(
    test,
    'fantasy_teams',
    [11, 12].map((id) => ({ id, league_id: 1, provider_team_id: String(id), name: `Team ${id}`, managers: [] })),
  );
  const places = ['QB', 'FLEX', 'BN', 'DEF'];
  const provider = new Map([
    ['1 1', 6.68],
    ['1 2', 16.5],
  ]);
  await insert(
    test,
    'fantasy_rosters',
    weeks.flatMap((week) =>
      people.map(([id], index) => ({
        team_id: id < 5 ? 11 : 12,
        week,
        provider_player_id: `s${id}`,
        player_id: id,
        slot: places[index % 4],
        slot_index: index % 4,
        is_starter: places[index % 4] !== 'BN',
        points: provider.get(`${week} ${id}`) ?? null,
      })),
    ),
  );
  await insert(
    test,
    'fantasy_matchups',
    [1, 2, 3].flatMap((week) =>
      [11, 12].map((id) => ({
        team_id: id,
        week,
        league_id: 1,
        opponent_team_id: id === 11 ? 12 : 11,
        points: week === 1 ? (id === 11 ? 31.68 : 12.94) : 0,
        is_playoff: false,
        is_consolation: false,
        status: week === 1 ? 'final' : 'scheduled',
      })),
    ),
  );
}

const run = (payload: JsonObject = {}, moment?: Date): Promise<SyncRun> =>
  runSync(leagueCalcs, test.url, 'http://none.invalid', payload, moment);
const changes = ({ result }: SyncRun) =>
  Object.fromEntries(
    result.changes.map(({ table, inserted, updated, unchanged, removed }) => [
      table,
      [inserted, updated, unchanged, removed],
    ]),
  );
const codes = ({ result }: SyncRun) => result.warnings.map(({ code }) => code);
const points = (week: number) =>
  test.query(
    'select player_id::int as player, points::text, parts from fantasy_player_points where week = $1 order by player_id',
    [week],
  );
const teams = (week: number) =>
  test.query(
    `select team_id::int as team, points::text, provider_points::text, bench_points::text, optimal_points::text, week_rank,
       all_play_wins as wins, all_play_losses as losses, total_points::text, total_all_play_wins as total_wins, all_play_share::text as share,
       schedule_strength::text as schedule, schedule_rank, remaining_schedule_strength::text as remaining
     from fantasy_team_weeks where week = $1 order by team_id`,
    [week],
  );

describe('league-calcs', () => {
  it('reckons players and teams by the league’s own scoring', async () => {
    await load();
    const first = await run({ league: '77', week: 1 });
    expect(await points(1)).toEqual([
      { player: 1, points: '6.68', parts: { passing_yards: 6.68 } },
      { player: 2, points: '16.5', parts: { receptions: 3.5, receiving_yards: 13 } },
      { player: 3, points: '18.9', parts: { receptions: 9, receiving_yards: 9.9 } },
      { player: 4, points: '8.5', parts: { def_sacks: 1.5, points_allowed: 7 } },
      { player: 5, points: '12.04', parts: { passing_yards: 12.04 } },
      { player: 6, points: '0.9', parts: { receptions: 0.5, receiving_yards: 0.4 } },
      { player: 7, points: '1.7', parts: { receptions: 2, receiving_yards: -0.3 } },
    ]);
    expect(await teams(1)).toMatchObject([
      {
        team: 11,
        points: '31.68',
        bench_points: '18.9',
        optimal_points: '34.08',
        week_rank: 1,
        wins: 1,
        losses: 0,
        share: '1',
        schedule: '0',
        schedule_rank: 2,
        remaining: '0',
      },
      {
        team: 12,
        points: '12.94',
        bench_points: '1.7',
        optimal_points: '13.74',
        week_rank: 2,
        wins: 0,
        losses: 1,
        share: '0',
        schedule: '1',
        schedule_rank: 1,
        remaining: '1',
      },
    ]);
    expect(codes(first)).toEqual([]);
    expect(first.lines.at(-1)?.message).toBe(
      'League 1, week 1 of 2024: 2 teams, 7 players with points; Team 11 scored most (31.68).',
    );
  });

  it('adds the weeks up, and changes nothing when it runs again', async () => {
    await load();
    await run({ league: 'sleeper:77', week: 1 });
    await run({ league: 'sleeper:77', week: 2 });
    expect(await teams(2)).toMatchObject([
      { team: 11, points: '4', provider_points: null, total_points: '35.68', total_wins: 2 },
      { team: 12, points: '1', provider_points: null, total_points: '13.94', total_wins: 0 },
    ]);
    expect(changes(await run({ league: 'sleeper:77', week: 2 }))).toEqual({
      fantasy_player_points: [0, 0, 9, 0],
      fantasy_team_weeks: [0, 0, 4, 0],
    });
  });

  it('takes a correction of an early week into the weeks after it, and changes nothing else', async () => {
    await load();
    await run({ league: '77', week: 1 });
    await run({ league: '77', week: 2 });
    await test.query(`update nfl_player_stats set passing_yards = 0 where week = 1 and gsis_id = 'g5'`);
    const corrected = await run({ league: '77', week: 2 });
    // The player has no points any more; both weeks of his team change, and of no other.
    expect(changes(corrected)).toEqual({ fantasy_player_points: [0, 0, 8, 1], fantasy_team_weeks: [0, 2, 2, 0] });
    expect(await teams(1)).toMatchObject([{ points: '31.68' }, { points: '0.9', optimal_points: '1.7' }]);
    expect(await teams(2)).toMatchObject([{ total_points: '35.68' }, { total_points: '1.9' }]);
  });

  it('tells where the provider counts otherwise, and what it may be', async () => {
    await load();
    await test.query(`update fantasy_leagues set scoring_unknown = '{"rec_td_40p": 2}'`);
    await test.query(`update fantasy_matchups set points = 33.68 where team_id = 11 and week = 1`);
    await test.query(`update fantasy_rosters set points = 18.5 where player_id = 2 and week = 1`);
    const { result } = await run({ league: '77', week: 1 });
    expect(result.warnings.map(({ code }) => code)).toEqual(['rules_unknown', 'points_differ']);
    expect(result.warnings[1]).toMatchObject({
      message:
        '1 of 2 teams of the league League 1 has other points at sleeper in week 1: Team 11 (31.68 here, 33.68 there). Rules that can’t be reckoned: rec_td_40p.',
      details: {
        count: 1,
        list: [{ team: 'Team 11', players: [{ player: 'One Catcher', points: '16.5', provider: '18.5' }] }],
      },
    });
  });

  it('tells of starters that nobody could match, and of statistics that are not loaded', async () => {
    await load();
    await test.query(`update fantasy_rosters set player_id = null where player_id = 6 and week = 1`);
    await test.query('update nfl_player_stats set def_sacks = null');
    const found = await run({ league: '77', week: 1 });
    expect(codes(found)).toEqual(['statistics_missing', 'players_unmatched', 'points_differ']);
    expect(found.result.warnings[0]?.details).toMatchObject({ statistics: { list: ['defense:def_sacks'] } });
    expect(found.result.warnings[1]?.details).toMatchObject({ list: [{ team: 'Team 12', providerPlayerId: 's6' }] });
  });

  it('tells of who scored and is not among the players', async () => {
    await load();
    await test.query(`update nfl_players set gsis_id = null where id = 3`);
    const found = await run({ league: '77', week: 1 });
    expect(found.result.warnings).toContainEqual(
      expect.objectContaining({ code: 'players_unknown', details: { league: '1', count: 1, list: ['g3'] } }),
    );
  });

  it('does nothing, with a warning, where there is no league: the weekly routine goes on', async () => {
    const found = await run({}, new Date('2024-09-10T08:00:00Z'));
    expect(codes(found)).toEqual(['no_leagues']);
  });

  it('takes every league of the season at the week that was played last, and goes on without the one that lacks rosters', async () => {
    await load();
    await addLeague(2, '78');
    await addLeague(3, '79', { season: season - 1 });
    await addLeague(4, '80', { start_week: 5 });
    const found = await run({}, new Date('2024-09-12T08:00:00Z'));
    expect(found.result.warnings.map(({ code, details }) => [code, details?.['league']])).toEqual([
      ['no_rosters', '2'],
      ['league_not_begun', '4'],
    ]);
    expect(found.result.facts).toEqual({ leagues: 3, reckoned: 1 });
    expect(await teams(2)).toHaveLength(2);
  });

  it('says what to run first', async () => {
    await load();
    await expect(run({ league: '77', week: 3 })).rejects.toMatchObject({ code: 'no_statistics' });
    await insertStatistics(test, [line(3, 1, {})]);
    await expect(run({ league: '77', week: 3 })).rejects.toMatchObject({
      code: 'no_rosters',
      hint: 'Run sync-league-data for sleeper:77 and week 3 first.',
    });
    await expect(run({ league: 'nobody', week: 1 })).rejects.toMatchObject({ code: 'unknown_league' });
    await expect(run({ league: '77' }, new Date('2024-08-01T00:00:00Z'))).resolves.toMatchObject({
      result: { warnings: [{ code: 'league_not_begun' }] },
    });
  });

  it('asks which league is meant where two providers have the same id', async () => {
    await load();
    await insert(test, 'fantasy_leagues', [
      {
        id: 2,
        provider: 'espn',
        provider_league_id: '77',
        season,
        name: 'Other',
        scoring,
        scoring_unknown: {},
        roster_positions: [],
      },
    ]);
    await expect(run({ league: '77', week: 1 })).rejects.toMatchObject({ code: 'ambiguous_league' });
    expect(codes(await run({ league: 'id:1', week: 1 }))).toEqual([]);
  });

  it('takes the newest season of a league that has the same id every year, unless another is named', async () => {
    await load();
    await addLeague(2, '77', { season: season - 1, name: 'Last year' });
    const found = await run({ league: '77', week: 1 });
    expect(found.lines.at(-1)?.message).toContain('week 1 of 2024');
    await expect(run({ league: '77', season: season - 1, week: 1 })).rejects.toMatchObject({
      code: 'no_statistics',
      details: { season: season - 1 },
    });
  });

  it('refuses stored rules that are none, naming the place', async () => {
    await load();
    await test.query(
      `update fantasy_leagues set scoring = '{"player": [{"kind": "each", "statistic": "yards", "points": 1}]}'`,
    );
    await expect(run({ league: '77', week: 1 })).rejects.toMatchObject({
      code: 'invalid_scoring',
      message: expect.stringContaining('scoring.player.0.statistic'),
    });
  });

  it('tells which earlier weeks have no rosters', async () => {
    await load();
    await test.query('delete from fantasy_rosters where week = 1');
    const found = await run({ league: '77', week: 2 });
    expect(found.result.warnings).toContainEqual(
      expect.objectContaining({ code: 'weeks_missing', details: { league: '1', weeks: [1] } }),
    );
    expect(await teams(2)).toMatchObject([{ total_points: '4' }, { total_points: '1' }]);
  });

  it('tells for which weeks it does not know who plays whom', async () => {
    await load();
    await test.query('delete from fantasy_matchups where week = 3');
    const found = await run({ league: '77', week: 1 });
    expect(found.result.warnings).toMatchObject([{ code: 'matchups_missing', details: { weeks: [3] } }]);
    expect(await teams(1)).toMatchObject([{ remaining: '0' }, { remaining: '1' }]);
  });

  it('divides a backfill by league, season and week', async () => {
    await load();
    const partitions = await leagueCalcs.partitions?.list(test);
    expect(partitions?.map(({ key }) => Object.values(key).join(' '))).toEqual([
      'sleeper:77 2024 1',
      'sleeper:77 2024 2',
      'sleeper:77 2024 3',
    ]);
    expect(() => leagueCalcs.parsePayload(partitions?.[0]?.payload ?? {})).not.toThrow();
  });
});
