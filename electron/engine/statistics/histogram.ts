import type { Durations } from '#shared/statistics.ts';

/** Durations as the statistics keep them: steps of `sync.duration_bucket`, ascending, and the jobs of each. */
export interface Histogram {
  readonly buckets: readonly number[];
  readonly counts: readonly number[];
  /** ms */
  readonly sum: number;
  readonly max: number | null;
}

/** The steps' limits in ms: 0 is less than 1, n is from 2^((n-1)/4) to 2^(n/4). */
export function bucketLimits(bucket: number): { from: number; to: number } {
  return bucket <= 0 ? { from: 0, to: 1 } : { from: 2 ** ((bucket - 1) / 4), to: 2 ** (bucket / 4) };
}

/**
 * The duration that a share of the jobs (0 to 1) did not exceed, ms: by its place in the step that holds it, and never
 * more than the longest. Null without jobs.
 */
export function percentile(histogram: Histogram, share: number): number | null {
  const jobs = histogram.counts.reduce((sum, count) => sum + count, 0);
  if (jobs === 0) return null;
  const wanted = Math.max(1, share * jobs);
  let before = 0;
  for (const [index, bucket] of histogram.buckets.entries()) {
    const count = histogram.counts[index] ?? 0;
    if (count > 0 && before + count >= wanted) {
      const { from, to } = bucketLimits(bucket);
      const value = from + (to - from) * ((wanted - before) / count);
      return Math.min(value, histogram.max ?? value);
    }
    before += count;
  }
  return histogram.max;
}

export function toDurations(histogram: Histogram): Durations {
  const jobs = histogram.counts.reduce((sum, count) => sum + count, 0);
  return {
    p50: rounded(percentile(histogram, 0.5)),
    p95: rounded(percentile(histogram, 0.95)),
    mean: rounded(jobs === 0 ? null : histogram.sum / jobs),
    max: rounded(histogram.max),
  };
}

/** To a tenth of a ms: more would claim what the figures don't hold. */
function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10) / 10;
}
