import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importProjections } from '#engine/syncs/import-projections/index.ts';
import type { JsonObject } from '#shared/jobs.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { startFileServer, type FileServer } from '../integration/syncs/fileServer.ts';
import { loadWeeks, writesOf } from '../integration/syncs/nflSeason.ts';
import { runSync, type SyncRun } from '../integration/syncs/runSync.ts';

let test: TestDatabase;
let provider: FileServer;

beforeEach(async () => {
  [test, provider] = await Promise.all([createTestDatabase(), startFileServer()]);
  await loadWeeks(test, 2026, [
    { week: 6, kickoff: '2026-10-18T17:00:00Z', games: [['LV', 'KC']] },
    {
      week: 7,
      kickoff: '2026-10-25T17:00:00Z',
      games: [
        ['KC', 'WAS'],
        ['LV', 'LA'],
      ],
    },
  ]);
  await test.query(`update nfl_games set week = week - 5`);
});
afterEach(async () => {
  await Promise.all([test?.drop(), provider?.close()]);
});

type Stats = Record<string, number>;
interface Sleeper {
  week?: number | null;
  season?: string;
  type?: string;
  position?: string;
  team?: string | null;
  name?: string;
  injury?: string;
}
/** As Sleeper answers: of whom nothing is expected it leaves out the week. */
function sleeper(id: string, stats: Stats, { week = 2, season = '2026', type = 'regular', ...who }: Sleeper = {}) {
  const [first = '', last = ''] = (who.name ?? `Player ${id}`).split(' ');
  return {
    player_id: id,
    season,
    season_type: type,
    ...(Object.keys(stats).length === 0 ? {} : { week, updated_at: Date.UTC(2026, 9, 20) }),
    team: who.team === undefined ? 'KC' : who.team,
    opponent: null,
    company: 'rotowire',
    category: 'proj',
    stats,
    player: {
      first_name: first,
      last_name: last,
      position: who.position ?? 'WR',
      fantasy_positions: [who.position ?? 'WR'],
      injury_status: who.injury ?? null,
    },
  };
}
/** As ESPN answers: last year's numbers of the same week, and real ones, are among them. */
function espn(id: number, stats: Stats, { position = 3, name = `Player ${id}`, total = null as number | null } = {}) {
  const line = {
    seasonId: 2026,
    scoringPeriodId: 2,
    statSourceId: 1,
    statSplitTypeId: 1,
    proTeamId: 0,
    appliedTotal: total,
    stats,
  };
  const other = { 53: 99 };
  return {
    id,
    onTeamId: 0,
    player: {
      id,
      fullName: name,
      defaultPositionId: position,
      proTeamId: 12,
      stats: [{ ...line, seasonId: 2025, stats: other }, { ...line, statSourceId: 0, stats: other }, line],
    },
  };
}

const sleeperPath = '/projections/nfl/2026/2';
const espnPath = '/seasons/2026/segments/0/leaguedefaults/3';
function publish(ofSleeper: unknown, ofEspn: unknown): void {
  provider.files = {
    [sleeperPath]: ofSleeper,
    [espnPath]: Array.isArray(ofEspn) ? { players: ofEspn } : ofEspn,
  };
}
const run = (payload: JsonObject = { season: 2026, week: 2 }, moment?: Date): Promise<SyncRun> =>
  runSync(importProjections, test.url, provider.url, payload, moment);
const codes = ({ result }: SyncRun) => result.warnings.map(({ code }) => code);
const warning = ({ result }: SyncRun, code: string) => result.warnings.find((each) => each.code === code);

/** Brings a player in as sync-players would. */
async function known(name: string, ids: Record<string, string>, position = 'WR'): Promise<void> {
  await test.query(
    `with added as (insert into nfl_players (provider, display_name, position, team) values ('nflverse', $1, $2, 'KC') returning id)
     insert into nfl_player_ids (provider, provider_player_id, player_id, told_by)
     select key, value, id, 'player_ids' from added, jsonb_each_text($3)`,
    [name, position, JSON.stringify(ids)],
  );
}
const projections = () =>
  test.query(
    `select p.source, n.display_name as name, p.team, p.opponent, p.points::text as std, p.points_ppr::text as ppr, p.stats
     from nfl_projections p join nfl_players n on n.id = p.player_id order by 1, 2`,
  );
const combined = (scoring = 'ppr') =>
  test.query(
    `select n.display_name as name, c.sources, c.mean_points::text as mean, c.spread::text as spread,
       c.lowest_points::text as lowest, c.highest_points::text as highest
     from nfl_combined_projections c join nfl_players n on n.id = c.player_id where scoring = $1 order by 1`,
    [scoring],
  );
