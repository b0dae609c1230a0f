import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { JobError } from '#engine/jobError.ts';
import { createProviderClient, type ProviderClients, type ProviderName } from '#engine/providers/catalogue.ts';
import { ClientFactory } from '#engine/providers/clientFactory.ts';
import { espnTeams } from '#engine/providers/espn/teams.ts';
import { providersFrom } from '#engine/environment.ts';
import { startReplayServer, type ReplayServer, type ReplaySource } from '#engine/providers/replay/server.ts';
import type { Fault, Simulation } from '#engine/providers/replay/simulation.ts';
import { recordingLogger } from '../../support/logger.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A run whose waits are not waited. */
function makeRun() {
  const { signal } = new AbortController();
  return {
    signal,
    log: recordingLogger(),
    clock: { now: () => 0, sleep: async () => undefined },
    onCall: () => undefined,
  };
}

/** A client of a stand-in for its provider. */
async function clientOf<Name extends ProviderName>(
  provider: Name,
  source: ReplaySource,
  simulate: Simulation = {},
): Promise<{ client: ProviderClients[Name]; server: ReplayServer }> {
  const server = await startReplayServer({ provider, source, simulate });
  closers.push(() => server.close());
  const client = createProviderClient(provider, { baseUrl: server.url, apiKey: null, timeout: 5_000 }, makeRun());
  return { client, server };
}

async function failureOf(promise: Promise<unknown>): Promise<JobError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof JobError) return error;
  throw new Error(`no JobError: ${String(error)}`, { cause: error });
}

