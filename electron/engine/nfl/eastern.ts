import { offsetAt } from '#engine/schedules/zones.ts';

const zone = 'America/New_York';

/** The moment at which clocks in New York show this time on this day: `2026-09-09`, `20:20`. (No game begins in the night in which they are set.) */
export function easternMoment(day: string, time: string): Date {
  const shown = Date.parse(`${day}T${time}:00Z`);
  const guess = shown - offsetAt(shown, zone);
  return new Date(shown - offsetAt(guess, zone));
}
