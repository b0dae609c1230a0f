import { describe, expect, it } from 'vitest';
import {
  between,
  formatClock,
  formatCountdown,
  formatDelta,
  formatDuration,
  formatElapsed,
  formatExact,
  formatRelative,
} from '#shared/time.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [-5, '0 ms'],
    [85.4, '85 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [1234, '1.2 s'],
    [9949, '9.9 s'],
    [9950, '10 s'],
    [59_400, '59 s'],
    [59_600, '1 min'],
    [185 * SECOND, '3 min 05 s'],
    [10 * MINUTE, '10 min'],
    [59 * MINUTE + 59.9 * SECOND, '1 h 00 min'],
    [2 * HOUR + 4 * MINUTE, '2 h 04 min'],
    [76 * HOUR, '3 d 4 h'],
  ])('%d ms is %s', (duration, text) => {
    expect(formatDuration(duration)).toBe(text);
  });
});

it('shows a running clock in whole seconds that keep their places', () => {
  expect([0, 999, 1000, 59_999, MINUTE, 61 * SECOND, HOUR].map((ms) => formatElapsed(ms))).toEqual([
    '0 s',
    '0 s',
    '1 s',
    '59 s',
    '1 min 00 s',
    '1 min 01 s',
    '1 h 00 min',
  ]);
});

it('counts down, rounding up so that 0:00 means over', () => {
  expect([MINUTE, 581 * SECOND, 1, 0, -5].map((ms) => formatCountdown(ms))).toEqual([
    '1:00',
    '9:41',
    '0:01',
    '0:00',
    '0:00',
  ]);
});

describe('formatRelative', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  it.each([
    ['2026-11-22T11:59:59Z', 'just now'],
    ['2026-11-22T12:00:01Z', 'just now'],
    ['2026-11-22T11:59:48Z', '12 s ago'],
    ['2026-11-22T12:05:00Z', 'in 5 min'],
    ['2026-11-22T11:00:20Z', '1 h ago'],
    ['2026-11-19T12:00:00Z', '3 d ago'],
  ])('%s is %s', (moment, text) => {
    expect(formatRelative(moment, now)).toBe(text);
  });
});

describe('formatExact', () => {
  it('names the zone and its offset at that moment', () => {
    expect(formatExact('2026-11-22T20:42:26.123Z', 'Europe/Berlin')).toBe(
      '2026-11-22 21:42:26.123 Europe/Berlin (GMT+1)',
    );
    expect(formatExact('2026-07-01T22:30:00Z', 'Europe/Berlin')).toBe('2026-07-02 00:30:00.000 Europe/Berlin (GMT+2)');
  });
  it('says UTC once', () => {
    expect(formatExact('2026-11-22T00:00:00Z', 'UTC')).toBe('2026-11-22 00:00:00.000 UTC');
  });
});

it('shows the time of day, and the time between lines, to the millisecond', () => {
  expect(formatClock('2026-11-22T20:42:26.007Z', 'UTC')).toBe('20:42:26.007');
  expect(formatDelta(4)).toBe('+0.004');
  expect(formatDelta(12_300)).toBe('+12.300');
  expect(between('2026-11-22T12:00:00Z', '2026-11-22T12:00:01.500Z')).toBe(1500);
});