async function folder(files: Record<string, string | object>): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'touchline-replay-'));
  closers.push(() => rm(made, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(made, name)), { recursive: true });
    await writeFile(path.join(made, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return made;
}

const rowsFrom = async (given: string): Promise<number> =>
  (await (await clientOf('nflverse', replay(given))).client.injuries(2024)).rows.length;
const headerWith = async (always: Fault): Promise<readonly string[]> =>
  (await (await clientOf('nflverse', demo, { always })).client.injuries(2025)).header;

const replay = (given: string): ReplaySource => ({ kind: 'replay', path: given });
/** 20 November 2026: eleven weeks were played. */
const demo: ReplaySource = { kind: 'demo', edition: 324 };

const injuries = (week: number, ...players: string[]): string =>
  [
    'season,game_type,team,week,gsis_id,full_name,report_primary_injury,report_status,practice_status',
    ...players.map((id) => `2024,REG,KC,${week},${id},Somebody,Knee,Out,"\n    "`),
  ].join('\n');
const stats = (columns: string, cells: string): string =>
  `player_id,player_name,season,week,completions,attempts,passing_yards,carries,receptions,${columns}\n00-1,A.B,2023,1,1,2,3,4,5,${cells}\n`;

describe('nflverse from recordings', () => {
  it('answers with what a file holds, whatever it is called', async () => {
    const made = await folder({
      'a/what.csv': injuries(6, '00-1', '00-2'),
      'old.csv': stats('recent_team,interceptions', 'KC,0'),
      'new.csv': stats('team,passing_interceptions,def_tackles_solo', 'KC,0,1').replace(',2023,', ',2025,'),
      'legs.csv': 'season,week,player_id,team,fg_made,fg_att,pat_made,pat_att\n2023,1,00-9,KC,1,2,3,3\n',
      'names.csv': 'display_name,gsis_id,esb_id,position_group,season\nA B,00-1,X,QB,2\n',
      'ids.csv': 'mfl_id,gsis_id,sleeper_id\n1,00-1,77.0\n',
      'squad.csv': 'season,team,full_name,gsis_id,depth_chart_position\n2022,KC,A B,00-1,QB\n2023,KC,A B,00-1,QB\n',
      'dictionary.csv': 'field,type\nseason,int\n',
      'broken.json': '{"a": ',
      'notes.csv': '',
    });
    const { client } = await clientOf('nflverse', replay(made));
    const file = await client.injuries(2024);
    expect(file).toMatchObject({ name: 'injuries_2024.csv', lines: 5 });
    expect(file.rows.map((row) => row[4])).toEqual(['00-1', '00-2']);
    expect(file.bytes).toBeGreaterThan(100);
    expect(file.lineOf(1)).toBe(4);

    expect(await client.playerStats(2023)).toMatchObject({
      format: 'old',
      stats: { name: 'player_stats_2023.csv', rows: [expect.arrayContaining(['A.B'])] },
      kicking: { name: 'player_stats_kicking_2023.csv', rows: [expect.arrayContaining(['00-9'])] },
    });
    expect(await client.playerStats(2025)).toMatchObject({ format: 'current', kicking: null });
    expect((await client.players()).rows).toEqual([['A B', '00-1', 'X', 'QB', '2']]);
    expect((await client.playerIds()).rows).toEqual([['1', '00-1', '77.0']]);
    // A file of several seasons answers each with its own.
    expect((await client.rosters(2022)).rows).toEqual([['2022', 'KC', 'A B', '00-1', 'QB']]);
  });

  it('merges schedules of several seasons, with all columns that any has', async () => {
    const made = await folder({
      '2015.csv':
        ',game_id,season,game_type,week,gameday,away_team,home_team\n0,2015_01_A_B,2015,REG,1,2015-09-10,A,B\n',
      'later.csv': 'game_id,season,week,gameday,away_team,home_team,result\n2026_01_C_D,2026,1,2026-09-09,C,D,\n',
    });
    const { client } = await clientOf('nflverse', replay(made));
    const { header, rows } = await client.schedule();
    expect(header).toEqual(['game_id', 'season', 'game_type', 'week', 'gameday', 'away_team', 'home_team', 'result']);
    expect(rows).toEqual([
      ['2015_01_A_B', '2015', 'REG', '1', '2015-09-10', 'A', 'B', ''],
      ['2026_01_C_D', '2026', '', '1', '2026-09-09', 'C', 'D', ''],
    ]);
  });

  it('answers from the last of several snapshots, and from one alone where that is given', async () => {
    const made = await folder({ 'wk6.csv': injuries(6, '00-1'), 'wk10.csv': injuries(10, '00-1', '00-2') });
    expect(await rowsFrom(made)).toBe(2);
    expect(await rowsFrom(path.join(made, 'wk6.csv'))).toBe(1);
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'that was cut off',
      { 'a.csv': injuries(6, '00-1', '00-2').slice(0, -30) },
      'broke off after 156 bytes, in line 4',
    ],
    [
      'of columns that none of them has',
      { 'injuries_2024.csv': 'year,club\n2024,KC,1\n' },
      'line 2: the row has 3 cells',
    ],
    ['that is empty', { 'injuries_2024.csv': '' }, 'something else than CSV for injuries_2024.csv'],
  ])('answers with a file %s, for the client to say what is wrong', async (_, files, message) => {
    const { client } = await clientOf('nflverse', replay(await folder(files)));
    expect((await failureOf(client.injuries(2024))).message).toContain(message);
  });

  it('names the line of a schedule among several, and of a single file', async () => {
    const game = 'game_id,season,week,gameday,away_team,home_team\n2026_01_C_D,2026,1,2026-09-09,C,D\n';
    const made = await folder({ '2025.csv': game.replaceAll('2026', '2025'), 'cut.csv': `${game}2026_02_C_D,2026,2` });
    const { client } = await clientOf('nflverse', replay(made));
    expect((await failureOf(client.schedule())).message).toContain('in line 3');
    await expect(clientOf('nflverse', replay(path.join(made, 'cut.csv')))).rejects.toThrow(
      'line 3: the row has 3 cells',
    );
  });

  it('says what is not there', async () => {
    const { client } = await clientOf('nflverse', replay(await folder({ 'a.csv': injuries(6, '00-1') })));
    const error = await failureOf(client.injuries(2027));
    expect(error).toMatchObject({
      code: 'file_not_published',
      message: 'nflverse has not published injuries for 2027 yet (injuries_2027.csv).',
      retry: { kind: 'never' },
    });
    expect((await failureOf(client.playerStats(2027))).message).toContain('has not published statistics for 2027');
    expect((await failureOf(client.schedule())).message).toContain('does not have the schedule (games.csv)');
  });
});

