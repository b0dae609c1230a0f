import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { syncPlayers } from '#engine/syncs/sync-players/index.ts';
import type { JsonObject } from '#shared/jobs.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { csv, startFileServer, type FileServer } from './fileServer.ts';
import { writesOf } from './nflSeason.ts';
import { runSync, type SyncRun } from './runSync.ts';

let test: TestDatabase;
let provider: FileServer;

beforeEach(async () => {
  [test, provider] = await Promise.all([createTestDatabase(), startFileServer()]);
});
afterEach(async () => {
  await Promise.all([test?.drop(), provider?.close()]);
});

type Cells = Record<string, string | number | null>;

const empty = (columns: string): Cells => Object.fromEntries(columns.split(' ').map((name) => [name, '']));
const rosterCells = {
  ...empty(
    `season team position depth_chart_position jersey_number status full_name first_name last_name birth_date height weight college
 gsis_id espn_id sportradar_id yahoo_id rotowire_id pff_id pfr_id fantasy_data_id sleeper_id years_exp headshot_url ngs_position week
 game_type status_description_abbr football_name esb_id gsis_it_id smart_id entry_year rookie_year draft_club draft_number`.replaceAll(
      '\n',
      '',
    ),
  ),
  season: 2025,
  team: 'KC',
  position: 'WR',
  status: 'ACT',
  full_name: 'Nomen Nescio',
};
const playerCells = {
  ...empty(
    'gsis_id display_name first_name last_name short_name football_name suffix esb_id smart_id birth_date position_group position height weight headshot college_name college_conference jersey_number last_season latest_team status years_of_experience',
  ),
  display_name: 'Nomen Nescio',
  position: 'WR',
};
const idCells = {
  ...empty(
    'mfl_id sportradar_id fantasypros_id gsis_id pff_id sleeper_id nfl_id espn_id yahoo_id fleaflicker_id cbs_id pfr_id cfbref_id rotowire_id rotoworld_id ktc_id stats_id stats_global_id fantasy_data_id swish_id name merge_name position team birthdate age draft_year draft_round draft_pick draft_ovr twitter_username height weight college db_season',
  ),
  name: 'Nomen Nescio',
};

interface Files {
  season?: number;
  rosters?: Cells[];
  players?: Cells[];
  ids?: Cells[];
}
const table = (base: Cells, rows: Cells[]) => csv((rows.length > 0 ? rows : [{}]).map((row) => ({ ...base, ...row })));

function publish({ season = 2025, rosters = [], players = [], ids = [] }: Files): void {
  // A file is never empty: somebody is on it whom nobody asks for.
  provider.files = {
    [`/rosters/roster_${season}.csv`]: table({ ...rosterCells, season, gsis_id: '00-0009999' }, rosters),
    '/players/players.csv': table({ ...playerCells, gsis_id: '00-0009999' }, players),
    '/db_playerids.csv': table({ ...idCells, gsis_id: '00-0009999' }, ids),
  };
}
function run(payload: JsonObject = { season: 2025 }): Promise<SyncRun> {
  return runSync(syncPlayers, test.url, provider.url, payload);
}
const warning = ({ result }: SyncRun, code: string) => result.warnings.find((each) => each.code === code);
const idsOf = async (gsisId: string) =>
  Object.fromEntries(
    (
      await test.query<{ provider: string; ids: string }>(
        `select i.provider, string_agg(i.provider_player_id, ',' order by i.provider_player_id) as ids
         from nfl_player_ids i join nfl_players p on p.id = i.player_id where p.gsis_id = $1 group by i.provider`,
        [gsisId],
      )
    ).map(({ provider: name, ids }) => [name, ids]),
  );

