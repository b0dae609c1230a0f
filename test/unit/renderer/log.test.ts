import { describe, expect, it } from 'vitest';
import { fieldsText, lineForFile, showControls, type KeptLine, type LogRange } from '#shared/log.ts';
import { readDestination } from '../../../renderer/views/job/log/goTo.ts';
import { LINE, LineHeights, measure } from '../../../renderer/views/job/log/lineHeights.ts';
import { LinePages } from '../../../renderer/views/job/log/linePages.ts';
import { LogScan } from '../../../renderer/views/job/log/logScan.ts';
import { parsePlace, placeKey, PlaceList, toRanges } from '../../../renderer/views/job/log/placeList.ts';
import { ScrollSpace } from '../../../renderer/views/job/log/scrollSpace.ts';
import { until } from '../../support/until.ts';

const million: LogRange[] = [
  { token: 1, from: 1, to: 2_000 },
  { token: 3, from: 11, to: 1_000_010 },
];

describe('a list of lines', () => {
  const list = new PlaceList(million);
  it('knows which line stands where, and where a line stands', () => {
    expect(list.count).toBe(1_002_000);
    for (const index of [0, 1_999, 2_000, 750_000, 1_001_999]) {
      const place = list.at(index);
      expect(place && list.indexOf(place)).toBe(index);
    }
    expect(list.at(2_000)).toEqual({ token: 3, sequence: 11 });
    expect([list.at(-1), list.at(1_002_000)]).toEqual([undefined, undefined]);
    expect([list.opens(0), list.opens(1_999), list.opens(2_000)]).toEqual([true, false, true]);
  });
  it('knows where a line would stand that it does not have', () => {
    const found = new PlaceList([
      { token: 1, from: 5, to: 5 },
      { token: 3, from: 20, to: 21 },
    ]);
    expect(found.indexOf({ token: 1, sequence: 2 })).toBe(0);
    expect(found.indexOf({ token: 1, sequence: 9 })).toBe(1);
    expect(found.indexOf({ token: 2, sequence: 1 })).toBe(1);
    expect(found.indexOf({ token: 3, sequence: 99 })).toBe(3);
    expect(found.has({ token: 3, sequence: 21 })).toBe(true);
    expect(found.has({ token: 3, sequence: 22 })).toBe(false);
    expect(new PlaceList([]).indexOf({ token: 1, sequence: 1 })).toBe(0);
  });
  it('is named in addresses and asked for in stretches', () => {
    expect(parsePlace(placeKey({ token: 2, sequence: 1532 }))).toEqual({ token: 2, sequence: 1532 });
    expect(parsePlace('2:x')).toBe(null);
    const places = [1, 2, 3, 7].map((sequence) => ({ token: 1, sequence }));
    expect(toRanges([...places, { token: 2, sequence: 8 }])).toEqual([
      { token: 1, from: 1, to: 3 },
      { token: 1, from: 7, to: 7 },
      { token: 2, from: 8, to: 8 },
    ]);
  });
});

describe('the heights of lines', () => {
  it('are one row but for those that were measured', () => {
    const list = new PlaceList(million);
    const measured = measure(new Map(), [
      { key: '1:10', height: 100 },
      { key: '3:12', height: LINE },
      { key: '1:3', height: 60 },
    ]);
    const heights = new LineHeights(list, measured);
    expect(heights.total).toBe(list.count * LINE + 120);
    expect([heights.top(2), heights.top(3), heights.top(9), heights.top(10)]).toEqual([40, 100, 220, 320]);
    expect([heights.at(99), heights.at(100), heights.at(319), heights.at(320)]).toEqual([2, 3, 9, 10]);
    expect(heights.at(1e12)).toBe(list.count - 1);
    expect(measure(measured, [{ key: '1:10', height: 100 }])).toBe(measured);
  });
});

describe('a list that is higher than a browser can draw', () => {
  const space = new ScrollSpace(40_000_000, 600, 8_000_000);
  it('is all of it in reach of the scrollbar', () => {
    expect(space.height).toBe(8_000_000);
    expect(space.end - space.ahead(space.end)).toBe(8_000_000 - 600);
    expect(space.follow(0, 0, 8_000_000 - 600)).toBe(space.end);
    expect(space.follow(space.end, 8_000_000 - 600, 0)).toBe(0);
    const middle = space.follow(0, 0, 4_000_000);
    expect(middle / 40_000_000).toBeCloseTo(0.5, 1);
    expect(middle - space.ahead(middle)).toBeCloseTo(4_000_000, -1);
  });
  it('moves by a pixel for a pixel, from the first line to the last', () => {
    let y = 0;
    for (let steps = 0; steps < 3_000; steps += 1) {
      const at = y - space.ahead(y);
      const next = space.follow(y, at, at + 100);
      expect(next - y).toBe(100);
      y = next;
      expect(y - space.ahead(y)).toBeGreaterThanOrEqual(0);
    }
  });
  it('is as it is where it is small', () => {
    const small = new ScrollSpace(5_000, 600);
    expect([small.height, small.end, small.ahead(4_400)]).toEqual([5_000, 4_400, 0]);
    expect(small.follow(0, 0, 3_000)).toBe(3_000);
  });
});

