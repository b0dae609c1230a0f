import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divide, fromMillionths, toMillionths } from '#engine/nfl/scoring/decimals.ts';
import { reckonDefense, reckonPlayer, type Statistics } from '#engine/nfl/scoring/reckon.ts';
import { ruleSets, type RuleSetName } from '#engine/nfl/scoring/ruleSets.ts';
import { parseCsv } from '#engine/providers/csv/parseCsv.ts';
import { cleanPoints, scoringSchema, type ScoringInput } from '#engine/nfl/scoring/schema.ts';

const rodgers = {
  completions: 13,
  attempts: 21,
  passing_yards: 167,
  passing_tds: 1,
  passing_interceptions: 1,
  carries: 1,
  rushing_yards: -1,
};

const points = (input: ScoringInput, statistics: Record<string, number | string | null>, position = 'WR') =>
  reckonPlayer(statistics, scoringSchema.parse(input), position).points;
const ofDefense = (allowed: number) =>
  reckonDefense({ points_allowed: allowed, def_sacks: '2.5' }, ruleSets.ppr).points;
const receptions = { kind: 'each', statistic: 'receptions', points: 1 } as const;

describe('decimals', () => {
  it('reads and writes what it read', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (amount) => {
        expect(toMillionths(fromMillionths(amount))).toBe(amount);
      }),
    );
  });

  it.each([
    ['8.58', 8_580_000n],
    ['-0.1', -100_000n],
    ['.5', 500_000n],
    ['1e-7', 0n],
    ['5e-7', 1n],
    ['-0.0000005', -1n],
    [1e21, 10n ** 27n],
  ])('%s', (text, amount) => expect(toMillionths(text)).toBe(amount));

  it.each(['', '.', 'ten', '1,5', 'NaN'])('refuses %j', (text) => expect(() => toMillionths(text)).toThrow(RangeError));

  it('rounds half away from zero', () => {
    expect([divide(5n, 2n), divide(-5n, 2n), divide(7n, 3n), divide(-1n, 3n)]).toEqual([3n, -3n, 2n, 0n]);
  });
});

describe('rule sets', () => {
  it('give player 7200 the 8.58 points that Yahoo and nflverse give him for week 1 of 2024', () => {
    expect(reckonPlayer(rodgers, ruleSets.standard, 'QB')).toEqual({
      points: '8.58',
      parts: { passing_yards: '6.68', passing_tds: '4', passing_interceptions: '-2', rushing_yards: '-0.1' },
    });
  });

  it('differ by receptions alone', () => {
    const line = { receptions: 7, receiving_yards: 83, receiving_tds: 1, receiving_fumbles_lost: 1 };
    const by = (name: keyof typeof ruleSets) => reckonPlayer(line, ruleSets[name], 'WR').points;
    expect([by('standard'), by('half_ppr'), by('ppr')]).toEqual(['12.3', '15.8', '19.3']);
  });

  it('count kicks by distance, also those of 60 yards that nflverse has in no range', () => {
    const line = {
      fg_made: 5,
      fg_made_20_29: 1,
      fg_made_30_39: 1,
      fg_made_40_49: 1,
      fg_made_50_59: 1,
      fg_made_60_: 0,
      pat_made: 3,
    };
    expect(reckonPlayer(line, ruleSets.standard, 'K').points).toBe('23');
  });

  it('put points allowed into brackets, 0 too', () => {
    expect([0, 6, 7, 13, 20, 27, 28, 34, 35].map(ofDefense)).toEqual([
      '12.5',
      '9.5',
      '6.5',
      '6.5',
      '3.5',
      '2.5',
      '1.5',
      '1.5',
      '-1.5',
    ]);
    expect(reckonDefense({ points_allowed: null }, ruleSets.ppr).points).toBe('0');
  });
});

