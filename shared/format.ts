const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** A whole number with separators: `1,204`. */
export function formatNumber(value: number): string {
  return whole.format(value);
}

/** A count that says whether it is exact: `1,204`, or `10,000+` for a lower bound. */
export function formatCount(count: { value: number; exact: boolean }): string {
  return count.exact ? formatNumber(count.value) : `${formatNumber(count.value)}+`;
}

/** Bytes in decimal units: `812 B`, `2.9 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? whole.format(value) : oneDecimal.format(value)} ${units[unit] ?? 'B'}`;
}

/** `1 job`, `1,204 jobs`; a plural that is not made with an s is given. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}
