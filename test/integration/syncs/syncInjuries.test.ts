import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { syncInjuries } from '#engine/syncs/sync-injuries/index.ts';
import type { JsonObject } from '#shared/jobs.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { csv, startFileServer, type FileServer } from './fileServer.ts';
import { loadWeeks, writesOf } from './nflSeason.ts';
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

function report(given: Cells): Cells {
  return {
    season: 2025,
    game_type: 'REG',
    team: 'KC',
    week: 1,
    gsis_id: '00-0000001',
    position: 'WR',
    full_name: 'Nomen Nescio',
    first_name: 'Nomen',
    last_name: 'Nescio',
    report_primary_injury: 'Knee',
    report_secondary_injury: '',
    report_status: 'Questionable',
    practice_primary_injury: 'Knee',
    practice_secondary_injury: '',
    practice_status: 'Limited Participation in Practice',
    date_modified: '2025-09-05T18:49:43Z',
    ...given,
  };
}

const reports = (count: number, given: Cells = {}) =>
  Array.from({ length: count }, (_, index) =>
    report({ gsis_id: `00-${String(index + 1).padStart(7, '0')}`, ...given }),
  );

const publish = (rows: Cells[]) => {
  provider.files['/injuries/injuries_2025.csv'] = csv(rows);
};
function run(payload: JsonObject = { season: 2025 }, moment?: Date): Promise<SyncRun> {
  return runSync(syncInjuries, test.url, provider.url, payload, moment);
}
const codes = ({ result }: SyncRun) => result.warnings.map(({ code }) => code);
const counts = ({ result }: SyncRun) =>
  result.changes.map((each) => [each.table, each.inserted, each.updated, each.removed]);
const current = async () =>
  (await test.query<{ gsis_id: string }>('select gsis_id from nfl_current_injuries order by gsis_id')).map(
    (row) => row.gsis_id,
  );

describe('sync-injuries', () => {
  it('adds what is new, changes nothing again, and keeps what healed as history', async () => {
    publish(reports(3));
    expect(counts(await run())).toEqual([['nfl_injuries', 3, 0, 0]]);
    const before = await writesOf(test, 'nfl_injuries');
    expect(counts(await run())).toEqual([['nfl_injuries', 0, 0, 0]]);
    expect(await writesOf(test, 'nfl_injuries')).toBe(before);

    publish([
      ...reports(3),
      report({ week: 2, report_status: '', practice_status: 'Full Participation in Practice' }),
      report({ week: 2, gsis_id: '00-0000002', report_status: 'Out' }),
    ]);
    expect(counts(await run())).toEqual([['nfl_injuries', 2, 0, 0]]);
    expect(await current()).toEqual(['00-0000002']);
    expect(await test.query('select from nfl_injuries')).toHaveLength(5);
  });

  it('takes white space as nothing, keeps Note, and one player on the reports of two teams in a week', async () => {
    publish([
      report({ practice_status: '\n    ', report_status: 'Note' }),
      report({ team: 'SF', practice_status: 'Full Participation in Practice' }),
      report({ gsis_id: '', full_name: 'Somebody Else' }),
    ]);
    const done = await run();
    expect(done.result.warnings).toMatchObject([
      { code: 'reports_without_id', message: expect.stringContaining('Somebody Else') },
    ]);
    expect(await test.query('select team, report_status, practice_status from nfl_injuries order by team')).toEqual([
      { team: 'KC', report_status: 'Note', practice_status: null },
      { team: 'SF', report_status: 'Questionable', practice_status: 'Full Participation in Practice' },
    ]);
  });

  it('reads the format with season_type and without date_modified, and keeps the times that it had', async () => {
    publish([report({})]);
    await run();
    const { date_modified: _, ...less } = report({ season_type: 'POST', game_type: 'WC' });
    publish([less]);
    const done = await run();
    expect(codes(done)).toEqual([]);
    expect(await test.query('select season_type, reported_at from nfl_injuries')).toEqual([
      { season_type: 'POST', reported_at: new Date('2025-09-05T18:49:43Z') },
    ]);
  });

  it('writes one week alone, tells of gaps, and names what it can’t read', async () => {
    publish([...reports(2), ...reports(2, { week: 3 })]);
    const done = await run({ season: 2025, week: 3 });
    expect([counts(done), codes(done)]).toEqual([[['nfl_injuries', 2, 0, 0]], ['weeks_missing']]);
    publish([report({}), report({ week: 'two' })]);
    await expect(run()).rejects.toMatchObject({
      code: 'provider_invalid_response',
      message: expect.stringMatching(/injuries_2025\.csv, line 3, column week/),
    });
    const { team: _, ...less } = report({});
    publish([less]);
    await expect(run()).rejects.toMatchObject({
      code: 'provider_columns_missing',
      message: expect.stringContaining('team'),
    });
  });

  it('marks what the file lost and keeps it, and refuses a file that collapsed', async () => {
    publish(reports(30));
    await run();
    publish(reports(28));
    const done = await run();
    expect([counts(done), codes(done)]).toEqual([[['nfl_injuries', 0, 2, 0]], ['reports_vanished']]);
    expect([(await current()).length, (await test.query('select from nfl_injuries')).length]).toEqual([28, 30]);
    publish(reports(5));
    await expect(run()).rejects.toMatchObject({ code: 'implausible' });
    publish(reports(30));
    expect(counts(await run())).toEqual([['nfl_injuries', 0, 2, 0]]);
    expect(await current()).toHaveLength(30);
  });
});

