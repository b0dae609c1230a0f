import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { divide, fromMillionths, toMillionths } from '#engine/nfl/scoring/decimals.ts';
import { reckonPlayer } from '#engine/nfl/scoring/reckon.ts';
import { ruleSets, type RuleSetName } from '#engine/nfl/scoring/ruleSets.ts';
import { syncDefensePointsAgainst } from '#engine/syncs/sync-defense-points-against/index.ts';
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
  test.query('truncate nfl_player_stats, nfl_games, fantasy_leagues, nfl_defense_points_against cascade'),
);

const season = 2024;
/** Six teams; in week 2 E and F have their bye. */
const games: [week: number, away: string, home: string][] = [
  [1, 'A', 'B'],
  [1, 'C', 'D'],
  [1, 'E', 'F'],
  [2, 'B', 'C'],
  [2, 'D', 'A'],
  [3, 'A', 'E'],
  [3, 'F', 'B'],
  [3, 'C', 'D'],
];
const roster = ['QB', 'RB', 'FB', 'WR', 'WR', 'TE', 'K', 'OT', 'CB'];

interface Line {
  season: number;
  week: number;
  gsis_id: string;
  team: string;
  opponent_team: string;
  position: string;
  [statistic: string]: string | number;
}

/** Statistics of every player of every game, all different. */
function statistics(): Line[] {
  return games.flatMap(([week, away, home]) =>
    [
      [away, home],
      [home, away],
    ].flatMap(([team = '', opponent = '']) =>
      roster.map((position, index) => {
        const seed = team.charCodeAt(0) * 7 + week * 13 + index * 5;
        return {
          season,
          week,
          gsis_id: `${team}${index}`,
          team,
          opponent_team: opponent,
          position,
          passing_yards: position === 'QB' ? 150 + (seed % 170) : 0,
          passing_tds: position === 'QB' ? seed % 4 : 0,
          passing_interceptions: position === 'QB' ? seed % 3 : 0,
          rushing_yards: ['QB', 'RB', 'FB'].includes(position) ? (seed % 90) - 4 : 0,
          receptions: ['RB', 'FB', 'WR', 'TE'].includes(position) ? seed % 9 : 0,
          receiving_yards: ['RB', 'FB', 'WR', 'TE', 'OT'].includes(position) ? seed % 120 : 0,
          receiving_tds: ['WR', 'OT'].includes(position) ? seed % 2 : 0,
          fg_made: position === 'K' ? 2 : 0,
          fg_made_40_49: position === 'K' ? seed % 2 : 0,
          fg_made_20_29: position === 'K' ? seed % 2 : 0,
          pat_made: position === 'K' ? seed % 5 : 0,
        };
      }),
    ),
  );
}

/** What each defence allowed up to a week, by hand: a float nowhere, no SQL. */
function byHand(lines: readonly Line[], set: RuleSetName, upTo: number) {
  const fantasy: Record<string, string> = { QB: 'QB', RB: 'RB', FB: 'RB', WR: 'WR', TE: 'TE', K: 'K' };
  const rows = ['A', 'B', 'C', 'D', 'E', 'F'].flatMap((team) =>
    ['QB', 'RB', 'WR', 'TE', 'K'].map((position) => {
      const allowed = new Map<number, bigint>();
      for (const line of lines) {
        if (line.opponent_team !== team || line.week > upTo) continue;
        const points =
          fantasy[line.position] === position ? reckonPlayer(line, ruleSets[set], line.position).points : '0';
        allowed.set(line.week, (allowed.get(line.week) ?? 0n) + toMillionths(points));
      }
      const total = [...allowed.values()].reduce((sum, each) => sum + each, 0n);
      const average = divide(divide(total, BigInt(allowed.size)), 100n) * 100n;
      return { team, position, points: allowed.get(upTo) ?? null, total, average, games: allowed.size };
    }),
  );
  return rows.map(({ points, total, average, ...row }) => {
    const peers = rows.filter(({ position }) => position === row.position);
    return {
      ...row,
      points: points === null ? null : fromMillionths(points),
      rank:
        points === null
          ? null
          : rank(
              points,
              peers.flatMap((peer) => (peer.points === null ? [] : [peer.points])),
            ),
      season_points: fromMillionths(total),
      season_average: fromMillionths(average),
      season_rank: rank(
        average,
        peers.map((peer) => peer.average),
      ),
    };
  });
}