describe('nflverse', () => {
  it.each<[string, Fault]>([
    ['a file that was cut off', { kind: 'truncated' }],
    ['half a file', { kind: 'half_json' }],
    ['a web page instead of a file', { kind: 'html' }],
    ['an error of the server', { kind: 'status', status: 502 }],
    ['too many requests', { kind: 'status', status: 429, retryAfter: '1' }],
  ])('is asked again after %s', async (_, fault) => {
    const { client, server } = await clientOf('nflverse', demo, { faults: [fault] });
    expect((await client.schedule()).rows.length).toBe(285 + 272);
    expect(server.requests).toHaveLength(2);
  });

  it('says what came instead of a file', async () => {
    const { client } = await clientOf('nflverse', demo, { always: { kind: 'html' } });
    expect(await failureOf(client.players())).toMatchObject({
      code: 'provider_not_csv',
      message: expect.stringContaining('players.csv'),
    });
  });

  it('names the line that is no CSV', async () => {
    const body = 'a,b\n1,2\n3,4,5\n6,7\n';
    const { client, server } = await clientOf('nflverse', demo, { always: { kind: 'body', body } });
    expect(await failureOf(client.players())).toMatchObject({
      code: 'provider_invalid_response',
      message: expect.stringContaining('line 3: the row has 3 cells where the header has 2'),
      retry: { kind: 'never' },
    });
    expect(server.requests).toHaveLength(1);
  });

  it('is followed where its release files really are', async () => {
    const files = await startReplayServer({ provider: 'nflverse', source: demo });
    closers.push(() => files.close());
    const always: Fault = { kind: 'redirect', location: `${files.url}/elsewhere/roster_2026.csv` };
    const { client } = await clientOf('nflverse', demo, { always });
    expect((await client.rosters(2026)).rows.length).toBeGreaterThan(300);
  });

  it('can have columns renamed, added and left out by a stand-in', async () => {
    expect(await headerWith({ kind: 'missing_field', path: 'team' })).not.toContain('team');
    expect(await headerWith({ kind: 'renamed_column', from: 'team', to: 'club' })).toContain('club');
    expect((await headerWith({ kind: 'renamed_column', from: null, to: 'season_type' })).at(-1)).toBe('season_type');
  });
});

const roster = (league: string, id: number, owner: string, ...players: string[]) => ({
  roster_id: id,
  league_id: league,
  owner_id: owner,
  players,
  starters: players,
  settings: { wins: 1, fpts: 10 },
});
const matchup = (id: number, points: number, ...players: string[]) => ({
  roster_id: id,
  matchup_id: 1,
  points,
  players,
  starters: players,
  players_points: {},
});
const league = (id: string) => ({
  league_id: id,
  name: `League ${id}`,
  season: '2026',
  total_rosters: 1,
  scoring_settings: { pass_td: 4 },
  roster_positions: ['QB'],
});
const projection = (player: string, week: number | null) => ({
  player_id: player,
  category: 'proj',
  season: '2026',
  season_type: 'regular',
  week,
  stats: { pass_yd: 200 },
});