describe('rules', () => {
  it('give a premium to a position, whatever it is called', () => {
    const premium = { player: [receptions, { ...receptions, points: 0.5, positions: ['TE' as const, 'RB' as const] }] };
    expect(points(premium, { receptions: 4 }, 'TE')).toBe('6');
    expect(points(premium, { receptions: 4 }, 'FB')).toBe('6');
    expect(points(premium, { receptions: 4 }, 'WR')).toBe('4');
    expect(points(premium, { receptions: 4 }, 'OT')).toBe('4');
  });

  it('count only whole units where there are no fractions', () => {
    const rule = { kind: 'each', statistic: 'passing_yards', points: 1, per: 25, fractions: false } as const;
    const yards = [24, 25, 49, 50, -24, -25].map((passing_yards) => points({ player: [rule] }, { passing_yards }));
    expect(yards).toEqual(['0', '1', '1', '2', '0', '-1']);
    expect(points({ player: [{ ...rule, fractions: true }] }, { passing_yards: 24 })).toBe('0.96');
  });

  it('give a bonus between its ends, both included', () => {
    const bonus = { kind: 'range', statistic: 'rushing_yards', from: 100, to: 199, points: 3 } as const;
    const at = [99, 100, 199, 200].map((rushing_yards) => points({ player: [bonus] }, { rushing_yards }));
    expect(at).toEqual(['0', '3', '3', '0']);
  });

  it('take nothing away in a league without negative points', () => {
    const player = [receptions, { kind: 'each', statistic: 'fumbles_lost', points: -2 } as const];
    const line = { receptions: 3, receiving_fumbles_lost: 1 };
    expect(points({ player }, line)).toBe('1');
    expect(points({ player, negative: false }, line)).toBe('3');
  });

  it('count the yards of field goals beyond the 30th', () => {
    const rule = { kind: 'each', statistic: 'fg_yards_over_30', points: 0.1 } as const;
    expect(points({ player: [rule] }, { fg_made_list: '25;48;31' })).toBe('1.9');
  });

  it('take what is given by name before they add columns up', () => {
    const rule = { kind: 'each', statistic: 'fumbles_lost', points: -2 } as const;
    expect(points({ player: [rule] }, { fumbles_lost: '0.35' })).toBe('-0.7');
  });

  it('never depend on the order of the rules', () => {
    const rules = ruleSets.ppr.player;
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...rules], { minLength: rules.length }),
        fc.record({
          passing_yards: fc.integer({ min: -50, max: 600 }),
          receptions: fc.integer({ min: 0, max: 20 }),
          receiving_yards: fc.integer({ min: -20, max: 300 }),
          rushing_fumbles_lost: fc.integer({ min: 0, max: 3 }),
        }),
        (player, line) => {
          expect(reckonPlayer(line, { ...ruleSets.ppr, player }, 'WR').points).toBe(
            reckonPlayer(line, ruleSets.ppr, 'WR').points,
          );
        },
      ),
    );
  });
});

describe('the schema of a scoring', () => {
  it('takes an empty one, for a league whose rules are not known', () => {
    expect(scoringSchema.parse({})).toEqual({ player: [], defense: [], negative: true });
  });

  it.each([
    { player: [{ ...receptions, statistic: 'yards' }] },
    { player: [{ ...receptions, points: 0.12345678 }] },
    { player: [{ ...receptions, positions: ['DEF'] }] },
    { player: [{ ...receptions, from: 1 }] },
    { defense: [receptions] },
    { rules: [] },
  ])('refuses %j', (input) => expect(scoringSchema.safeParse(input).success).toBe(false));

  it.each([
    [0.03999999910593033, 0.04],
    [0.10000000149011612, 0.1],
    [-2, -2],
    [0.0333, 0.0333],
    [1.5, 1.5],
  ])('cleans %f', (given, clean) => expect(cleanPoints(given)).toBe(clean));
});

const recordings = process.env['TOUCHLINE_RECORDINGS'];

describe.skipIf(!recordings)('recorded statistics of nflverse', () => {
  it.each(['player_stats_2023.csv', 'player_stats_2024_early.csv', 'stats_player_week_2025_wk1-2.csv'])(
    '%s has the same points in every row',
    (name) => {
      const csv = parseCsv(readFileSync(path.join(recordings ?? '', 'nflverse/player_stats', name), 'utf8'), name);
      if (!('rows' in csv)) throw new Error(csv.reason);
      const rows = csv.rows.map((cells) =>
        Object.fromEntries(csv.header.map((column, index) => [column, cells[index] ?? ''])),
      );
      // nflverse gives kickers nothing for kicks.
      const differing = rows.filter((row) => row['position'] !== 'K' && differs(row));
      expect(rows.length).toBeGreaterThan(1000);
      expect(differing).toEqual([]);
    },
  );
});

function differs(row: Record<string, string>): boolean {
  const line: Statistics = {
    ...numbers(row),
    passing_interceptions: row['passing_interceptions'] ?? row['interceptions'],
  };
  const of = (set: RuleSetName) => toMillionths(reckonPlayer(line, ruleSets[set], row['position'] ?? '').points);
  return of('standard') !== hundredths(row['fantasy_points']) || of('ppr') !== hundredths(row['fantasy_points_ppr']);
}

/** A file's number is a float: 8.58 or 8.579999. */
function hundredths(text = '0'): bigint {
  return divide(toMillionths(text), 10_000n) * 10_000n;
}

function numbers(row: Record<string, string>): Record<string, string> {
  const offence = /^(passing|rushing|receiving|sack|special|receptions)/;
  return Object.fromEntries(Object.entries(row).filter(([name, value]) => offence.test(name) && value !== ''));
}
