import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '#shared/jobs.ts';
import { startReplayServer, type ReplaySource } from '#engine/providers/replay/server.ts';
import type { Simulation } from '#engine/providers/replay/simulation.ts';
import { syncLeagueData } from '#engine/syncs/sync-league-data/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { sleeperAnswers, sleeperId } from '../../support/sleeperLeague.ts';
import { leagueKey, recordedIn, yahooAnswers } from '../../support/yahoo.ts';
import { loadGames } from '../nfl/schedule.ts';
import { runSync, type SyncRun } from './runSync.ts';

let db: TestDatabase;
const closers: (() => unknown)[] = [];
beforeAll(async () => {
  db = await createTestDatabase();
  await loadGames(db, [
    { season: 2024, week: 1, kickoff: '2024-09-08T17:00:00Z' },
    { season: 2024, week: 2, kickoff: '2024-09-15T17:00:00Z' },
  ]);
  await db.query(
    `insert into nfl_players (provider, gsis_id, display_name, position, team, is_team_defense) values
       ('nflverse', '00-0000010', 'Ten Example', 'QB', 'NYJ', false), ('nflverse', '00-0000072', 'Aaron Example', 'QB', 'NYJ', false),
       ('sleeper', null, 'Philadelphia Eagles', 'DEF', 'PHI', true)`,
  );
  await db.query(
    `insert into nfl_player_ids (provider, provider_player_id, player_id, told_by)
     select id.provider, id.theirs, p.id, 'test' from (values ('sleeper', '10', '00-0000010'), ('yahoo', '7200', '00-0000072')) id (provider, theirs, gsis)
     join nfl_players p on p.gsis_id = id.gsis`,
  );
});
afterAll(() => db.drop());
beforeEach(() => db.query('truncate fantasy_leagues, nfl_unmatched_players cascade'));
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const tuesday = new Date('2024-09-10T08:00:00Z');
const sleeperLeague = `sleeper:${sleeperId}`;
const yahooLeague = `yahoo:${leagueKey}`;

async function recordSleeper(answers: readonly unknown[]): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'touchline-league-'));
  closers.push(() => rm(folder, { recursive: true }));
  for (const [index, answer] of answers.entries()) {
    const { name, json } =
      typeof answer === 'object' && answer !== null && 'json' in answer && 'name' in answer
        ? answer
        : { name: index, json: answer };
    await writeFile(path.join(folder, `${String(name)}.json`), JSON.stringify(json));
  }
  return folder;
}

async function serve(provider: 'sleeper' | 'yahoo', source: ReplaySource, simulate: Simulation = {}): Promise<string> {
  const server = await startReplayServer({ provider, source, simulate });
  closers.push(() => server.close());
  return server.url;
}

interface Sources {
  sleeper?: readonly unknown[];
  yahoo?: readonly unknown[];
  simulateYahoo?: Simulation;
}

async function run(payload: JsonObject, sources: Sources = {}, moment = tuesday): Promise<SyncRun> {
  const sleeper = await serve('sleeper', {
    kind: 'replay',
    path: await recordSleeper(sources.sleeper ?? sleeperAnswers()),
  });
  const recorded = await recordedIn(sources.yahoo ?? yahooAnswers());
  closers.push(() => recorded.remove());
  const yahoo = await serve('yahoo', { kind: 'replay', path: recorded.path }, sources.simulateYahoo);
  return runSync(syncLeagueData, db.url, sleeper, payload, moment, {
    sleeper: { baseUrl: `${sleeper}/v1` },
    yahoo: { baseUrl: yahoo, options: { clientId: 'id', clientSecret: 'secret', loginBaseUrl: yahoo } },
  });
}

const changesOf = ({ result }: SyncRun) =>
  Object.fromEntries(result.changes.map((table) => [table.table, [table.inserted, table.updated, table.removed]]));
const codes = ({ result }: SyncRun) => result.warnings.map(({ code }) => code);

