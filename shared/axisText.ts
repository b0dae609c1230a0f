import type { AxisRange, AxisValue } from './backfills.ts';

/** The values of an axis as they are typed: `2022..2026`, or `39, 78`. Null for what can’t be read. */
export function parseAxis(text: string): AxisRange | null {
  const span = /^\s*(\d{1,9})\s*\.\.\s*(\d{1,9})\s*$/.exec(text);
  if (span) return { from: Number(span[1]), to: Number(span[2]) };
  const values: AxisValue[] = text
    .split(',')
    .map((value) => value.trim())
    .map((value) => (/^-?\d{1,9}$/.test(value) ? Number(value) : value));
  return values.includes('') ? null : { values };
}
