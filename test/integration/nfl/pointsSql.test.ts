import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fromMillionths, toMillionths } from '#engine/nfl/scoring/decimals.ts';
import { missingStatistics } from '#engine/nfl/scoring/loaded.ts';
import { defensePartsSql, playerPartsSql } from '#engine/nfl/scoring/pointsSql.ts';
import { reckonDefense, reckonPlayer } from '#engine/nfl/scoring/reckon.ts';
import { ruleSets } from '#engine/nfl/scoring/ruleSets.ts';
import { scoringSchema } from '#engine/nfl/scoring/schema.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { counted, game, insert, insertStatistics } from './fantasySeed.ts';

let test: TestDatabase;
const weeks = { season: 2024, from: 1, to: 2 };
const positions = ['QB', 'FB', 'WR', 'TE', 'K', 'CB', 'OT'];
const lines = fc.sample(fc.record(Object.fromEntries(counted.map((column) => [column, numbersOf(column)]))), {
  numRuns: 60,
  seed: 7,
});
const rows = lines.map((line, index) => ({
  ...line,
  season: 2024,
  week: 1 + (index % 2),
  gsis_id: `p${index}`,
  team: index % 4 < 2 ? 'AAA' : 'BBB',
  position: positions[index % positions.length],
  fg_made_list: index % 3 === 0 ? '29;44;60' : null,
}));

beforeAll(async () => {
  test = await createTestDatabase();
  await insertStatistics(test, rows);
  await insert(test, 'nfl_games', [game(2024, 1, 'AAA', 'BBB', [24, 13]), game(2024, 2, 'BBB', 'AAA', [0, 42])]);
});
afterAll(() => test?.drop());

/** Any rules that the schema takes. */
const rule = fc.record({
  points: fc.constantFrom(1, -2, 0.04, 0.1, 0.5, 6, 0.333333),
  per: fc.constantFrom(1, 3, 25),
  fractions: fc.boolean(),
  from: fc.constantFrom(undefined, -1, 0, 1, 10),
  to: fc.constantFrom(undefined, 0, 5, 300),
});
const asEach = ({ points, per, fractions }: Rule) => ({ kind: 'each' as const, points, per, fractions });
const asRange = ({ points, from, to }: Rule) => ({
  kind: 'range' as const,
  points,
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
});
type Rule = typeof rule extends fc.Arbitrary<infer T> ? T : never;
const of = fc.constantFrom(asEach, asRange);
const scoring = fc
  .record({
    player: fc.array(
      fc
        .tuple(
          rule,
          of,
          fc.constantFrom(...playerNames()),
          fc.constantFrom<('TE' | 'RB' | 'K')[] | undefined>(undefined, ['TE'], ['RB', 'K']),
        )
        .map(([each, make, statistic, only]) => ({ ...make(each), statistic, ...(only ? { positions: only } : {}) })),
      { maxLength: 8 },
    ),
    defense: fc.array(
      fc
        .tuple(rule, of, fc.constantFrom(...defenseNames()))
        .map(([each, make, statistic]) => ({ ...make(each), statistic })),
      { maxLength: 6 },
    ),
    negative: fc.boolean(),
  })
  .map((input) => scoringSchema.parse(input));

it('gives every player the points that the rules give him one by one', { retry: 0 }, async () => {
  await fc.assert(
    fc.asyncProperty(scoring, async (given) => {
      const { ctes, values } = playerPartsSql(given, weeks);
      const found = await test.query<{ gsis_id: string; points: string }>(
        `with ${ctes} select gsis_id, trim_scale(sum(points))::text as points from parts group by gsis_id`,
        values,
      );
      const points = new Map(found.map((row) => [row.gsis_id, row.points]));
      for (const row of rows) {
        expect(points.get(row.gsis_id) ?? '0').toBe(reckonPlayer(row, given, row.position ?? null).points);
      }
    }),
    { numRuns: 60 },
  );
});