describe('sync-players', () => {
  it('joins rosters, players and ids by gsis id, and changes nothing again', async () => {
    publish({
      rosters: [
        {
          gsis_id: '00-0000001',
          yahoo_id: '7200',
          sleeper_id: '96',
          height: '74',
          full_name: 'A. Rodgers',
          jersey_number: 8,
        },
      ],
      players: [
        {
          gsis_id: '00-0000001',
          display_name: 'Aaron Rodgers',
          latest_team: 'GB',
          status: 'ACT',
          last_season: 2025,
          birth_date: '1983-12-02',
        },
        {
          gsis_id: '00-0000002',
          display_name: 'Old Timer',
          latest_team: 'LV',
          status: 'RET',
          last_season: 2009,
          height: '6-2',
        },
      ],
      ids: [
        { gsis_id: '00-0000001', espn_id: '8439.0', stats_global_id: '0.0', pff_id: '2241.0', yahoo_id: '7200' },
        {},
      ],
    });
    const done = await run();
    expect(done.result.warnings).toEqual([]);
    expect(
      await test.query(
        `select gsis_id, display_name, team, position, status, jersey_number as number, height_inches as height, last_season as last
         from nfl_players where gsis_id < '00-0009' order by gsis_id`,
      ),
    ).toEqual([
      {
        gsis_id: '00-0000001',
        display_name: 'Aaron Rodgers',
        team: 'KC',
        position: 'WR',
        status: 'ACT',
        number: 8,
        height: 74,
        last: 2025,
      },
      {
        gsis_id: '00-0000002',
        display_name: 'Old Timer',
        team: null,
        position: 'WR',
        status: 'RET',
        number: null,
        height: 74,
        last: 2009,
      },
    ]);
    expect(await idsOf('00-0000001')).toEqual({
      gsis: '00-0000001',
      yahoo: '7200',
      sleeper: '96',
      espn: '8439',
      pff: '2241',
    });
    const tables = ['nfl_players', 'nfl_player_ids', 'nfl_unmatched_players'];
    const before = await Promise.all(tables.map((table) => writesOf(test, table)));
    await run();
    expect(await Promise.all(tables.map((table) => writesOf(test, table)))).toEqual(before);
  });

  it('brings in the defence of every team, with the ids that providers have for it', async () => {
    publish({});
    await run();
    expect(
      await test.query(
        `select count(*)::int as teams, count(distinct team)::int as different, min(position) as position from nfl_players where is_team_defense`,
      ),
    ).toEqual([{ teams: 32, different: 32, position: 'DEF' }]);
    expect(
      await test.query(
        `select i.provider, i.provider_player_id as id from nfl_player_ids i join nfl_players p on p.id = i.player_id
         where p.is_team_defense and p.team = 'LA' order by 1`,
      ),
    ).toEqual([
      { provider: 'espn', id: '-16014' },
      { provider: 'sleeper', id: 'LAR' },
      { provider: 'yahoo', id: '100014' },
    ]);
  });

  it('finds rows without a gsis id by their other ids, never by name, and lists whom it can’t find', async () => {
    publish({
      rosters: [
        { gsis_id: '', gsis_it_id: '57130', full_name: 'Rome Odunze' },
        { gsis_id: '', gsis_it_id: '57131', full_name: 'Same Name' },
        { gsis_id: '', gsis_it_id: '57132', sleeper_id: '11', full_name: 'Of Two' },
      ],
      players: [{ gsis_id: '00-0000003', display_name: 'Same Name' }],
      ids: [
        { gsis_id: '00-0000001', nfl_id: '57130.0', mfl_id: '1' },
        { gsis_id: '00-0000002', sleeper_id: '11', mfl_id: '2' },
        { gsis_id: '00-0000004', nfl_id: '57132', mfl_id: '3' },
        { gsis_id: '', mfl_id: '9', sleeper_id: '777.0', name: 'College Star' },
      ],
    });
    const done = await run();
    expect(await test.query(`select display_name, team from nfl_players where gsis_id = '00-0000001'`)).toEqual([
      { display_name: 'Rome Odunze', team: 'KC' },
    ]);
    expect(
      await test.query('select provider, provider_player_id as id, name from nfl_unmatched_players order by 1, 2'),
    ).toEqual([
      { provider: 'nfl', id: '57131', name: 'Same Name' },
      { provider: 'nfl', id: '57132', name: 'Of Two' },
      { provider: 'sleeper', id: '777', name: 'College Star' },
    ]);
    expect(warning(done, 'players_unmatched')).toMatchObject({ details: { count: 3 } });
    expect(done.result.facts).toMatchObject({ unmatched: 3, unmatched_listed: 3 });

    publish({ rosters: [{ gsis_id: '00-0000003', gsis_it_id: '57131' }] });
    await run();
    expect(await test.query('select from nfl_unmatched_players')).toHaveLength(0);
  });

  it('gives an id that two players are said to have to neither, and takes it from who had it', async () => {
    publish({ rosters: [{ gsis_id: '00-0000001', yahoo_id: '33495' }] });
    await run();
    expect(await idsOf('00-0000001')).toHaveProperty('yahoo', '33495');
    publish({
      rosters: [{ gsis_id: '00-0000001', yahoo_id: '33495' }],
      ids: [
        { gsis_id: '00-0000002', yahoo_id: '33495', mfl_id: '1' },
        { gsis_id: '00-0000003', mfl_id: '2', sleeper_id: '5', pfr_id: 'Same00' },
        { gsis_id: '00-0000003', mfl_id: '3', sleeper_id: '6', pfr_id: 'Same00' },
      ],
    });
    const done = await run();
    expect(await idsOf('00-0000001')).not.toHaveProperty('yahoo');
    expect(await idsOf('00-0000003')).toEqual({ gsis: '00-0000003', pfr: 'Same00' });
    expect(warning(done, 'id_conflicts')).toMatchObject({
      message: expect.stringContaining('yahoo 33495 (00-0000001, 00-0000002)'),
      details: { count: 1 },
    });
    expect(warning(done, 'repeated_players')).toMatchObject({ details: { list: ['00-0000003'] } });
  });

  it('does not bring a player back to the team of an earlier season', async () => {
    publish({ rosters: [{ gsis_id: '00-0000001', team: 'LV' }] });
    await run();
    publish({
      season: 2016,
      rosters: [
        { gsis_id: '00-0000001', team: 'OAK', espn_id: '4' },
        { gsis_id: '00-0000002', team: 'OAK' },
      ],
    });
    await run({ season: 2016 });
    expect(
      await test.query(
        `select team, last_season as last from nfl_players where gsis_id < '00-0000003' order by gsis_id`,
      ),
    ).toEqual([
      { team: 'LV', last: 2025 },
      { team: 'OAK', last: 2016 },
    ]);
    expect(await idsOf('00-0000001')).toHaveProperty('espn', '4');
  });

  it('refuses rosters that lost most of their players, and takes them when told that they are right', async () => {
    const rosters = Array.from({ length: 40 }, (_, n) => ({ gsis_id: `00-00300${String(n).padStart(2, '0')}` }));
    const players = rosters.map((each) => ({ ...each, last_season: 2025 }));
    publish({ rosters, players });
    await run();
    const before = await writesOf(test, 'nfl_players');
    publish({ rosters: rosters.slice(0, 15), players });
    await expect(run()).rejects.toMatchObject({
      code: 'implausible',
      message: expect.stringMatching(/^roster_2025\.csv has 1\d rows where 4\d are known\. Nothing was written\.$/),
    });
    expect(await writesOf(test, 'nfl_players')).toBe(before);
    await run({ season: 2025, acceptCollapse: true });
    expect(await writesOf(test, 'nfl_players')).not.toBe(before);
  });

  it('tells of new, missing and strange columns and cells', async () => {
    publish({ players: [{ gsis_id: '00-0000001', birth_date: '0-03-07', helmet: 'blue' }] });
    const done = await run();
    expect(warning(done, 'columns_changed')).toMatchObject({
      details: { file: 'players.csv', added: ['helmet'], missing: [] },
    });
    expect(warning(done, 'cells_not_read')).toMatchObject({ message: expect.stringContaining('"0-03-07"') });
    provider.files['/rosters/roster_2025.csv'] = csv([{ season: 2025, team: 'KC', player: 'x' }]);
    await expect(run()).rejects.toMatchObject({
      code: 'provider_columns_missing',
      message: expect.stringMatching(/roster_2025\.csv.*gsis_id, full_name/),
    });
  });
});

