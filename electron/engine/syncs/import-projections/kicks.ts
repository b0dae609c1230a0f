import type { Counts } from './vocabulary.ts';

const below40 = ['0_19', '20_29', '30_39'];

/**
 * Kicks as scoring wants them. It takes those of 50 yards and more for what is left of all; a source that tells no distances, or
 * no sum, would have kickers make only long ones. So sums and ranges are filled in, each from the others: kicks without a
 * distance count as less than 40 yards, which give the least.
 */
export function completeKicks(stats: Counts): Counts {
  return { ...stats, ...completed(stats, 'fg_made'), ...completed(stats, 'fg_missed') };
}

function completed(stats: Counts, kind: 'fg_made' | 'fg_missed'): Counts {
  const told = (...ranges: string[]): number | null => {
    const values = ranges.map((range) => stats[`${kind}_${range}`]).filter((value) => value !== undefined);
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
  };
  const all = stats[kind] ?? (kind === 'fg_missed' ? stats['fg_not_made'] : undefined) ?? null;
  const short = told('0_39') ?? told(...below40);
  const middle = told('40_49');
  const long = told('50_plus') ?? told('50_59', '60_plus');
  if ([all, short, middle, long].every((value) => value === null)) return {};
  const sum = all ?? plain((short ?? 0) + (middle ?? 0) + (long ?? 0));
  const longest = told('60_plus') ?? 0;
  return {
    [kind]: sum,
    ...(kind === 'fg_missed' ? { fg_not_made: stats['fg_not_made'] ?? sum } : {}),
    [`${kind}_0_39`]: short ?? plain(Math.max(0, sum - (middle ?? 0) - (long ?? 0))),
    [`${kind}_40_49`]: middle ?? 0,
    [`${kind}_50_plus`]: long ?? 0,
    [`${kind}_50_59`]: told('50_59') ?? plain(Math.max(0, (long ?? 0) - longest)),
    [`${kind}_60_plus`]: longest,
  };
}

/** Without the noise of binary fractions. */
function plain(value: number): number {
  return Number(value.toFixed(9));
}