describe('Sleeper from recordings', () => {
  it('answers with what a file holds; the week of matchups is in its name', async () => {
    const made = await folder({
      '1.json': league('10'),
      '2.json': league('20'),
      '3.json': [roster('10', 1, 'u1', '5', '6')],
      '4.json': [roster('20', 1, 'u2', '7', '8')],
      'people.json': [{ user_id: 'u2', display_name: 'Two', metadata: { team_name: ' Them ' } }],
      'matchups_week7.json': [matchup(1, 12.5, '7', '9')],
      'matchups_wk08.json': [matchup(1, 20, '7', '8')],
      'p.json': [projection('5', null)],
      'p3.json': [projection('5', 3), projection('6', 3)],
      'all.json': { 5: { player_id: '5', first_name: 'A', position: 'QB', gsis_id: ' 00-5', espn_id: 12 } },
      'now.json': {
        season: '2026',
        season_type: 'regular',
        week: 7,
        leg: 7,
        display_week: 7,
        league_season: '2026',
        previous_season: '2025',
        season_start_date: '2026-09-09',
      },
      'trending.json': [{ count: 1, player_id: '5' }],
      'football.json': { get: 'timezone', response: ['Europe/Paris'] },
    });
    const { client } = await clientOf('sleeper', replay(made));
    expect((await client.state()).data).toMatchObject({ season: 2026, week: 7 });
    expect((await client.players()).data).toMatchObject({ 5: { gsis_id: '00-5', espn_id: '12', team: null } });
    expect((await client.league('20')).data).toMatchObject({ name: 'League 20', scoring_settings: { pass_td: 4 } });
    expect((await client.rosters('10')).data).toMatchObject([{ owner_id: 'u1', reserve: [] }]);
    expect((await client.users('20')).data).toMatchObject([{ metadata: { team_name: 'Them' } }]);
    expect((await client.matchups('20', 7)).data).toMatchObject([{ points: 12.5 }]);
    expect((await client.matchups('20', 8)).data).toMatchObject([{ points: 20 }]);
    expect((await client.projections(2026)).data).toHaveLength(1);
    expect((await client.projections(2026, 3)).data).toHaveLength(2);
    // The matchups are of the league whose rosters have their players.
    for (const nothing of [
      client.matchups('10', 7),
      client.matchups('20', 9),
      client.league('30'),
      client.projections(2026, 4),
    ])
      expect(await failureOf(nothing)).toMatchObject({ code: 'provider_not_found', retry: { kind: 'never' } });
  });

  it('says where an answer has not the usual shape', async () => {
    const { client } = await clientOf('sleeper', demo, { always: { kind: 'body', body: [{ roster_id: 'one' }] } });
    expect(await failureOf(client.rosters('1'))).toMatchObject({
      code: 'provider_invalid_response',
      message: expect.stringContaining('/league/1/rosters'),
    });
    const { client: silent } = await clientOf('sleeper', demo, { always: { kind: 'body', body: null } });
    expect((await failureOf(silent.league('1'))).code).toBe('provider_not_found');
  });

  it('is waited for when there were too many calls', async () => {
    const { client, server } = await clientOf('sleeper', demo, {
      faults: [
        { kind: 'status', status: 429 },
        { kind: 'status', status: 500 },
      ],
    });
    expect((await client.state()).data.season).toBe(2026);
    expect(server.requests.map(({ target }) => target)).toEqual(Array.from({ length: 3 }, () => '/state/nfl'));
  });
});

describe('ESPN from recordings', () => {
  const team = { id: '12', abbreviation: 'KC' };
  const event = (week: number) => ({
    id: `4${week}`,
    date: '2025-09-05T00:20Z',
    season: { year: 2025, type: 2 },
    week: { number: week },
    status: { type: { name: 'STATUS_FINAL', state: 'post', completed: true } },
    competitions: [
      {
        competitors: [
          { homeAway: 'home', team, score: '21' },
          { homeAway: 'away', team: { id: '2', abbreviation: 'BUF' }, score: '20' },
        ],
      },
    ],
  });

  it('answers with what a file holds', async () => {
    const made = await folder({
      'chiefs.json': {
        timestamp: '2025-10-26T16:29:53Z',
        season: { year: 2025, type: 2 },
        team,
        athletes: [
          {
            position: 'offense',
            items: [
              { id: '1', fullName: 'A B', position: { abbreviation: 'QB' }, injuries: [{ status: 'Out', date: null }] },
              { id: '2', fullName: 'C D', position: { abbreviation: 'RB' } },
            ],
          },
        ],
      },
      'one.json': { events: [event(1)] },
      'two.json': { season: { year: 2025, type: 2 }, week: { number: 2 }, events: [event(2)] },
      'stub.json': { fullViewLink: { text: 'Full Standings' } },
    });
    const { client } = await clientOf('espn', replay(made));
    const { data } = await client.teamRoster('12');
    expect(data.athletes[0]?.items.map(({ injuries: hurt }) => hurt.map(({ status }) => status))).toEqual([
      ['Out'],
      [],
    ]);
    expect((await client.scoreboard(2025, 'regular', 2)).data.events).toMatchObject([
      { id: '42', competitions: [{ competitors: [{ score: 21 }, { score: 20 }] }] },
    ]);
    expect((await failureOf(client.scoreboard(2025, 'post', 2))).code).toBe('provider_not_found');
    expect((await failureOf(client.teamRoster('1'))).code).toBe('provider_not_found');
  });

  it('says what is missing in a useless answer', async () => {
    const { client } = await clientOf('espn', demo, { always: { kind: 'body', body: { fullViewLink: {} } } });
    expect(await failureOf(client.scoreboard(2025, 'regular', 1))).toMatchObject({
      code: 'provider_invalid_response',
      message: expect.stringContaining('events'),
    });
  });
});