it(
  'gives every team’s defence the points for what its players did and its opponent did not',
  { retry: 0 },
  async () => {
    await fc.assert(
      fc.asyncProperty(scoring, async (given) => {
        const { ctes, values } = defensePartsSql(given, weeks);
        const found = await test.query<{ week: number; team: string; points: string }>(
          `with ${ctes} select week, team, trim_scale(sum(points))::text as points from parts group by week, team`,
          values,
        );
        for (const [week, team, opponent, score] of [
          [1, 'AAA', 'BBB', 13],
          [1, 'BBB', 'AAA', 24],
          [2, 'AAA', 'BBB', 0],
          [2, 'BBB', 'AAA', 42],
        ] as const) {
          const own = sums(week, team);
          const other = sums(week, opponent);
          const line = {
            ...own,
            opponent_score: score,
            points_allowed: score - 6 * at(other, 'def_tds') - 2 * at(other, 'def_safeties'),
            blocked_kicks: at(other, 'fg_blocked') + at(other, 'pat_blocked'),
            yards_allowed: at(other, 'passing_yards') + at(other, 'rushing_yards') - at(other, 'sack_yards_lost'),
          };
          const points = found.find((row) => row.week === week && row.team === team)?.points ?? '0';
          expect(points).toBe(reckonDefense(line, given).points);
        }
      }),
      { numRuns: 40 },
    );
  },
);

it('is exact where floats are not', async () => {
  const given = scoringSchema.parse({ player: [{ kind: 'each', statistic: 'receptions', points: 0.1 }] });
  const { ctes, values } = playerPartsSql(given, weeks);
  const [row] = await test.query<{ points: string }>(
    `with ${ctes} select trim_scale(sum(points))::text as points from parts`,
    values,
  );
  const receptions = rows.reduce((sum, each) => sum + at(each, 'receptions'), 0);
  expect(row?.points).toBe(fromMillionths((toMillionths(receptions) * 100_000n) / 1_000_000n));
});

it('knows what the loaded files do not have', async () => {
  expect(await missingStatistics(test, ruleSets.standard, weeks)).toEqual([]);
  await test.query('update nfl_player_stats set pat_made = null, pat_blocked = null where week = 1');
  expect(await missingStatistics(test, ruleSets.standard, { ...weeks, to: 1 })).toEqual([
    'pat_made',
    'defense:blocked_kicks',
  ]);
  expect(await missingStatistics(test, ruleSets.standard, weeks)).toEqual([]);
});

function numbersOf(column: string): fc.Arbitrary<number> {
  if (column === 'def_sacks') return fc.constantFrom(0, 0, 0.5, 1, 2.5);
  // Positive, so that a sum of them is a sum of sizes.
  if (column === 'sack_yards_lost') return fc.integer({ min: 0, max: 30 });
  if (column.endsWith('yards')) return fc.integer({ min: -15, max: 320 });
  return fc.constantFrom(0, 0, 0, 1, 2, 5);
}

function at(line: Record<string, unknown>, column: string): number {
  return Number(line[column] ?? 0);
}

function sums(week: number, team: string): Record<string, number> {
  const own = rows.filter((row) => row.week === week && row.team === team);
  return Object.fromEntries(counted.map((column) => [column, own.reduce((sum, row) => sum + at(row, column), 0)]));
}

function playerNames() {
  return [
    ...(['passing_yards', 'receptions', 'fumbles_lost', 'incompletions', 'scrimmage_yards', 'def_sacks'] as const),
    ...(['fg_made_50_plus', 'fg_not_made', 'fg_yards_over_30', 'receiving_first_downs'] as const),
  ];
}

function defenseNames() {
  return [
    ...(['def_sacks', 'def_interceptions', 'special_teams_tds', 'blocked_kicks'] as const),
    ...(['points_allowed', 'opponent_score', 'yards_allowed'] as const),
  ];
}
