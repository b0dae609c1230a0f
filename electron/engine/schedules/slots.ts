import { OperatorError } from '#shared/errors.ts';
import type { CalendarDay, Cron } from './cron.ts';
import { localTime, offsetAt } from './zones.ts';

const minute = 60_000;
const day = 86_400_000;

/**
 * The slots of a cron expression in a time zone, as ms since the epoch, ascending: those after `after`, up to and
 * including `until`.
 *
 * Days and times are node-cron's. Where clocks change, an expression that runs in every hour is an interval: it is due
 * whenever the clock shows one of its minutes, in a repeated hour twice. Any other names times of day, and each is due
 * once a day: at the first of two moments with that time; and a time that clocks leap over, as if they had not leapt yet
 * (02:30 is then 03:30), which is how RFC 5545, 3.3.5 reads such a time.
 */
export function* slotsBetween(cron: Cron, zone: string, after: number, until: number): Generator<number> {
  if (until <= after) return;
  const first = dayOf(after, zone) - day;
  const last = dayOf(until, zone) + day;
  // A time that was leapt over can come after the first ones of the next day: a day is given out when the next is known.
  let waiting: number[] = [];
  for (let date = first; date <= last; date += day) {
    const found = slotsOfDay(cron, zone, date);
    const start = found[0] ?? Infinity;
    const tangled = waiting.length > 0 && (waiting.at(-1) ?? 0) >= start;
    const merged = tangled ? ascendingOnce([...waiting, ...found]) : null;
    for (const slot of merged === null ? waiting : merged.filter((moment) => moment < start)) {
      if (slot > after && slot <= until) yield slot;
    }
    waiting = merged === null ? found : merged.filter((moment) => moment >= start);
  }
  for (const slot of waiting) if (slot > after && slot <= until) yield slot;
}

/** The next slots after a moment, at most `count`; fewer where not so many come within `years`. */
export function nextSlots(cron: Cron, zone: string, after: number, count: number, years = 400): number[] {
  const found: number[] = [];
  if (count <= 0) return found;
  for (const slot of slotsBetween(cron, zone, after, after + years * 366 * day)) {
    found.push(slot);
    if (found.length >= count) break;
  }
  return found;
}

/** The last slots up to a moment, ascending, at most `count`; fewer where not so many were within `years`. */
export function lastSlots(cron: Cron, zone: string, until: number, count: number, years: number): number[] {
  const longest = years * 366 * day;
  for (let length = day; ; length = Math.min(4 * length, longest)) {
    const found = [...slotsBetween(cron, zone, until - length, until)];
    if (found.length >= count || length >= longest) return found.slice(-count);
  }
}

/** The next slot after a moment. Every expression that was checked has one. */
export function nextSlot(cron: Cron, zone: string, after: number): number {
  const [slot] = nextSlots(cron, zone, after, 1);
  if (slot === undefined) {
    throw new OperatorError({ code: 'bad_cron', message: `${JSON.stringify(cron.expression)} never comes.` });
  }
  return slot;
}

/** The day that calendars of the zone show, as the start of that day in UTC. */
function dayOf(moment: number, zone: string): number {
  const { year, month, day: date } = localTime(moment, zone);
  return Date.UTC(year, month - 1, date);
}

/** The slots of one day of the zone's calendar, given as the start of that day in UTC. */
function slotsOfDay(cron: Cron, zone: string, date: number): number[] {
  if (!cron.matchesDay(calendarDay(date))) return [];
  // What the clocks show before and after anything that can be part of this day, anywhere from UTC-12 to UTC+14.
  const before = offsetAt(date - day, zone);
  const afterwards = offsetAt(date + 2 * day, zone);
  const times = cron.minutesOfDay.map((ofDay) => date + ofDay * minute);
  if (before === afterwards) return times.map((time) => time - before);
  return ascendingOnce(times.flatMap((time) => momentsOf(time, zone, [before, afterwards], cron.everyHour)));
}

/**
 * The moments at which clocks show `time` (as if it were UTC), around a change from one offset to another: one of them,
 * or for an interval both, or none.
 */
function momentsOf(
  time: number,
  zone: string,
  [before, afterwards]: readonly [number, number],
  interval: boolean,
): number[] {
  const moments = [time - before, time - afterwards].filter((moment) => moment + offsetAt(moment, zone) === time);
  if (interval) return moments;
  return moments.length > 0 ? [Math.min(...moments)] : [time - before];
}

function calendarDay(date: number): CalendarDay {
  const shown = new Date(date);
  return { year: shown.getUTCFullYear(), month: shown.getUTCMonth() + 1, day: shown.getUTCDate() };
}

function ascendingOnce(moments: readonly number[]): number[] {
  return [...new Set(moments)].sort((a, b) => a - b);
}
