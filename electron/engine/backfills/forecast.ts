import type { BackfillHours } from '#shared/backfills.ts';
import { doneAfter, isOpen, opensAt } from './hours.ts';
import { allowedOf, shareOf, type Window } from './quotaWindows.ts';

/** What is to be done, for a forecast. */
export interface Work {
  /** ms that it takes without waiting. */
  readonly duration: number;
  /** Calls by provider. */
  readonly calls: ReadonlyMap<string, number>;
  /** Per cent of each window. */
  readonly share: number;
  readonly hours: BackfillHours | null;
}

export interface Forecast {
  readonly doneAt: Date;
  /** The window that holds it up longest; null where none does. */
  readonly waitsFor: Window | null;
  /** When that window begins in which the last of it is done; null where none holds it up. */
  readonly waitsUntil: Date | null;
}

/**
 * When work that begins now will be done: after its own duration, or where a quota allows less, when the last of the windows
 * that it needs has begun and the calls that are left for it are made.
 */
export function forecast(now: Date, { duration, calls, share, hours }: Work, windows: readonly Window[]): Forecast {
  const unhindered = doneAfter(hours, now.getTime(), duration);
  let doneAt = unhindered;
  let waitsFor: Window | null = null;
  let waitsUntil: number | null = null;
  for (const window of windows) {
    const wanted = calls.get(window.provider) ?? 0;
    const later = wanted - allowedOf(window, share);
    const each = shareOf(window.limit, share);
    if (later <= 0 || each === 0) continue;
    const needed = Math.ceil(later / each);
    const reset = (window.resetsAt ?? now).getTime();
    const last = reset + (needed - 1) * window.length;
    const begins = isOpen(hours, last) || hours === null ? last : opensAt(hours, last);
    const left = ((later - (needed - 1) * each) / wanted) * duration;
    const end = doneAfter(hours, begins, left);
    if (end > doneAt) {
      doneAt = end;
      waitsFor = window;
      waitsUntil = begins;
    }
  }
  return { doneAt: dateOf(doneAt), waitsFor, waitsUntil: waitsUntil === null ? null : dateOf(waitsUntil) };
}

/** What lies beyond all calendars is told as their end. */
function dateOf(moment: number): Date {
  return new Date(Math.min(moment, latestDate));
}

/** Year 9999. */
const latestDate = 253_402_300_799_000;
