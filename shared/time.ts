const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A duration in ms as an operator reads it: `85 ms`, `1.2 s`, `3 min 05 s`, `5 min`, `2 h 04 min`, `3 d 4 h`. */
export function formatDuration(duration: number): string {
  const ms = Math.max(0, duration);
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9950) return `${(ms / SECOND).toFixed(1)} s`;
  const seconds = Math.round(ms / SECOND);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600 && seconds % 60 === 0) return `${seconds / 60} min`;
  if (seconds < 3600) return minutesAndSeconds(seconds);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
  return `${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)} h`;
}

/** A running clock, in whole seconds so that it does not flicker: `0 s`, `12 s`, `3 min 05 s`. */
export function formatElapsed(duration: number): string {
  const seconds = Math.max(0, Math.floor(duration / SECOND));
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? minutesAndSeconds(seconds) : formatDuration(seconds * SECOND);
}

/** What is left of a time, as `9:41`. */
export function formatCountdown(duration: number): string {
  const seconds = Math.max(0, Math.ceil(duration / SECOND));
  return `${Math.floor(seconds / 60)}:${twoDigits(seconds % 60)}`;
}

/** A moment seen from `now` (ms): `just now`, `12 s ago`, `in 5 min`, `3 d ago`. */
export function formatRelative(moment: string | number, now: number): string {
  const difference = toMs(moment) - now;
  const size = Math.abs(difference);
  if (size < 2 * SECOND) return 'just now';
  const text = coarse(size);
  return difference < 0 ? `${text} ago` : `in ${text}`;
}

/** A moment in full, with its zone named: `2026-11-22 21:42:26.123 Europe/Berlin (GMT+1)`. */
export function formatExact(moment: string | number, timeZone?: string): string {
  const date = new Date(moment);
  const zone = timeZone ?? localZone();
  const parts = partsOf(date, zone, { timeZoneName: 'shortOffset' });
  const day = `${parts['year']}-${parts['month']}-${parts['day']}`;
  const clock = `${parts['hour']}:${parts['minute']}:${parts['second']}.${parts['fractionalSecond']}`;
  const offset = parts['timeZoneName'];
  return zone === 'UTC' || offset === zone ? `${day} ${clock} ${zone}` : `${day} ${clock} ${zone} (${offset})`;
}

/** The time of day with milliseconds: `21:42:26.123`. */
export function formatClock(moment: string | number, timeZone?: string): string {
  const zone = timeZone ?? localZone();
  const parts = partsOf(new Date(moment), zone, {});
  return `${parts['hour']}:${parts['minute']}:${parts['second']}.${parts['fractionalSecond']}`;
}

/** The time between two log lines: `+0.004`, `+12.300`, in seconds. */
export function formatDelta(duration: number): string {
  return `+${(Math.max(0, duration) / SECOND).toFixed(3)}`;
}

/** ms between two moments, the second of which may lie ahead. */
export function between(from: string, to: string | number): number {
  return toMs(to) - toMs(from);
}

function coarse(size: number): string {
  if (size < 59.5 * SECOND) return `${Math.round(size / SECOND)} s`;
  if (size < 59.5 * MINUTE) return `${Math.round(size / MINUTE)} min`;
  if (size < 23.5 * HOUR) return `${Math.round(size / HOUR)} h`;
  return `${Math.round(size / DAY)} d`;
}

function toMs(moment: string | number): number {
  return typeof moment === 'number' ? moment : Date.parse(moment);
}

function minutesAndSeconds(seconds: number): string {
  return `${Math.floor(seconds / 60)} min ${twoDigits(seconds % 60)} s`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** Shows times in a zone from now on, or with null in that of this machine. */
export function showTimesIn(timeZone: string | null): void {
  chosenZone = timeZone;
}

/** The zone that was chosen, or that of this machine. Asking for it is dear, and a travelling laptop may change it: kept for a minute. */
function localZone(): string {
  if (chosenZone !== null) return chosenZone;
  const now = Date.now();
  if (now - zoneAskedAt > MINUTE) {
    zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    zoneAskedAt = now;
  }
  return zone;
}

let chosenZone: string | null = null;
let zone = 'UTC';
let zoneAskedAt = -Infinity;
const formatters = new Map<string, Intl.DateTimeFormat>();

function partsOf(date: Date, timeZone: string, extra: Intl.DateTimeFormatOptions): Record<string, string> {
  const key = `${timeZone} ${extra.timeZoneName ?? ''}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
      ...extra,
    });
    formatters.set(key, formatter);
  }
  return Object.fromEntries(formatter.formatToParts(date).map((part) => [part.type, part.value]));
}
