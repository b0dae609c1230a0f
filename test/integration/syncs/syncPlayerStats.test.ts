import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { syncPlayerStats } from '#engine/syncs/sync-player-stats/index.ts';
import { usual } from '#engine/syncs/sync-player-stats/columns.ts';
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

/** A row of the current format: zeros but for what is given. */
function row(given: Cells): Cells {
  const cells = Object.fromEntries(usual.current.map((name) => [name, isText(name) ? '' : 0]));
  return {
    ...cells,
    player_id: '00-0000001',
    season: 2025,
    week: 1,
    season_type: 'REG',
    team: 'KC',
    opponent_team: 'LV',
    ...given,
  };
}

/** A row of the old format, by its own names. */
function oldRow(given: Cells): Cells {
  const { team, passing_interceptions, sacks_suffered, sack_yards_lost, ...cells } = Object.fromEntries(
    usual.old.map((name) => [name, isText(name) ? '' : 0]),
  );
  return {
    ...cells,
    recent_team: team ?? null,
    interceptions: passing_interceptions ?? null,
    sacks: sacks_suffered ?? null,
    sack_yards: sack_yards_lost ?? null,
    player_id: '00-0000001',
    season: 2015,
    week: 1,
    season_type: 'REG',
    opponent_team: 'DEN',
    ...given,
  };
}

const isText = (name: string) => /_list$|_id$|name|position|url|team|pct|share|epa/.test(name);
const players = (count: number, given: Cells = {}) =>
  Array.from({ length: count }, (_, index) => row({ player_id: `00-${String(index + 1).padStart(7, '0')}`, ...given }));

function run(payload: JsonObject = { season: 2025 }, moment?: Date): Promise<SyncRun> {
  return runSync(syncPlayerStats, test.url, provider.url, payload, moment);
}

const current = '/stats_player/stats_player_week_2025.csv';
const publish = (rows: Cells[]) => {
  provider.files[current] = csv(rows);
};
const codes = ({ result }: SyncRun) => result.warnings.map(({ code }) => code);
const counts = ({ result }: SyncRun) => result.changes.map((each) => [each.inserted, each.updated, each.removed]);

