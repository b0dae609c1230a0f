import type { BackfillHours } from '#shared/backfills.ts';
import { localTime, offsetAt } from '#engine/schedules/zones.ts';

/** Whether a backfill may run at a moment (ms). */
export function isOpen(hours: BackfillHours | null, moment: number): boolean {
  if (hours === null) return true;
  const minute = minuteOfDay(moment, hours.timeZone);
  const from = minuteOf(hours.from);
  const until = minuteOf(hours.until);
  return from < until ? minute >= from && minute < until : minute >= from || minute < until;
}

/** When it may run next, where it may not at this moment (ms). */
export function opensAt({ from, timeZone }: BackfillHours, moment: number): number {
  return nextTime(minuteOf(from), timeZone, moment);
}

/** When so many ms of work will be done that begin at a moment: it rests outside of the hours. */
export function doneAfter(hours: BackfillHours | null, start: number, work: number): number {
  if (hours === null) return start + work;
  let moment = isOpen(hours, start) ? start : opensAt(hours, start);
  let left = work;
  // Two steps a day: more than ten years say no more than ten.
  for (let step = 0; step < 3_660; step += 1) {
    const closes = nextTime(minuteOf(hours.until), hours.timeZone, moment);
    if (left <= closes - moment) return moment + left;
    left -= closes - moment;
    moment = opensAt(hours, closes);
  }
  return moment + left;
}

/** The next moment at which the zone's clocks show this minute of the day; a change of their time between is allowed for. */
function nextTime(minute: number, timeZone: string, moment: number): number {
  const minutes = (minute - minuteOfDay(moment, timeZone) + 1440) % 1440 || 1440;
  const guess = Math.floor(moment / 60_000) * 60_000 + minutes * 60_000;
  return guess - (offsetAt(guess, timeZone) - offsetAt(moment, timeZone));
}

function minuteOfDay(moment: number, timeZone: string): number {
  const { hour, minute } = localTime(moment, timeZone);
  return hour * 60 + minute;
}

function minuteOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}
