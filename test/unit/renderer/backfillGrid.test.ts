import { describe, expect, it } from 'vitest';
import { parseAxis } from '#shared/axisText.ts';
import { foundCodes, leftOutBecause, stateCodes, statesInPiece } from '#shared/backfillGrid.ts';
import { gridModel, numbersIn } from '../../../renderer/views/backfills/grid/gridModel.ts';
import { keyStep } from '../../../renderer/views/backfills/grid/keys.ts';
import { areasOf, choose, chosenNumbers, withNumbers } from '../../../renderer/views/backfills/grid/selection.ts';

// Leagues by seasons, newest last; 78 has no 2022.
const model = gridModel({ rows: ['39', '78', '135'], columns: ['2022', '2023'], places: [0, 4, 1, 3, 5] });

describe('a grid', () => {
  it('knows which partition is where, and where there is none', () => {
    expect(model.numberAt({ row: 1, column: 1 })).toBe(4);
    expect(model.numberAt({ row: 1, column: 0 })).toBe(0);
    expect(model.spotOf(2)).toEqual({ row: 2, column: 0 });
    const all = { from: { row: 2, column: 1 }, to: { row: 0, column: 0 } };
    expect(numbersIn(model, all)).toEqual([1, 3, 4, 2, 5]);
  });

  it('says what is chosen by rows of which the same columns are chosen', () => {
    const none = choose(model.size, () => false);
    const chosen = withNumbers(none, [1, 3, 2, 5, 4], true);
    expect(chosen.count).toBe(5);
    expect(areasOf(model, chosen)).toEqual([
      { rows: ['39', '135'], columns: ['2022', '2023'] },
      { rows: ['78'], columns: ['2023'] },
    ]);
    const fewer = withNumbers(chosen, [2, 3], false);
    expect(chosenNumbers(fewer)).toEqual([1, 4, 5]);
    expect([none.count, chosen.count, fewer.count]).toEqual([0, 5, 3]);
    expect(withNumbers(fewer, [1], true).count).toBe(3);
  });

  it('is walked by keys, never out of it', () => {
    const from = { row: 1, column: 0 };
    expect(keyStep('ArrowRight', from, model, 10)).toEqual({ row: 1, column: 1 });
    expect(keyStep('ArrowLeft', from, model, 10)).toEqual(from);
    expect(keyStep('PageDown', from, model, 10)).toEqual({ row: 2, column: 0 });
    expect(keyStep('End', from, model, 10)).toEqual({ row: 1, column: 1 });
    expect(keyStep('ArrowDown', null, model, 10)).toEqual({ row: 0, column: 0 });
    expect(keyStep('x', from, model, 10)).toBeNull();
  });

  it('of 100,000 cells is chosen as one area', () => {
    const places = Array.from({ length: 100_000 }, (_, index) => index);
    const rows = Array.from({ length: 2_000 }, (_, index) => String(index));
    const large = gridModel({ rows, columns: rows.slice(0, 50), places });
    const all = choose(large.size, () => true);
    expect(areasOf(large, all)).toHaveLength(1);
    expect(withNumbers(all, [1], false).count).toBe(99_999);
  });
});

it('values of an axis are read as they are typed', () => {
  expect(parseAxis('2022..2026')).toEqual({ from: 2022, to: 2026 });
  expect(parseAxis(' 39, 78,KC')).toEqual({ values: [39, 78, 'KC'] });
  expect(parseAxis('39,,78')).toBeNull();
});

it('each state has a letter of its own', () => {
  for (const codes of [foundCodes, stateCodes]) {
    const letters = Object.values(codes);
    expect(new Set(letters).size).toBe(letters.length);
    expect(letters.every(({ length }) => length === 1)).toBe(true);
  }
  expect(statesInPiece).toBeGreaterThan(0);
});

it('a partition that is left out says why', () => {
  const then = new Date('2026-11-01T10:00:00Z');
  expect(leftOutBecause('missing', 'failed', null)).toBeNull();
  expect(leftOutBecause('missing', 'stale', then)).toBe(
    'It is not missing: it was synced at 2026-11-01T10:00:00.000Z.',
  );
  expect(leftOutBecause('stale', 'fresh', then)).toMatch(/^It is not stale/);
  expect(leftOutBecause('failed', 'never', null)).toBe('Its last job did not fail.');
  expect(leftOutBecause('all', 'fresh', then)).toBeNull();
});
