/** The first wait, ms; each further one is twice as long. */
const first = 1_000;
const longest = 20_000;

/**
 * ms to wait after try number `attempt` (from 1) failed: 1, 2, 4, 8 … s, at most 20, of which the second half is left to
 * chance, so that workers that failed together don't come back together.
 */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(longest, first * 2 ** (attempt - 1));
  return Math.round(full / 2 + (full / 2) * random());
}

const day = 86_400_000;

/**
 * The wait that a `Retry-After` header asks for, in ms; null where there is none or it makes no sense.
 * It holds seconds or a date; `now` is ms since the epoch. A day at most: it holds up every job of the provider.
 */
export function retryAfter(header: string | undefined, now: number): number | null {
  const value = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(value)) return Math.min(day, Number(value) * 1000);
  if (!/[A-Za-z]/.test(value)) return null;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.min(day, Math.max(0, date - now));
}

/** ms until the next day begins in UTC, and a few seconds more: no two clocks agree. */
export function untilNextUtcDay(now: number): number {
  return day - (now % day) + 10_000;
}

/** `850 ms`, `12 s`, `5 min`, `7 h 20 min` */
export function describeWait(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
