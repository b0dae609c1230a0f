import { differenceOf, type ErrorDifference } from '#shared/errorDiff.ts';
import type { Attempt } from '#shared/jobs.ts';

/** How an attempt’s error compares with the one before: the same as these attempts had, or what is different. */
export type ErrorChangeOf =
  | { readonly kind: 'same'; readonly as: readonly number[] }
  | { readonly kind: 'changed'; readonly from: number; readonly difference: ErrorDifference };

/** By token, for each attempt but the first that failed. */
export function changesOf(failed: readonly Attempt[]): Map<number, ErrorChangeOf> {
  const changes = new Map<number, ErrorChangeOf>();
  let streak: number[] = [];
  for (const [at, attempt] of failed.entries()) {
    const before = failed[at - 1];
    if (before?.error && attempt.error) {
      const difference = differenceOf(before.error, attempt.error);
      streak = difference === null ? [...streak, before.number] : [];
      changes.set(
        attempt.token,
        difference === null ? { kind: 'same', as: streak } : { kind: 'changed', from: before.number, difference },
      );
    }
  }
  return changes;
}

/** `attempt 1`, `attempts 1 and 2`, `attempts 1 to 4` */
export function attemptsText(numbers: readonly number[]): string {
  const [first, second] = numbers;
  const last = numbers.at(-1);
  if (numbers.length === 1) return `attempt ${first}`;
  return numbers.length === 2 ? `attempts ${first} and ${second}` : `attempts ${first} to ${last}`;
}