const rank = (own: bigint, all: readonly bigint[]) => 1 + all.filter((other) => other > own).length;

const stored = (scoring: string, week: number) =>
  test.query(
    `select team, position, points::text, rank, games, season_points::text, season_average::text, season_rank
     from nfl_defense_points_against where scoring = $1 and week = $2`,
    [scoring, week],
  );

const inOrder = (rows: Record<string, unknown>[]) =>
  [...rows].sort((one, other) =>
    `${String(one['team'])}${String(one['position'])}`.localeCompare(
      `${String(other['team'])}${String(other['position'])}`,
    ),
  );

async function load(lines: readonly Line[] = statistics()): Promise<void> {
  await insert(
    test,
    'nfl_games',
    games.map(([week, away, home]) => game(season, week, away, home)),
  );
  await insertStatistics(test, lines);
}

const run = (payload: JsonObject = {}, moment?: Date): Promise<SyncRun> =>
  runSync(syncDefensePointsAgainst, test.url, 'http://none.invalid', payload, moment);
const counts = ({ result }: SyncRun) => {
  const changes = result.changes.find(({ table }) => table === 'nfl_defense_points_against');
  return [changes?.inserted ?? 0, changes?.updated ?? 0, changes?.unchanged ?? 0, changes?.removed ?? 0];
};

