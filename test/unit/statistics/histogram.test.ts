import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketLimits, percentile, toDurations } from '#engine/statistics/histogram.ts';

/** As sync.duration_bucket does it. */
function bucketOf(ms: number): number {
  return ms < 1 ? 0 : Math.min(127, Math.floor((4 * Math.log(ms)) / Math.log(2)) + 1);
}

function histogramOf(durations: readonly number[]) {
  const counts = new Map<number, number>();
  for (const ms of durations) counts.set(bucketOf(ms), (counts.get(bucketOf(ms)) ?? 0) + 1);
  const buckets = [...counts.keys()].sort((a, b) => a - b);
  return {
    buckets,
    counts: buckets.map((bucket) => counts.get(bucket) ?? 0),
    sum: durations.reduce((sum, ms) => sum + ms, 0),
    max: durations.length === 0 ? null : Math.max(...durations),
  };
}

test('nothing gives nothing', () => {
  expect(toDurations(histogramOf([]))).toEqual({ p50: null, p95: null, mean: null, max: null });
});

test('one job is its own median', () => {
  expect(toDurations(histogramOf([700]))).toEqual({ p50: 700, p95: 700, mean: 700, max: 700 });
});

test('a percentile lies in the step of the job that it names, and never beyond the longest', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e7, noNaN: true }), { minLength: 1, maxLength: 200 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (durations, share) => {
        const sorted = [...durations].sort((a, b) => a - b);
        const exact = sorted[Math.max(0, Math.ceil(share * sorted.length - 1e-9) - 1)] ?? 0;
        const { from, to } = bucketLimits(bucketOf(exact));
        const value = percentile(histogramOf(durations), share) ?? -1;
        expect(value).toBeGreaterThanOrEqual(from * (1 - 1e-9));
        expect(value).toBeLessThanOrEqual(to * (1 + 1e-9));
        expect(value).toBeLessThanOrEqual(sorted.at(-1) ?? 0);
      },
    ),
  );
});