describe('sync-player-stats', () => {
  it('writes a season, then only what was corrected, and says of which week', async () => {
    const week2 = players(3, { week: 2 });
    publish([...players(4), ...week2]);
    expect(counts(await run())).toEqual([[7, 0, 0]]);
    const before = await writesOf(test, 'nfl_player_stats');
    const again = await run();
    expect(counts(again)).toEqual([[0, 0, 0]]);
    expect(await writesOf(test, 'nfl_player_stats')).toBe(before);
    expect(again.result.facts['corrections']).toEqual([]);

    publish([
      ...players(2, { rushing_yards: 12 }),
      ...players(4).slice(2),
      ...week2,
      row({ week: 2, player_id: '00-0000009' }),
      row({ week: 3 }),
    ]);
    const corrected = await run();
    expect(counts(corrected)).toEqual([[2, 2, 0]]);
    expect(corrected.result.facts['corrections']).toEqual([
      { week: 1, corrected: 2, added: 0 },
      { week: 2, corrected: 0, added: 1 },
    ]);
    expect(corrected.lines.map(({ message }) => message)).toContain('2 rows of week 1 were corrected.');
  });

  it('writes one week alone where it is asked for one', async () => {
    publish([...players(2), ...players(2, { week: 2 })]);
    expect(counts(await run({ season: 2025, week: 2 }))).toEqual([[2, 0, 0]]);
    expect(await test.query('select distinct week from nfl_player_stats')).toEqual([{ week: 2 }]);
    expect(codes(await run({ season: 2025, week: 9 }))).toContain('nothing_found');
  });

  it('keeps numbers as they are, takes NA and nothing as null, and leaves out rows without a player', async () => {
    publish([
      row({
        def_sacks: '1.5',
        passing_epa: '-2.03195988433436',
        pacr: 'NA',
        fg_made_list: '25;43',
        attempts: '12.0',
        racr: 'Inf',
      }),
      row({ player_id: '', penalties: 25 }),
    ]);
    const done = await run();
    expect(codes(done)).toEqual(['rows_without_player']);
    expect(
      await test.query(
        'select def_sacks, passing_epa, pacr, racr, fg_made_list, attempts, targets from nfl_player_stats',
      ),
    ).toEqual([
      {
        def_sacks: '1.5',
        passing_epa: '-2.03195988433436',
        pacr: null,
        racr: null,
        fg_made_list: '25;43',
        attempts: 12,
        targets: 0,
      },
    ]);
  });

  it('reads the old format, with kicking of the same player and week in one row, and teams as they were then', async () => {
    provider.files['/player_stats/player_stats_2015.csv'] = csv([
      oldRow({ recent_team: 'LV', interceptions: 2, sacks: 3, sack_yards: 21, dakota: '0.07' }),
      oldRow({ player_id: '00-0000002', recent_team: 'LV', passing_yards: 5 }),
    ]);
    const kick = Object.fromEntries(usual.kicking.map((name) => [name, isText(name) ? '' : 0]));
    provider.files['/player_stats/player_stats_kicking_2015.csv'] = csv(
      ['00-0000002', '00-0000003'].map((id) => ({
        ...kick,
        player_id: id,
        season: 2015,
        week: 1,
        season_type: 'REG',
        team: 'LV',
        fg_made: 2,
      })),
    );
    const done = await run({ season: 2015 });
    expect(done.result.facts).toMatchObject({ format: 'old', rows: 3 });
    expect(codes(done)).toEqual([]);
    expect(
      await test.query(
        `select team, opponent_team as against, passing_interceptions as int, sack_yards_lost as lost, passing_yards as yards, fg_made as fg
         from nfl_player_stats order by gsis_id`,
      ),
    ).toEqual([
      { team: 'OAK', against: 'DEN', int: 2, lost: 21, yards: 0, fg: null },
      { team: 'OAK', against: 'DEN', int: 0, lost: 0, yards: 5, fg: 2 },
      { team: 'OAK', against: 'DEN', int: null, lost: null, yards: null, fg: 2 },
    ]);
    expect(counts(await run({ season: 2015 }))).toEqual([[0, 0, 0]]);
  });

  it('tells of new and missing columns, and keeps what is known of the missing ones', async () => {
    publish([row({ punt_returns: 4 })]);
    await run();
    const { punt_returns: _, ...less } = row({ receptions: 1 });
    publish([{ ...less, yards_after_contact: 7 }]);
    const done = await run();
    expect(done.result.warnings).toMatchObject([
      { code: 'columns_changed', details: { added: ['yards_after_contact'], missing: ['punt_returns'] } },
    ]);
    expect(done.result.warnings[0]?.message).toMatch(/stats_player_week_2025\.csv.*yards_after_contact.*punt_returns/);
    expect(await test.query('select punt_returns, receptions from nfl_player_stats')).toEqual([
      { punt_returns: 4, receptions: 1 },
    ]);
  });

  it('keeps whom a team met where the file no longer says it', async () => {
    publish([row({ opponent_team: 'BUF' })]);
    await run();
    const { opponent_team: _, ...less } = row({});
    publish([less]);
    expect(counts(await run())).toEqual([[0, 0, 0]]);
    expect(await test.query('select opponent_team from nfl_player_stats')).toEqual([{ opponent_team: 'BUF' }]);
  });

  it('fails without a column that it needs, or with a cell that is no number, and names them', async () => {
    const { passing_yards: _, ...less } = row({});
    publish([{ ...less, pass_yds: 1 }]);
    await expect(run()).rejects.toMatchObject({
      code: 'provider_columns_missing',
      message: expect.stringMatching(/stats_player_week_2025\.csv.*passing_yards.*nobody knows is pass_yds/),
      retry: { kind: 'never' },
    });
    publish([row({}), row({ player_id: '00-0000002', targets: 'many' })]);
    await expect(run()).rejects.toMatchObject({
      code: 'provider_invalid_response',
      message: expect.stringMatching(/stats_player_week_2025\.csv, line 3, column targets: "many"/),
    });
    expect(await test.query('select from nfl_player_stats')).toHaveLength(0);
  });

  it('removes what nflverse took back, refuses a file that collapsed, and keeps all where too much is gone', async () => {
    publish(players(40));
    await run();
    publish(players(39));
    const taken = await run();
    expect([counts(taken), codes(taken)]).toEqual([[[0, 0, 1]], ['rows_removed']]);
    publish(players(30));
    const kept = await run();
    expect([counts(kept), codes(kept)]).toEqual([[[0, 0, 0]], ['rows_vanished']]);
    publish(players(10));
    await expect(run()).rejects.toMatchObject({ code: 'implausible', retry: { kind: 'never' } });
    expect(codes(await run({ season: 2025, acceptCollapse: true }))).toEqual(['rows_vanished']);
    expect(await test.query('select from nfl_player_stats')).toHaveLength(39);
  });

  it('takes the season from the moment of its slot, and says what the last complete week lacks', async () => {
    await loadWeeks(test, 2025, [
      { week: 1, kickoff: '2025-09-07T17:00:00Z', games: [['KC', 'LV']] },
      {
        week: 2,
        kickoff: '2025-09-14T17:00:00Z',
        games: [
          ['KC', 'LV'],
          ['DEN', 'LAC'],
        ],
      },
      { week: 3, kickoff: '2025-09-21T17:00:00Z', games: [['KC', 'DEN']] },
    ]);
    publish([row({}), row({ team: 'LV', player_id: '00-0000002', opponent_team: 'KC' })]);
    const tuesday = new Date('2025-09-16T08:00:00Z');
    const early = await run({}, tuesday);
    expect(early.result.facts).toMatchObject({
      season: 2025,
      last_complete_week: { season: 2025, week: 2, whole: false },
    });
    expect(early.result.warnings).toMatchObject([
      { code: 'week_not_published', message: expect.stringContaining('does not have week 2 yet') },
    ]);
    publish(['KC', 'LV', 'DEN'].map((team, index) => row({ week: 2, team, player_id: `00-000000${index}` })));
    expect((await run({}, tuesday)).result.warnings.at(-1)).toMatchObject({
      code: 'week_not_published',
      message: expect.stringContaining('nothing of LAC'),
    });
    publish(['KC', 'LV', 'DEN', 'LAC'].map((team, index) => row({ week: 2, team, player_id: `00-000000${index}` })));
    expect(codes(await run({}, tuesday))).not.toContain('week_not_published');
  });

  it('ends for good, saying so, where neither format is published', async () => {
    await expect(run()).rejects.toMatchObject({ code: 'file_not_published', retry: { kind: 'never' } });
    await expect(run({})).rejects.toMatchObject({ code: 'schedule_not_loaded' });
  });
});
