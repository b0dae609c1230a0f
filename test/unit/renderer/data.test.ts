import { describe, expect, it } from 'vitest';
import { dataParts, valueText } from '../../../renderer/views/parts/data.ts';

describe('what a sync tells in its own words', () => {
  it('is lines: season and week first, names as they are, counts with separators', () => {
    const { lines, tables } = dataParts({ rows: 2752, week: 11, season: 2026, league_id: 123456, whole: true });
    expect(lines).toEqual([
      ['season', '2026'],
      ['week', '11'],
      ['rows', '2,752'],
      ['league id', '123456'],
      ['whole', 'yes'],
    ]);
    expect(tables).toEqual([]);
  });

  it.each([
    ['weeks', [1, 2, 3, 5, 7, 8], '1–3, 5, 7, 8'],
    ['seasons', [2025, 2026], '2025, 2026'],
    ['seasons', 9940, '9,940'],
    ['sources', ['sleeper', 'espn'], 'sleeper, espn'],
    ['dropped', [], 'none'],
    ['week', null, '–'],
    ['share', 0.256, '0.26'],
    ['ms', 1234, '1.2 s'],
    ['games', { received: 1310, failed: 0 }, 'received 1,310 · failed 0'],
    ['invalidation', { told: [], kept: ['a', 'b'] }, 'told none · kept a, b'],
    ['outer', { inner: { one: 1 } }, 'inner (one 1)'],
    ['error', { code: '40P01', message: 'deadlock detected' }, 'deadlock detected'],
  ])('%s %j is written %s', (name, value, text) => {
    expect(valueText(name, value)).toBe(text);
  });

  it('is a table where it is a list of objects: what tells them apart first, what is long last', () => {
    const { lines, tables } = dataParts({
      functions: [
        { ms: 55, rows: 1017, tags: ['a', 'b'], outcome: 'succeeded', function: 'update_a' },
        { ms: 70, tags: [], error: { code: 'x', message: 'It failed.' }, outcome: 'failed', function: 'update_b' },
      ],
    });
    expect(lines).toEqual([]);
    expect(tables).toEqual([
      {
        title: 'functions',
        count: 2,
        columns: [
          { name: 'function', label: 'function', right: false },
          { name: 'outcome', label: 'outcome', right: false },
          { name: 'ms', label: 'took', right: true },
          { name: 'rows', label: 'rows', right: true },
          { name: 'tags', label: 'tags', right: false },
          { name: 'error', label: 'error', right: false },
        ],
        rows: [
          ['update_a', 'succeeded', '55 ms', '1,017', 'a, b', ''],
          ['update_b', 'failed', '70 ms', '', 'none', 'It failed.'],
        ],
      },
    ]);
  });

  it('says how many there are of a list that was cut short', () => {
    expect(dataParts({ failed: { count: 120, list: [{ name: 'A' }] } }).tables).toMatchObject([
      { title: 'failed', count: 120, rows: [['A']] },
    ]);
  });

  it('is a table where several of one kind are named', () => {
    expect(dataParts({ quota: { minute: { left: 1 }, day: { left: 2 } } }).tables).toMatchObject([
      {
        columns: [{ label: '' }, { label: 'left', right: true }],
        rows: [
          ['minute', '1'],
          ['day', '2'],
        ],
      },
    ]);
  });
});