describe('sync-defense-points-against', () => {
  it('reckons what every defence allowed, as a plain recomputation does, byes included', async () => {
    await load();
    for (const week of [1, 2, 3]) {
      const { result } = await run({ season, week });
      expect(result.warnings).toEqual([]);
      expect(result.facts).toMatchObject({ defenses: week === 2 ? 4 : 6, byes: week === 2 ? 2 : 0 });
      for (const set of ['standard', 'half_ppr', 'ppr'] as const) {
        expect(inOrder(await stored(set, week))).toEqual(inOrder(byHand(statistics(), set, week)));
      }
    }
  });

  it('changes nothing when it runs again', async () => {
    await load();
    await run({ season, week: 2 });
    const again = await run({ season, week: 2 });
    expect(counts(again)).toEqual([0, 0, 90, 0]);
    expect(again.lines.at(-1)?.message).toBe(
      'Week 2 of 2024: 4 defences against QB, RB, WR, TE, K by standard, half_ppr, ppr; 2 teams had their bye.',
    );
  });

  it('takes a correction of an early week into every week that is there', async () => {
    await load();
    for (const week of [1, 2, 3]) await run({ season, week, scoring: 'standard' });
    // A touchdown of A's first wide receiver against B is taken back.
    const lines = statistics();
    const corrected = lines.find(({ week, gsis_id: id }) => week === 1 && id === 'A3');
    if (!corrected) throw new Error('no such player');
    corrected['receiving_yards'] = 200;
    await test.query(`update nfl_player_stats set receiving_yards = 200 where week = 1 and gsis_id = 'A3'`);
    const before = [await stored('standard', 1), await stored('standard', 2), await stored('standard', 3)];
    const { result } = await run({ season, week: 1, scoring: 'standard' });
    const after = [await stored('standard', 1), await stored('standard', 2), await stored('standard', 3)];
    for (const [index, rows] of after.entries()) {
      expect(inOrder(rows)).toEqual(inOrder(byHand(lines, 'standard', index + 1)));
      // Nothing but receivers.
      const others = (all: Record<string, unknown>[]) => inOrder(all.filter((row) => row['position'] !== 'WR'));
      expect(others(rows)).toEqual(others(before[index] ?? []));
    }
    const samples = result.changes[0]?.samples ?? [];
    expect(samples).toContainEqual(
      expect.objectContaining({
        kind: 'updated',
        key: { scoring: 'standard', season, week: 1, team: 'B', position: 'WR' },
      }),
    );
    expect(result.changes[0]).toMatchObject({ inserted: 0, removed: 0 });
    expect(result.changes[0]?.updated).toBeGreaterThanOrEqual(3);
  });

  it('finds the week by the schedule at the moment of the run', async () => {
    await load();
    const { result } = await run({ scoring: 'ppr' }, new Date('2024-09-12T08:00:00Z'));
    expect(result.facts).toMatchObject({ season, week: 2 });
  });

  it('says which sync to run when nothing is loaded', async () => {
    await expect(run({ season, week: 1 })).rejects.toMatchObject({
      code: 'no_statistics',
      hint: 'Run sync-player-stats with season 2024 and week 1 first.',
    });
    await expect(run()).rejects.toMatchObject({ code: 'schedule_not_loaded' });
  });

  it('counts no game that has no statistics yet, and tells of it', async () => {
    await load(statistics().filter(({ week, team }) => week !== 3 || !['C', 'D'].includes(team)));
    const { result } = await run({ season, week: 3, scoring: 'standard' });
    expect(result.warnings).toEqual([
      expect.objectContaining({ code: 'games_without_statistics', details: { count: 1, list: ['2024_03_C_D'] } }),
    ]);
    expect(await test.query(`select distinct team from nfl_defense_points_against where team in ('C', 'D')`)).toEqual(
      [],
    );
  });

  it('finds opponents in the games where the file has none, as for kickers', async () => {
    await load();
    await test.query(`update nfl_player_stats set opponent_team = null where position = 'K'`);
    expect((await run({ season, week: 1, scoring: 'standard' })).result.warnings).toEqual([]);
    expect(inOrder(await stored('standard', 1))).toEqual(inOrder(byHand(statistics(), 'standard', 1)));
  });

  it('tells of a file without kickers', async () => {
    await load(statistics().filter(({ position }) => position !== 'K'));
    await test.query('update nfl_player_stats set pat_made = null, fg_made_40_49 = null');
    const { result } = await run({ season, week: 1, scoring: 'standard' });
    expect(result.warnings.map(({ code }) => code)).toEqual(['positions_missing', 'statistics_missing']);
    expect(await test.query(`select from nfl_defense_points_against where position = 'K'`)).toEqual([]);
  });

  it('goes by a league’s own rules, and removes what is no more', async () => {
    await load();
    await insert(test, 'fantasy_leagues', [
      {
        id: 1,
        provider: 'sleeper',
        provider_league_id: '77',
        season,
        name: 'Ours',
        scoring: { player: [{ kind: 'each', statistic: 'receptions', points: 1, positions: ['TE'] }] },
        scoring_unknown: { rec_td_40p: 2 },
        roster_positions: [],
      },
    ]);
    const { result } = await run({ season, week: 1, scoring: 'league', league: 'sleeper:77' });
    expect(result.facts).toMatchObject({ scorings: ['league:1'] });
    expect(result.warnings.map(({ code }) => code)).toEqual(['rules_unknown']);
    const points = await test.query<{ position: string; points: string }>(
      `select position, sum(points)::text as points from nfl_defense_points_against where league_id = 1 group by position`,
    );
    const receptions = statistics().filter(({ week, position }) => week === 1 && position === 'TE');
    expect(Object.fromEntries(points.map((row) => [row.position, row.points]))).toEqual({
      QB: '0',
      RB: '0',
      WR: '0',
      K: '0',
      TE: String(receptions.reduce((sum, line) => sum + Number(line['receptions']), 0)),
    });
    await test.query(`delete from nfl_player_stats where team in ('E', 'F')`);
    expect(counts(await run({ season, week: 1, scoring: 'league' }))).toMatchObject({ 0: 0, 3: 10 });
  });

  it('warns where no league of the season is loaded, and refuses one that is not', async () => {
    await load();
    const { result } = await run({ season, week: 1, scoring: 'league' });
    expect(result.warnings.map(({ code }) => code)).toEqual(['no_leagues']);
    await expect(run({ season, week: 1, scoring: 'league', league: '5' })).rejects.toMatchObject({
      code: 'unknown_league',
    });
    await expect(run({ season, week: 1, league: '5' })).rejects.toMatchObject({ code: 'invalid_payload' });
  });
});
