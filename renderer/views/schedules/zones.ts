/** What the clocks of zones show, for what the operator reads. Throws a `RangeError` for a zone that is none. */

const minute = 60_000;
const day = 86_400_000;

/** A moment at which the clocks of a zone change; offsets in minutes ahead of UTC. */
export interface ClockChange {
  at: number;
  before: number;
  after: number;
}

/** The zone of this computer. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Every zone there is, by name. */
export function allZones(): readonly string[] {
  zones ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
  return zones;
}

export function isZone(zone: string): boolean {
  try {
    formatterOf(zone);
    return /^[A-Za-z]/.test(zone);
  } catch {
    return false;
  }
}

/** Minutes that the clocks of a zone are ahead of UTC at a moment (ms). */
export function offsetAt(moment: number, zone: string): number {
  const { year, month, day: date, hour, minute: min } = clockAt(moment, zone);
  const shown = Date.UTC(year, month - 1, date, hour, min);
  return Math.round((shown - Math.floor(moment / minute) * minute) / minute);
}

/** `UTC`, `UTC+1`, `UTC−3:30` */
export function offsetText(offset: number): string {
  if (offset === 0) return 'UTC';
  const size = Math.abs(offset);
  const minutes = size % 60;
  const sign = offset < 0 ? '−' : '+';
  return `UTC${sign}${Math.floor(size / 60)}${minutes === 0 ? '' : `:${String(minutes).padStart(2, '0')}`}`;
}

/** The next change of clocks within somewhat more than a year; null where there is none. */
export function nextChange(zone: string, from: number): ClockChange | null {
  const before = offsetAt(from, zone);
  let low = from;
  let high = from;
  while (offsetAt(high, zone) === before) {
    low = high;
    high += 7 * day;
    if (high > from + 400 * day) return null;
  }
  while (high - low > minute) {
    const middle = Math.floor((low + high) / 2 / minute) * minute;
    if (offsetAt(middle, zone) === before) low = middle;
    else high = middle;
  }
  const at = Math.ceil(high / minute) * minute;
  return { at, before, after: offsetAt(at, zone) };
}

/** What clocks show: `Sun 29 Mar, 03:30`; with the year where that is not this one's. */
export function dayAndTime(moment: number, zone: string, now: number): string {
  return `${dayOf(moment, zone, now)}, ${timeOf(moment, zone)}`;
}

/** `Sun 29 Mar` */
export function dayOf(moment: number, zone: string, now: number): string {
  const { year, month, day: date, weekday } = clockAt(moment, zone);
  const text = `${weekday} ${date} ${monthNames[month - 1] ?? ''}`;
  return year === clockAt(now, zone).year ? text : `${text} ${year}`;
}

/** `03:30` */
export function timeOf(moment: number, zone: string): string {
  const { hour, minute: min } = clockAt(moment, zone);
  return `${String(hour).padStart(2, '0')}:${String(min).padStart(2, '0')}`;
}

/** The first moment of the day that calendars of a zone show, some days later or earlier. */
export function startOfDay(moment: number, zone: string, days = 0): number {
  const { year, month, day: date } = clockAt(moment, zone);
  const wanted = Date.UTC(year, month - 1, date + days);
  // Midnight is leapt over here and there: then the day begins when clocks change.
  const guess = wanted - offsetAt(wanted, zone) * minute;
  const start = wanted - offsetAt(guess, zone) * minute;
  return clockAt(start, zone).day === new Date(wanted).getUTCDate() ? start : start + 60 * minute;
}

/** 1 (Monday) to 7, in a zone. */
export function weekdayAt(moment: number, zone: string): number {
  const { year, month, day: date } = clockAt(moment, zone);
  return new Date(Date.UTC(year, month - 1, date)).getUTCDay() || 7;
}

interface Clock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  weekday: string;
}

function clockAt(moment: number, zone: string): Clock {
  const parts: Record<string, string> = {};
  for (const { type, value } of formatterOf(zone).formatToParts(moment)) parts[type] = value;
  const number = (name: string): number => Number(parts[name]);
  return {
    year: number('year'),
    month: number('month'),
    day: number('day'),
    hour: number('hour'),
    minute: number('minute'),
    weekday: parts['weekday'] ?? '',
  };
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
let zones: readonly string[] | undefined;
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making one is dear. */
function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const formatter = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    weekday: 'short',
  });
  formatters.set(zone, formatter);
  return formatter;
}