describe('the demo data', () => {
  it('answers every method of the three', async () => {
    const { client: nflverse } = await clientOf('nflverse', demo);
    for (const file of [nflverse.schedule(), nflverse.players(), nflverse.playerIds(), nflverse.rosters(2025)])
      expect((await file).rows.length).toBeGreaterThan(200);
    expect((await nflverse.playerStats(2026)).stats.rows.length).toBeGreaterThan(2_000);
    expect((await failureOf(nflverse.injuries(1999))).code).toBe('file_not_published');

    const { client: sleeper } = await clientOf('sleeper', demo);
    expect((await sleeper.state()).data).toMatchObject({ season: 2026, season_type: 'regular', week: 11 });
    expect(Object.keys((await sleeper.players()).data).length).toBeGreaterThan(400);
    const league = '90000000000002026';
    expect((await sleeper.league(league)).data.total_rosters).toBe(10);
    expect((await sleeper.rosters(league)).data).toHaveLength(10);
    expect((await sleeper.users(league)).data).toHaveLength(10);
    expect((await sleeper.matchups(league, 5)).data).toHaveLength(10);
    expect((await sleeper.projections(2026, 12)).data.length).toBeGreaterThan(200);

    const { client: espn } = await clientOf('espn', demo);
    const games = (await espn.scoreboard(2025, 'post', 5)).data.events;
    expect(games).toMatchObject([{ week: { number: 5 }, status: { type: { completed: true } } }]);
    for (const id of Object.values(espnTeams)) expect((await espn.teamRoster(id)).data.team.id).toBe(id);
  });
});

describe('one folder with recordings of several providers', () => {
  it('gives each its own, and fails only for one that has none', async () => {
    const made = await folder({
      'injuries.csv': injuries(1, '00-1'),
      'nested/rosters.json': [roster('10', 1, 'u1', '5')],
      'zones.json': { get: 'timezone', response: ['Europe/Paris'] },
    });
    const clients = await ClientFactory.open(providersFrom({}, { replay: made }));
    closers.push(() => clients.close());
    const run = makeRun();
    expect((await clients.create('nflverse', run).injuries(2024)).rows).toHaveLength(1);
    expect((await clients.create('sleeper', run).rosters('10')).data).toHaveLength(1);
    expect((await clients.create('api-football', run).timezones()).items).toEqual(['Europe/Paris']);
    expect(() => clients.create('espn', run)).toThrow(
      expect.objectContaining({
        code: 'replay_no_recording',
        message: expect.stringContaining('no recorded answer of ESPN'),
      }),
    );
  });

  it('is refused where nobody finds anything', async () => {
    const made = await folder({ 'notes.json': { a: 1 }, 'table.csv': 'a,b\n1,2\n' });
    await expect(ClientFactory.open(providersFrom({}, { replay: made }))).rejects.toMatchObject({
      code: 'replay_not_a_recording',
    });
    await expect(ClientFactory.open(providersFrom({}, { replay: path.join(made, 'none') }))).rejects.toMatchObject({
      code: 'replay_path_missing',
    });
  });
});

const recordings = process.env['TOUCHLINE_RECORDINGS'];

it.skipIf(!recordings)('every recorded file of nflverse is answered as it is', async () => {
  const { client } = await clientOf('nflverse', replay(recordings ?? ''));
  const games = await client.schedule();
  expect(games.rows.length).toBe(267 + 269 + 272 + 272);
  expect((await client.injuries(2024)).rows).toHaveLength(3_238);
  expect((await client.playerStats(2023)).stats.rows).toHaveLength(5_653);
  expect((await client.playerStats(2025)).format).toBe('current');
  expect((await client.rosters(2024)).rows).toHaveLength(2_909);
  expect((await client.players()).rows).toHaveLength(20_037);
  const one = await clientOf(
    'nflverse',
    replay(path.join(recordings ?? '', 'nflverse/injuries/injuries_2024_through-wk06.csv')),
  );
  expect((await one.client.injuries(2024)).rows).toHaveLength(1_617);
});