describe('a league of Sleeper', () => {
  it('is written whole: the last complete week, the next, and the table', async () => {
    const first = await run({ league: sleeperLeague });
    expect(changesOf(first)).toMatchObject({
      fantasy_leagues: [1, 0, 0],
      fantasy_teams: [3, 0, 0],
      fantasy_standings: [3, 0, 0],
      fantasy_matchups: [6, 0, 0],
      fantasy_rosters: [14, 0, 0],
    });
    const [league] = await db.query('select * from fantasy_leagues');
    expect(league).toMatchObject({
      provider_league_id: sleeperId,
      season: 2024,
      start_week: 1,
      playoff_start_week: 15,
      end_week: 17,
      current_week: 2,
      previous_provider_league_id: '600000000000000001',
      roster_positions: ['QB', 'RB', 'FLEX', 'BN', 'BN', 'IR'],
      scoring_unknown: { pass_td_40p: 2 },
    });
    expect(
      await db.query(`select t.provider_team_id as team, name, division, managers, week, rank, wins, points_for::text, points_against::text, streak, faab_balance::int as faab
        from fantasy_teams t join fantasy_standings s on s.team_id = t.id order by 1`),
    ).toEqual([
      {
        team: '1',
        name: 'The Ones',
        division: '1',
        managers: [
          { id: 'u1', name: 'one' },
          { id: 'u9', name: null },
        ],
        week: 1,
        rank: 1,
        wins: 1,
        points_for: '101.04',
        points_against: '90.50',
        streak: 'W1',
        faab: 88,
      },
      {
        team: '2',
        name: 'Team two',
        division: null,
        managers: [{ id: 'u2', name: 'two' }],
        week: 1,
        rank: 2,
        wins: 0,
        points_for: '90.50',
        points_against: '101.04',
        streak: null,
        faab: null,
      },
      {
        team: '3',
        name: 'Team 3',
        division: null,
        managers: [],
        week: 1,
        rank: 3,
        wins: 0,
        points_for: '0.00',
        points_against: null,
        streak: null,
        faab: null,
      },
    ]);
    expect(
      await db.query(`select m.week, t.provider_team_id as team, o.provider_team_id as opponent, m.points::text, m.status, m.result
        from fantasy_matchups m join fantasy_teams t on t.id = m.team_id left join fantasy_teams o on o.id = m.opponent_team_id
        where t.provider_team_id <> '2' order by 1, 2`),
    ).toEqual([
      { week: 1, team: '1', opponent: '2', points: '101.54', status: 'final', result: 'win' },
      { week: 1, team: '3', opponent: null, points: '0', status: 'final', result: null },
      { week: 2, team: '1', opponent: '2', points: null, status: 'scheduled', result: null },
      { week: 2, team: '3', opponent: null, points: null, status: 'scheduled', result: null },
    ]);
    expect(codes(first).sort()).toEqual(['players_unmatched', 'rules_unknown', 'teams_without_owner']);
  });

  it('has starters in the order of its positions, an empty place as none, and matches by ids', async () => {
    await run({ league: sleeperLeague });
    expect(
      await db.query(`select r.provider_player_id as player, slot, slot_index as place, is_starter as starts, r.points::text, p.display_name as who
        from fantasy_rosters r join fantasy_teams t on t.id = r.team_id left join nfl_players p on p.id = r.player_id
        where t.provider_team_id = '1' and week = 1 order by slot_index nulls last, 1`),
    ).toEqual([
      { player: '10', slot: 'QB', place: 0, starts: true, points: '25.54', who: 'Ten Example' },
      { player: 'PHI', slot: 'FLEX', place: 2, starts: true, points: '9', who: 'Philadelphia Eagles' },
      { player: '11', slot: 'BN', place: null, starts: false, points: null, who: null },
      { player: '12', slot: 'IR', place: null, starts: false, points: '0', who: null },
      { player: '13', slot: 'TAXI', place: null, starts: false, points: null, who: null },
    ]);
    expect(
      (await db.query('select provider_player_id as id from nfl_unmatched_players order by 1')).map(({ id }) => id),
    ).toEqual(['11', '12', '13', '20', '21']);
  });

  it('changes nothing the second time, and then what differs alone', async () => {
    await run({ league: sleeperLeague });
    const again = await run({ league: sleeperLeague });
    expect(
      Object.values(changesOf(again))
        .flat()
        .every((count) => count === 0),
    ).toBe(true);
    expect(again.lines.at(-1)?.message).toBe('1 league (Made-up Dynasty): nothing changed.');

    const corrected = await run(
      { league: sleeperLeague },
      { sleeper: sleeperAnswers({ benched: '19', pointsOfFirst: 80 }) },
    );
    expect(changesOf(corrected)).toMatchObject({ fantasy_matchups: [0, 2, 0], fantasy_rosters: [2, 0, 2] });
    expect(
      await db.query(`select result from fantasy_matchups where week = 1 and result is not null order by points`),
    ).toEqual([{ result: 'loss' }, { result: 'win' }]);
  });

  it('keeps where players stood in a week that is over, and weeks that were not fetched', async () => {
    await run({ league: sleeperLeague });
    const answers = sleeperAnswers();
    Object.assign(Object(Reflect.get(Object(answers[2]), '0')), { reserve: [], taxi: [] });
    await run({ league: sleeperLeague }, { sleeper: answers });
    const slots = await db.query(
      `select week, slot from fantasy_rosters where provider_player_id = '12' order by week`,
    );
    expect(slots).toEqual([
      { week: 1, slot: 'IR' },
      { week: 2, slot: 'BN' },
    ]);
    const before = await db.query('select * from fantasy_rosters where week = 1 order by team_id, provider_player_id');
    await run({ league: sleeperLeague, week: 2 }, { sleeper: sleeperAnswers({ benched: '19' }) });
    expect(await db.query('select * from fantasy_rosters where week = 1 order by team_id, provider_player_id')).toEqual(
      before,
    );
  });

  it('says whose word the week is where no schedule is loaded', async () => {
    const answers = sleeperAnswers();
    Object.assign(Object(answers[0]), { season: '2023' });
    const told = await run({ league: sleeperLeague }, { sleeper: answers });
    expect(told.result.warnings.find(({ code }) => code === 'schedule_not_loaded')?.message).toMatch(
      /schedule of 2023 is not loaded: week 2 .* by what Sleeper says/,
    );
  });

  it('is not emptied by an answer that lost half of its teams', async () => {
    await run({ league: sleeperLeague });
    const answers = sleeperAnswers();
    answers[2] = [Reflect.get(Object(answers[2]), '0')];
    await expect(run({ league: sleeperLeague }, { sleeper: answers })).rejects.toMatchObject({ code: 'implausible' });
    expect(await db.query('select count(*)::int as teams from fantasy_teams')).toEqual([{ teams: 3 }]);
    const accepted = await run({ league: sleeperLeague, acceptCollapse: true }, { sleeper: answers });
    expect(codes(accepted)).toContain('teams_vanished');
  });
});

