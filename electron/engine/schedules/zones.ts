import { OperatorError } from '#shared/errors.ts';

/** The time that clocks show somewhere. */
export interface LocalTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/** Checks the name of a time zone and gives it back. Throws an `OperatorError` that says what to write instead. */
export function requireZone(zone: string): string {
  if (isZone(zone)) return zone;
  const similar = similarZones(zone);
  throw new OperatorError({
    code: 'bad_time_zone',
    message: `${JSON.stringify(zone)} is not a time zone.`,
    hint:
      similar.length > 0
        ? `Did you mean ${similar.join(' or ')}?`
        : 'Give the name of one, such as UTC, Europe/Berlin or America/New_York.',
    details: { timeZone: zone },
  });
}

/** ms that the clocks of a zone are ahead of UTC at a moment (ms since the epoch). */
export function offsetAt(moment: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const parts = partsAt(moment, zone);
  return (
    Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second) - wholeSeconds(moment)
  );
}

/** What the clocks of a zone show at a moment. */
export function localTime(moment: number, zone: string): LocalTime {
  const shown = new Date(moment + offsetAt(moment, zone));
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
  };
}

// An offset such as +02:00 is none: it knows no daylight saving time, and not every Node takes it.
function isZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    formatterOf(zone);
    return true;
  } catch {
    return false;
  }
}

function similarZones(zone: string): string[] {
  const wanted = (zone.split('/').at(-1) ?? '').trim().toLowerCase().replaceAll(' ', '_');
  if (wanted.length < 3) return [];
  return Intl.supportedValuesOf('timeZone')
    .filter((name) => name.toLowerCase().includes(wanted))
    .slice(0, 3);
}

function wholeSeconds(moment: number): number {
  return Math.floor(moment / 1000) * 1000;
}

function partsAt(moment: number, zone: string): LocalTime & { second: number } {
  const found: Record<string, number> = {};
  for (const { type, value } of formatterOf(zone).formatToParts(moment)) found[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = found;
  return { year, month, day, hour, minute, second };
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Throws a `RangeError` for what is not a zone. Making one is dear. */
function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(zone, formatter);
  return formatter;
}