const tables = [
  'nfl_projections',
  'nfl_combined_projections',
  'nfl_players',
  'nfl_player_ids',
  'nfl_unmatched_players',
];
const writes = () => Promise.all(tables.map((table) => writesOf(test, table)));

describe('import-projections', () => {
  it('puts two sources side by side in the same statistics, with mean and spread, and changes nothing again', async () => {
    await known('Ann Arbor', { sleeper: '1', espn: '11' });
    await known('Bob Boone', { sleeper: '2', espn: '12' }, 'QB');
    publish(
      [
        sleeper('1', { rec: 5, rec_yd: 60.5, pts_std: 6.05, adp_std: 9 }),
        sleeper('2', { pass_yd: 250, pass_int: 1, pts_std: 9 }, { position: 'QB' }),
        sleeper('3', { gp: 1, adp_std: 999 }, { name: 'Nobody Waits', injury: 'Out' }),
        sleeper('4', {}),
      ],
      [espn(11, { 53: 6, 42: 70 }, { total: 13 }), espn(13, {}, { name: 'Nobody Either' })],
    );
    const done = await run();
    expect(done.result.warnings).toEqual([]);
    expect(await projections()).toEqual([
      {
        source: 'espn',
        name: 'Ann Arbor',
        team: 'KC',
        opponent: 'WAS',
        std: '7',
        ppr: '13',
        stats: { receptions: 6, receiving_yards: 70 },
      },
      {
        source: 'sleeper',
        name: 'Ann Arbor',
        team: 'KC',
        opponent: 'WAS',
        std: '6.05',
        ppr: '11.05',
        stats: { receptions: 5, receiving_yards: 60.5 },
      },
      {
        source: 'sleeper',
        name: 'Bob Boone',
        team: 'KC',
        opponent: 'WAS',
        std: '8',
        ppr: '8',
        stats: { passing_yards: 250, passing_interceptions: 1 },
      },
    ]);
    // (13 + 11.05) / 2; of a sample of two the deviation is the difference through the root of 2.
    expect(await combined()).toEqual([
      { name: 'Ann Arbor', sources: 2, mean: '12.025', spread: '1.378858', lowest: '11.05', highest: '13' },
      { name: 'Bob Boone', sources: 1, mean: '8', spread: null, lowest: '8', highest: '8' },
    ]);
    expect(await combined('half_ppr')).toMatchObject([{ mean: '9.275' }, { mean: '8' }]);
    expect(done.result.facts).toMatchObject({
      season: 2026,
      week: 2,
      sources: ['sleeper', 'espn'],
      sleeper: { players: 4, projected: 2, nothing: 2, injured: 1 },
      espn: { players: 2, projected: 1, nothing: 1 },
      shared: 1,
    });
    expect(done.lines.at(-1)?.message).toBe(
      'Projections for week 2 of 2026: 2 players of Sleeper, 1 player of ESPN; 1 of several, on the average 1.95 points apart; 3 new, 0 changed, 0 gone.',
    );
    const before = await writes();
    const again = await run();
    expect(await writes()).toEqual(before);
    expect(again.lines.at(-1)?.message).toMatch(/; nothing changed\.$/);
  });

  it('takes the next week of the moment, and the season as week 0', async () => {
    await known('Ann Arbor', { sleeper: '1' });
    publish([sleeper('1', { rec: 5 })], []);
    const payload = { sources: ['sleeper'] };
    expect((await run(payload, new Date('2026-10-19T08:00:00Z'))).result.facts).toMatchObject({
      season: 2026,
      week: 2,
    });
    provider.files['/projections/nfl/2026'] = [sleeper('1', { rec: 90, rec_yd: 1000 }, { week: null })];
    await run({ ...payload, week: 0 }, new Date('2026-10-19T08:00:00Z'));
    expect(
      await test.query('select week, points_ppr::text as points, opponent from nfl_projections order by week'),
    ).toEqual([
      { week: 0, points: '190', opponent: null },
      { week: 2, points: '5', opponent: 'WAS' },
    ]);
  });

  it('says that the schedule is not loaded rather than guess', async () => {
    await test.query('delete from nfl_games');
    await expect(run({})).rejects.toMatchObject({ code: 'schedule_not_loaded' });
    expect(provider.asked).toEqual([]);
  });

  it('between two seasons has nothing to fetch, and says so', async () => {
    await test.query(`update nfl_games set season_type = 'POST', round = 'SB' where week = 2`);
    const { result } = await run({}, new Date('2027-03-02T08:00:00Z'));
    expect(result.warnings).toMatchObject([{ code: 'between_seasons' }]);
    expect(provider.asked).toEqual([]);
  });

  it('goes on without a source that fails, and mixes nothing old into mean and spread', async () => {
    await known('Ann Arbor', { sleeper: '1', espn: '11' });
    publish([sleeper('1', { rec: 5 })], [espn(11, { 53: 9 })]);
    await run();
    const changed = { nothing: 'but a link' };
    for (const [answer, code] of [
      [404, 'provider_bad_request'],
      [changed, 'provider_invalid_response'],
      [[espn(11, {})], 'no_projections'],
    ] as const) {
      publish([sleeper('1', { rec: 6 })], answer);
      const done = await run();
      expect(warning(done, 'source_failed')).toMatchObject({
        message: expect.stringMatching(
          /Mean and spread for week 2 of 2026 are without ESPN\. What it expected of 1 player as of 2/,
        ),
        details: { source: 'espn', code },
      });
      expect(await combined()).toEqual([
        { name: 'Ann Arbor', sources: 1, mean: '6', spread: null, lowest: '6', highest: '6' },
      ]);
      expect(await projections()).toMatchObject([
        { source: 'espn', ppr: '9' },
        { source: 'sleeper', ppr: '6' },
      ]);
    }
    publish([sleeper('1', { rec: 6 })], [espn(11, { 53: 9 })]);
    await run();
    expect(await combined()).toMatchObject([{ sources: 2, mean: '7.5' }]);
    const alone = await run({ season: 2026, week: 2, sources: ['espn'] });
    expect(codes(alone)).toEqual([]);
    expect(
      alone.lines.some(({ message }) => /^Projections of sleeper for 1 player as of .* without them\.$/.test(message)),
    ).toBe(true);
    expect(await combined()).toMatchObject([{ sources: 1, mean: '9' }]);
  });

  it('fails where no source gives anything, and writes nothing', async () => {
    await known('Ann Arbor', { sleeper: '1', espn: '11' });
    publish([sleeper('1', {})], 404);
    await expect(run()).rejects.toMatchObject({
      message: expect.stringMatching(
        /^No source gave projections for week 2 of 2026: Sleeper has no projections .* ESPN did not accept the call/,
      ),
      retry: { kind: 'never' },
    });
    await expect(run({ season: 2026, week: 2, sources: ['sleeper'] })).rejects.toMatchObject({
      code: 'no_projections',
      message: 'Sleeper has no projections for week 2 of 2026.',
    });
    expect(await projections()).toEqual([]);
  });

  it('removes what is no longer expected, unless most of it would go', async () => {
    const many = Array.from({ length: 40 }, (_, index) => sleeper(String(index + 1), { rec: 5 }));
    const payload = { season: 2026, week: 2, sources: ['sleeper'] };
    publish(many, []);
    await run(payload);
    publish(many.slice(1), []);
    const done = await run(payload);
    expect(done.result.changes.find(({ table }) => table === 'nfl_projections')).toMatchObject({
      removed: 1,
      unchanged: 39,
    });
    expect(await combined()).toHaveLength(39);
    publish(many.slice(30), []);
    await expect(run(payload)).rejects.toMatchObject({
      code: 'implausible',
      message: expect.stringContaining('10 rows where 39'),
    });
    await run({ ...payload, acceptCollapse: true });
    expect(await projections()).toHaveLength(10);
  });

  it('refuses the numbers of another week, and of a season as those of a week', async () => {
    const payload = { season: 2026, week: 2, sources: ['sleeper'] };
    publish([sleeper('9', {}), sleeper('1', { rec: 5 }, { week: 3 })], []);
    await expect(run(payload)).rejects.toMatchObject({
      code: 'provider_invalid_response',
      message: 'Sleeper was asked for week 2 of 2026 and answered with projections of regular week 3 of 2026.',
    });
    publish([sleeper('1', { rec: 90, rec_yd: 1000 }, { name: 'Ann Arbor' })], []);
    await expect(run(payload)).rejects.toMatchObject({
      code: 'implausible',
      message: expect.stringContaining('190 points of Ann Arbor'),
    });
  });

  it('asks Sleeper for the playoffs as it counts them', async () => {
    await known('Ann Arbor', { sleeper: '1' });
    provider.files = { '/projections/nfl/2026/1': [sleeper('1', { rec: 5 }, { week: 1, type: 'post' })] };
    await run({ season: 2026, week: 19, sources: ['sleeper'] });
    expect(await test.query('select week from nfl_projections')).toEqual([{ week: 19 }]);
  });

  it('adds whom nobody told of yet, once, and lists who may be somebody else', async () => {
    await known('Ann Arbor Jr.', { espn: '11' });
    publish(
      [
        sleeper('1', { rec: 5 }, { name: 'Ann Arbor' }),
        sleeper('2', { rec: 4 }, { name: 'New Rookie' }),
        sleeper('3', { rec: 3 }, { name: 'Player Invalid', team: null }),
        sleeper('KC', { sack: 2, pts_allow: 20.4, yds_allow: 320 }, { position: 'DEF', name: 'Kansas City' }),
      ],
      [
        espn(11, { 53: 6 }),
        espn(22, { 53: 3 }, { name: 'New Rookie' }),
        espn(-16012, { 99: 3, 187: 13.2 }, { position: 16 }),
      ],
    );
    const done = await run();
    expect(
      await test.query(
        `select display_name as name, provider, team, position from nfl_players where provider <> 'nflverse'`,
      ),
    ).toEqual([{ name: 'New Rookie', provider: 'sleeper', team: 'KC', position: 'WR' }]);
    expect(await combined()).toMatchObject([
      { name: 'Ann Arbor Jr.', sources: 1, mean: '6' },
      // 2 + 1 of Sleeper, 3 + 4 of ESPN
      { name: 'Kansas City Chiefs', sources: 2, lowest: '3', highest: '7' },
      { name: 'New Rookie', sources: 1, mean: '4' },
    ]);
    expect(
      await test.query(
        'select provider, provider_player_id as id, reason, seen_by from nfl_unmatched_players order by 1, 2',
      ),
    ).toEqual([
      {
        provider: 'espn',
        id: '22',
        reason: 'no id is known; there is a player of this name',
        seen_by: 'import-projections',
      },
      {
        provider: 'sleeper',
        id: '1',
        reason: 'no id is known; there is a player of this name',
        seen_by: 'import-projections',
      },
      {
        provider: 'sleeper',
        id: '3',
        reason: 'no id is known, and he has no team or position',
        seen_by: 'import-projections',
      },
    ]);
    expect(codes(done)).toEqual(['players_unmatched', 'players_unmatched']);
    const before = await writes();
    await run();
    expect(await writes()).toEqual(before);

    // An id that is found takes him off the list.
    await test.query(
      `insert into nfl_player_ids (provider, provider_player_id, player_id, told_by)
       select 'espn', '22', id, 'player_ids' from nfl_players where display_name = 'New Rookie'`,
    );
    await run();
    expect(await test.query(`select from nfl_unmatched_players where provider = 'espn'`)).toEqual([]);
    expect(await combined()).toMatchObject([{}, {}, { name: 'New Rookie', sources: 2, mean: '3.5' }]);
  });

  it('adds a player once where two weeks are imported at the same time', async () => {
    publish([sleeper('1', { rec: 5 }, { name: 'New Rookie' })], []);
    provider.files['/projections/nfl/2026/1'] = [sleeper('1', { rec: 6 }, { name: 'New Rookie', week: 1 })];
    await Promise.all([1, 2].map((week) => run({ season: 2026, week, sources: ['sleeper'] })));
    expect(await test.query('select display_name from nfl_players')).toEqual([{ display_name: 'New Rookie' }]);
    expect(await projections()).toHaveLength(2);
  });

  it('says which players’ points it can’t explain, and what it did not take', async () => {
    await known('Ann Arbor', { sleeper: '1', espn: '11' });
    publish(
      [sleeper('1', { rec_yd: 60, rec_td: 1, mystery: 2, pts_std: 20 }, { name: 'Ann Arbor' })],
      [espn(11, { 53: 6, 42: 70, 235: 3 }, { total: 13.1 })],
    );
    const done = await run();
    expect(warning(done, 'points_differ')).toMatchObject({
      message:
        'Sleeper’s own points of 1 player are not what its statistics come to by its usual rules: Ann Arbor 20 instead of 12. Statistics that were not taken: mystery.',
      details: { source: 'sleeper', count: 1, untaken: ['mystery'] },
    });
    expect(done.result.facts).toMatchObject({ espn_points: { compared: 1, different: 0 } });
    expect(done.result.warnings.filter(({ code }) => code === 'statistics_unknown')).toMatchObject([
      { message: 'Sleeper gives 1 statistic that nothing reads: mystery.' },
      { message: 'ESPN gives 1 statistic that nothing reads: 235.' },
    ]);
  });

  const recordings = process.env['TOUCHLINE_RECORDINGS'];
  it.skipIf(!recordings)('reads a whole recorded season of Sleeper’s, and explains all of its points', async () => {
    const file = path.join(recordings ?? '', 'sleeper/projections_nfl_2024_regular.json');
    provider.files = { '/projections/nfl/2024': JSON.parse(readFileSync(file, 'utf8')) };
    const payload = { season: 2024, week: 0, sources: ['sleeper'] };
    expect((await run(payload)).result.facts).toMatchObject({
      sleeper: { players: 3301, projected: 685, injured: 143 },
      sleeper_points: { compared: 652, different: 0 },
    });
    const before = await writes();
    await run(payload);
    expect(await writes()).toEqual(before);
  });
});