describe('a league of Yahoo', () => {
  it('is written whole, with the points that the league counts', async () => {
    const first = await run({ league: yahooLeague });
    expect(changesOf(first)).toMatchObject({
      fantasy_leagues: [1, 0, 0],
      fantasy_teams: [2, 0, 0],
      fantasy_standings: [2, 0, 0],
      fantasy_matchups: [4, 0, 0],
      fantasy_rosters: [10, 0, 0],
    });
    expect(
      await db.query(
        'select season, playoff_start_week, previous_provider_league_id, roster_positions, scoring, scoring_unknown from fantasy_leagues',
      ),
    ).toMatchObject([
      {
        season: 2024,
        playoff_start_week: 15,
        previous_provider_league_id: '423.l.900',
        roster_positions: ['QB', 'W/R/T', 'W/R/T', 'DEF', 'BN', 'BN', 'IR'],
        scoring: {
          negative: true,
          player: expect.arrayContaining([
            { kind: 'each', statistic: 'passing_yards', points: 0.04, per: 1, fractions: true },
            { kind: 'range', statistic: 'passing_yards', points: 3, from: 300 },
          ]),
          defense: [{ kind: 'range', statistic: 'points_allowed', points: 10, to: 0 }],
        },
        scoring_unknown: { '60 40+ Yard Passing Touchdowns': 2 },
      },
    ]);
    expect(
      await db.query(`select r.provider_player_id as player, slot, slot_index as place, is_starter as starts, r.points::text, p.display_name as who
        from fantasy_rosters r left join nfl_players p on p.id = r.player_id where week = 1 order by slot_index nulls last, 1`),
    ).toEqual([
      { player: '7200', slot: 'QB', place: 0, starts: true, points: '8.58', who: 'Aaron Example' },
      { player: '101', slot: 'W/R/T', place: 1, starts: true, points: null, who: null },
      { player: '100021', slot: 'DEF', place: 3, starts: true, points: null, who: 'Philadelphia Eagles' },
      { player: '102', slot: 'BN', place: null, starts: false, points: null, who: null },
      { player: '103', slot: 'IR', place: null, starts: false, points: null, who: null },
    ]);
    expect(
      await db.query('select name, position, team from nfl_unmatched_players order by provider_player_id'),
    ).toEqual([
      { name: 'Runner Example', position: 'RB', team: 'Phi' },
      { name: 'Bench Example', position: 'WR', team: 'KC' },
      { name: 'Hurt Example', position: 'WR', team: 'KC' },
    ]);
    expect(
      Object.values(changesOf(await run({ league: yahooLeague })))
        .flat()
        .every((count) => count === 0),
    ).toBe(true);
  });

  it('stays as it was where Yahoo is not provisioned, and the run says since when', async () => {
    await run({ league: yahooLeague });
    await run({ league: sleeperLeague });
    const closed: Simulation = {
      faults: [{ kind: 'answer' }],
      always: {
        kind: 'status',
        status: 403,
        errors: { error: 'This application is not authorized to perform this action.' },
      },
    };
    const both = await run({}, { simulateYahoo: closed });
    const warning = both.result.warnings.find(({ code }) => code === 'yahoo_not_provisioned');
    expect(warning?.message).toMatch(
      /^Made-up League was left out: Yahoo does not let this application .* No other provider has its rosters: what is stored stays, as of 20/,
    );
    expect(both.result.facts).toMatchObject({
      leagues: 1,
      skipped: [{ league: yahooLeague, reason: 'provider_not_provisioned', asOf: expect.stringMatching(/^20/) }],
    });
    expect(both.lines.at(-1)?.message).toMatch(/^1 league \(Made-up Dynasty\): nothing changed; 1 league left out\.$/);
    expect(await db.query('select count(*)::int as rosters from fantasy_rosters')).toEqual([{ rosters: 24 }]);
    // Known, explained, and nothing that a retry could mend: named alone it is no failure either.
    expect(codes(await run({ league: yahooLeague }, { simulateYahoo: closed }))).toEqual(['yahoo_not_provisioned']);
  });

  it.each<[string, Simulation, string, string]>([
    [
      'is a failure where somebody has to sign in',
      { always: { kind: 'status', status: 401, errors: { error: 'invalid_grant' } } },
      'provider_sign_in_needed',
      'never',
    ],
    ['waits where Yahoo throttles', { always: { kind: 'empty', status: 999 } }, 'provider_rate_limit', 'wait'],
  ])('%s', async (_, simulateYahoo, code, kind) => {
    await expect(run({ league: yahooLeague }, { simulateYahoo })).rejects.toMatchObject({ code, retry: { kind } });
  });
});