const sleeper = (id: string, given: JsonObject = {}) => ({
  player_id: id,
  full_name: `Player ${id}`,
  team: 'LAR',
  position: 'WR',
  fantasy_positions: ['WR', 'RB'],
  status: 'Active',
  active: true,
  ...given,
});

describe('sync-players without nflverse', () => {
  it('takes players from Sleeper, and knows them again when nflverse is there', async () => {
    publish({ season: 2024, rosters: [{ gsis_id: '00-0000001', sleeper_id: '1', full_name: 'Known One' }] });
    await run({ season: 2024 });
    provider.files = {
      '/players/nfl': Object.fromEntries(
        [
          sleeper('1'),
          sleeper('2', { gsis_id: ' 00-0000002' }),
          sleeper('3', { espn_id: 33 }),
          sleeper('4', { full_name: 'Known One Jr.' }),
          sleeper('5', { team: null, active: false }),
          sleeper('KC', { team: 'KC', position: 'DEF' }),
        ].map((player) => [player.player_id, player]),
      ),
    };
    const done = await run();
    expect(done.result.facts).toMatchObject({ source: 'Sleeper', unmatched: 1, inactive: 1 });
    expect(warning(done, 'fell_back')).toMatchObject({ message: expect.stringContaining('roster_2025.csv') });
    expect(await test.query('select provider_player_id as id, name from nfl_unmatched_players')).toEqual([
      { id: '4', name: 'Known One Jr.' },
    ]);
    const players = () =>
      test.query(
        `select gsis_id, display_name as name, team, fantasy_positions as fantasy, provider from nfl_players
         where not is_team_defense and gsis_id is distinct from '00-0009999' order by id`,
      );
    const fantasy = ['WR', 'RB'];
    expect(await players()).toEqual([
      { gsis_id: '00-0000001', name: 'Known One', team: 'LA', fantasy, provider: 'nflverse' },
      { gsis_id: '00-0000002', name: 'Player 2', team: 'LA', fantasy, provider: 'sleeper' },
      { gsis_id: null, name: 'Player 3', team: 'LA', fantasy, provider: 'sleeper' },
    ]);
    const before = await writesOf(test, 'nfl_players');
    await run();
    expect(await writesOf(test, 'nfl_players')).toBe(before);

    publish({ rosters: [{ gsis_id: '00-0000003', espn_id: '33', full_name: 'Player Three', team: 'SEA' }] });
    await run();
    expect((await players()).at(-1)).toEqual({
      gsis_id: '00-0000003',
      name: 'Player Three',
      team: 'SEA',
      fantasy,
      provider: 'sleeper',
    });
    expect(await idsOf('00-0000003')).toEqual({ gsis: '00-0000003', espn: '33', sleeper: '3' });
  });
});
