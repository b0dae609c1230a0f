import { describe, expect, it } from 'vitest';
import { backoff, describeWait, retryAfter, untilNextUtcDay } from '#engine/providers/backoff.ts';

describe('backoff', () => {
  it('doubles from one second to twenty, with the second half left to chance', () => {
    expect([1, 2, 3, 4, 5, 6, 40].map((attempt) => backoff(attempt, () => 1))).toEqual([
      1000, 2000, 4000, 8000, 16000, 20000, 20000,
    ]);
    expect(backoff(3, () => 0)).toBe(2000);
    expect(backoff(3, () => 0.5)).toBe(3000);
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 4, 1, 12, 0, 0);
  it.each([
    ['7', 7000],
    [' 0 ', 0],
    ['Fri, 01 May 2026 12:00:30 GMT', 30_000],
    ['Fri, 01 May 2026 11:00:00 GMT', 0],
    ['soon', null],
    ['-5', null],
    ['999999999', 86_400_000],
    ['Fri, 01 May 2099 12:00:30 GMT', 86_400_000],
    ['', null],
    [undefined, null],
  ])('%j is %j ms', (header, expected) => expect(retryAfter(header, now)).toBe(expected));
});

it('waits for the next day in UTC', () => {
  expect(untilNextUtcDay(Date.UTC(2026, 4, 1, 23, 59, 0))).toBe(70_000);
  expect(untilNextUtcDay(Date.UTC(2026, 4, 1))).toBe(86_410_000);
});

it('describes a wait', () => {
  expect([850, 1000, 61_000, 300_000, 26_400_000, 7_200_000].map(describeWait)).toEqual([
    '850 ms',
    '1 s',
    '61 s',
    '5 min',
    '7 h 20 min',
    '2 h',
  ]);
});