const thursday = new Date('2025-09-11T10:00:00Z');

const sleeper = (id: string, given: JsonObject = {}) => ({
  player_id: id,
  full_name: `Player ${id}`,
  team: 'KC',
  position: 'WR',
  injury_status: 'Out',
  injury_body_part: 'Knee',
  ...given,
});

const players = (...list: ReturnType<typeof sleeper>[]) => {
  provider.files['/players/nfl'] = Object.fromEntries(list.map((player) => [player.player_id, player]));
};

describe('sync-injuries without nflverse', () => {
  beforeEach(async () => {
    await loadWeeks(test, 2025, [
      { week: 1, kickoff: '2025-09-07T17:00:00Z', games: [['KC', 'LA']] },
      { week: 2, kickoff: '2025-09-14T17:00:00Z', games: [['KC', 'LA']] },
    ]);
    await test.query(
      `with p as (insert into nfl_players (provider, gsis_id, display_name) values ('nflverse', '00-0000001', 'One'), ('nflverse', '00-0000002', 'Two') returning id, gsis_id)
       insert into nfl_player_ids (provider, provider_player_id, player_id, told_by)
       select provider, provider || right(gsis_id, 1), id, 'test' from p, unnest(array['sleeper', 'espn']) as provider`,
    );
  });

  it('takes what is current from Sleeper by ids, says so, and lists whom nobody knows', async () => {
    players(
      sleeper('sleeper1'),
      sleeper('sleeper2', { team: 'LAR', injury_status: 'Questionable', practice_participation: 'LP' }),
      sleeper('sleeper3', { full_name: 'One' }),
      sleeper('sleeper4', { injury_status: null }),
      sleeper('sleeper5', { gsis_id: ' 00-0000005' }),
    );
    const done = await run({}, thursday);
    expect(done.result.facts).toMatchObject({ source: 'Sleeper', season: 2025, unmatched: 1, current: 3 });
    expect(done.result.warnings).toMatchObject([
      { code: 'fell_back', message: expect.stringMatching(/Sleeper.*injuries_2025\.csv/) },
      { code: 'players_unmatched', details: { count: 1 } },
    ]);
    expect(done.lines.map(({ message }) => message).join('\n')).toContain('Asking Sleeper instead');
    expect(
      await test.query(
        'select week, team, gsis_id, provider, report_status, practice_status from nfl_injuries order by gsis_id',
      ),
    ).toEqual([
      { week: 2, team: 'KC', gsis_id: '00-0000001', provider: 'sleeper', report_status: 'Out', practice_status: null },
      {
        week: 2,
        team: 'LA',
        gsis_id: '00-0000002',
        provider: 'sleeper',
        report_status: 'Questionable',
        practice_status: 'Limited Participation in Practice',
      },
      { week: 2, team: 'KC', gsis_id: '00-0000005', provider: 'sleeper', report_status: 'Out', practice_status: null },
    ]);
    expect(await test.query('select provider, provider_player_id, seen_by from nfl_unmatched_players')).toEqual([
      { provider: 'sleeper', provider_player_id: 'sleeper3', seen_by: 'sync-injuries' },
    ]);
    const before = await writesOf(test, 'nfl_injuries');
    await run({}, thursday);
    expect(await writesOf(test, 'nfl_injuries')).toBe(before);

    players(sleeper('sleeper1'));
    await run({}, thursday);
    expect(await current()).toEqual(['00-0000001']);
    expect(await test.query('select from nfl_injuries')).toHaveLength(3);
  });

  it('leaves official reports alone, which then take the place of what stood in for them', async () => {
    players(sleeper('sleeper1'), sleeper('sleeper2'));
    await run({}, thursday);
    publish([report({ week: 2, report_status: 'Doubtful' })]);
    await run({}, thursday);
    expect(await test.query('select gsis_id, provider, is_listed from nfl_injuries order by gsis_id')).toEqual([
      { gsis_id: '00-0000001', provider: 'nflverse', is_listed: true },
      { gsis_id: '00-0000002', provider: 'sleeper', is_listed: false },
    ]);
    provider.files = { '/players/nfl': provider.files['/players/nfl'] };
    await run({}, thursday);
    expect(await test.query(`select report_status from nfl_injuries where provider = 'nflverse'`)).toEqual([
      { report_status: 'Doubtful' },
    ]);
  });

  it('goes on to ESPN where Sleeper has nothing, and says what each lacked', async () => {
    provider.files = Object.fromEntries(
      Array.from({ length: 40 }, (_, id) => [
        `/teams/${id}/roster`,
        {
          timestamp: '2025-09-11T10:00:00Z',
          season: { year: 2025, type: 2 },
          team: { id: String(id), abbreviation: 'X' },
          athletes: [
            {
              position: 'offense',
              items:
                id === 12
                  ? [
                      {
                        id: 'espn1',
                        fullName: 'One',
                        position: { abbreviation: 'WR' },
                        injuries: [{ status: 'Out', date: '2025-09-10T18:37Z' }],
                      },
                      { id: 'espn2', fullName: 'Two', position: { abbreviation: 'WR' }, injuries: [] },
                    ]
                  : [],
            },
          ],
        },
      ]),
    );
    provider.files['/players/nfl'] = null;
    const done = await run({}, thursday);
    expect(done.result.facts['source']).toBe('ESPN');
    expect(done.result.warnings[0]).toMatchObject({
      code: 'fell_back',
      details: {
        refused: [
          { source: 'nflverse', code: 'file_not_published' },
          { source: 'Sleeper', code: 'provider_not_found' },
        ],
      },
    });
    expect(await test.query('select gsis_id, team, provider, reported_at from nfl_injuries')).toEqual([
      { gsis_id: '00-0000001', team: 'KC', provider: 'espn', reported_at: new Date('2025-09-10T18:37:00Z') },
    ]);
  });

  it('asks nobody else for weeks that are over, nor for a file that changed its format', async () => {
    players(sleeper('sleeper1'));
    await expect(run({ season: 2025, week: 1 }, thursday)).rejects.toMatchObject({
      code: 'file_not_published',
      retry: { kind: 'never' },
    });
    const { week: _, ...less } = report({});
    publish([less]);
    await expect(run({}, thursday)).rejects.toMatchObject({ code: 'provider_columns_missing' });
    expect(provider.asked).not.toContain('/players/nfl');
  });
});
