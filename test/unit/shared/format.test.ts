import { expect, it } from 'vitest';
import { formatBytes, formatCount, formatNumber, plural } from '#shared/format.ts';

it('separates thousands', () => {
  expect(formatNumber(1204)).toBe('1,204');
});

it('says whether a count is exact', () => {
  expect(formatCount({ value: 1204, exact: true })).toBe('1,204');
  expect(formatCount({ value: 10_000, exact: false })).toBe('10,000+');
});

it.each([
  [0, '0 B'],
  [812, '812 B'],
  [999.9, '1 kB'],
  [2_912_345, '2.9 MB'],
  [999_600, '1 MB'],
  [123_456_789, '123 MB'],
  [4e15, '4,000 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

it('makes plurals', () => {
  expect(plural(1, 'job')).toBe('1 job');
  expect(plural(0, 'job')).toBe('0 jobs');
  expect(plural(1204, 'match', 'matches')).toBe('1,204 matches');
});