const line = (token: number, sequence: number): KeptLine => ({
  token,
  sequence,
  at: '2026-11-22T12:00:00.000Z',
  level: 'info',
  message: `line ${sequence}`,
  fields: null,
});

describe('lines in memory', () => {
  it('are those around what is looked at, read once; far ones are dropped', async () => {
    const asked: LogRange[][] = [];
    const pages = new LinePages(async (ranges) => {
      asked.push(ranges);
      return ranges.flatMap(({ token, from, to }) =>
        Array.from({ length: to - from + 1 }, (_, index) => line(token, from + index)).filter(
          (each) => each.sequence !== 7,
        ),
      );
    });
    const list = new PlaceList(million);
    pages.want(list, 0, 40);
    await until(() => pages.state.get().lines.size > 0);
    expect(asked).toEqual([[{ token: 1, from: 1, to: 250 }]]);
    expect(pages.state.get().lines.get('1:7')).toBe(null);
    expect(pages.state.get().gaps).toBe(true);
    pages.want(list, 10, 60);
    expect(asked).toHaveLength(1);
    for (let first = 0; first < 1_000_000; first += 25_000) {
      pages.want(list, first, first + 40);
      await until(() => pages.state.get().lines.has(placeKey(list.at(first + 40) ?? line(0, 0))));
    }
    expect(pages.state.get().lines.size).toBeLessThanOrEqual(6_000);
    expect(pages.state.get().lines.has('1:1')).toBe(false);
  });
});

const everyThousandth = (range: LogRange): [number, number][] => {
  const found: [number, number][] = [];
  for (let at = Math.ceil(range.from / 1_000) * 1_000; at <= range.to; at += 1_000) found.push([at, at]);
  return found;
};

describe('a search', () => {
  it('goes outwards from where one is, and on with lines that come', async () => {
    const asked: LogRange[] = [];
    const scan = new LogScan(
      async (range) => {
        asked.push(range);
        return everyThousandth(range);
      },
      { step: 50_000, around: () => ({ token: 1, sequence: 120_500 }) },
    );
    scan.extend([{ token: 1, from: 1, to: 300_000 }]);
    expect(scan.state.get()).toMatchObject({ state: 'scanning', scanned: 0, total: 300_000 });
    await until(() => scan.state.get().state === 'done');
    expect(asked.map(({ from }) => from)).toEqual([100_001, 50_001, 150_001, 1, 200_001, 250_001]);
    expect(scan.state.get()).toMatchObject({ scanned: 300_000, nearest: { token: 1, sequence: 121_000 } });
    expect(scan.state.get().list.count).toBe(300);
    expect(scan.state.get().list.at(299)).toEqual({ token: 1, sequence: 300_000 });

    const { list } = scan.state.get();
    scan.extend([{ token: 1, from: 1, to: 300_500 }]);
    await until(() => scan.state.get().scanned === 300_500);
    expect(asked.at(-1)).toEqual({ token: 1, from: 300_001, to: 300_500 });
    expect(scan.state.get().list).toBe(list);
  });
  it('is stopped and goes on', async () => {
    const scan = new LogScan(async (range) => everyThousandth(range), { step: 50_000, around: () => null });
    scan.extend([{ token: 1, from: 1, to: 200_000 }]);
    scan.stop();
    await until(() => scan.state.get().scanned === 50_000);
    expect(scan.state.get()).toMatchObject({ state: 'stopped' });
    scan.goOn();
    await until(() => scan.state.get().state === 'done');
    expect(scan.state.get().list.count).toBe(200);
  });
});

it.each([
  ['start', { kind: 'start' }],
  ['532,112', { kind: 'line', number: 532_112 }],
  ['attempt 2', { kind: 'attempt', number: 2 }],
  ['14:05', { kind: 'moment', at: new Date(2026, 10, 22, 14, 5).toISOString() }],
  ['14:05:30.5', { kind: 'moment', at: new Date(2026, 10, 22, 14, 5, 30, 500).toISOString() }],
  ['2026-11-21 09:00', { kind: 'moment', at: new Date(2026, 10, 21, 9).toISOString() }],
  ['2026-11-21T09:00:00Z', { kind: 'moment', at: '2026-11-21T09:00:00.000Z' }],
  ['25:00', null],
  ['somewhere', null],
])('%s is a place to go to', (typed, destination) => {
  expect(readDestination(typed, new Date(2026, 10, 22, 8).getTime())).toEqual(destination);
});

it('nothing in a line acts: control characters and turned writing are shown as signs', () => {
  expect(showControls('\u001B[31mred\u0007\u202Egnp.exe\tnext\nline')).toBe('␛[31mred␇<U+202E>gnp.exe\tnext\nline');
  expect(fieldsText({ status: 200, who: 'me', list: [1] })).toBe('status=200 who=me list=[1]');
  expect(lineForFile({ ...line(1, 1), level: 'warn', fields: { a: 1 } })).toBe(
    '2026-11-22T12:00:00.000Z WARN  line 1 a=1',
  );
});
