import { momentSchema } from '../jobs.ts';
import type { FilterTime } from './jobFilter.ts';

/** ms of a duration as it is typed: `90s`, `15min`, `3h`, `2d`, `1w`, `250ms`; null where it is none. */
export function parseDuration(text: string): number | null {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|sec|m|min|h|d|w)$/i.exec(text) ?? [];
  const size = units[unit?.toLowerCase() ?? ''];
  return number === undefined || size === undefined ? null : Math.round(Number(number) * size);
}

/** A duration as it is typed, in the largest unit that leaves it whole. */
export function formatTyped(ms: number): string {
  for (const unit of ['d', 'h', 'min', 's'] as const) {
    const size = units[unit] ?? 1;
    if (ms > 0 && ms % size === 0) return `${ms / size}${unit}`;
  }
  return `${ms}ms`;
}

/**
 * A time as it is typed: a duration before now (`2d`), a day (`today`, `yesterday`, `2026-11-20`), a minute (`2026-11-20T08:30`) or a
 * moment with its zone. Days and minutes are those of this computer's time zone; a day after `until` is meant whole. `now`: ms.
 * Null where it is none.
 */
export function parseTime(text: string, side: 'since' | 'until', now: number): FilterTime | null {
  const ago = parseDuration(text);
  if (ago !== null) return { ago };
  const day = parseDay(text.toLowerCase(), now);
  if (day) {
    if (side === 'until') day.setDate(day.getDate() + 1);
    return day.toISOString();
  }
  return parseMoment(text.toUpperCase());
}

function parseMoment(text: string): string | null {
  // As it is: a Date would lose its microseconds.
  if (momentSchema.safeParse(text).success) return text;
  const [, date] = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?$/.exec(text) ?? [];
  const moment = new Date(text);
  return date === undefined || parseDate(date) === null || Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}

function parseDay(text: string, now: number): Date | null {
  if (text !== 'today' && text !== 'yesterday') return parseDate(text);
  const day = new Date(now);
  day.setHours(0, 0, 0, 0);
  if (text === 'yesterday') day.setDate(day.getDate() - 1);
  return day;
}

function parseDate(text: string): Date | null {
  const [, year, month, date] = /^([1-9]\d{3})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined) return null;
  const day = new Date(Number(year), Number(month) - 1, Number(date));
  // The 31st of a month that has none would be the first of the next.
  return day.getMonth() === Number(month) - 1 && day.getDate() === Number(date) ? day : null;
}

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  sec: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