describe('the leagues of a run', () => {
  it('are none as long as nobody has named one, and the run says how to', async () => {
    const none = await run({});
    expect(none.result.warnings).toMatchObject([
      { code: 'no_leagues', message: expect.stringMatching(/"sleeper:\d+"/) },
    ]);
    expect(none.result.changes).toEqual([]);
  });

  it('are all of the newest season; a week after theirs brings the table alone', async () => {
    await run({ league: sleeperLeague });
    await run({ league: yahooLeague });
    const all = await run({ week: 18 });
    expect(all.result.facts['leagues']).toBe(2);
    expect(changesOf(all)['fantasy_rosters']).toEqual([0, 0, 0]);
  });

  it('divide into weeks that have begun', async () => {
    await run({ league: sleeperLeague });
    const cells = await syncLeagueData.partitions?.list(db);
    expect(cells).toEqual(
      [1, 2].map((week) => ({ key: { league: sleeperLeague, week }, payload: { league: sleeperLeague, week } })),
    );
  });

  it.each([
    ['espn:12345', /Leagues of "espn" can't be read/],
    ['sleeper:449.l.1000', /is not the id of a league/],
    ['nonsense', /is not the id of a league/],
  ])('is not %s', async (league, message) => {
    await expect(run({ league })).rejects.toThrow(message);
    expect(() => syncLeagueData.prepare({ league })).toThrow(message);
  });
});
