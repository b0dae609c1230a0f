import { formatNumber } from '#shared/format.ts';
import type { Count } from '#shared/statistics.ts';

/** How many, and how far that can be trusted: `1,204`, `10,000+`, `about 5,000,000`. */
export function countNumber({ value, kind }: Count): string {
  const number = formatNumber(value);
  return kind === 'estimate' ? `about ${number}` : kind === 'at_least' ? `${number}+` : number;
}

/** `1 job`, `10,000+ jobs` */
export function countWords(count: Count): string {
  return `${countNumber(count)} ${count.value === 1 && count.kind === 'exact' ? 'job' : 'jobs'}`;
}

/** What is known once the rows are there: all of them are counted where the list ends with them, and never fewer match. */
export function surerCount(count: Count, rows: number, ended: boolean): Count {
  if (ended) return { value: rows, kind: 'exact' };
  return count.kind === 'at_least' && count.value < rows ? { value: rows, kind: 'at_least' } : count;
}
