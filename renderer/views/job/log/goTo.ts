/** Where an operator wants to go in a log. */
export type Destination =
  | { kind: 'start' }
  | { kind: 'end' }
  | { kind: 'line'; number: number }
  | { kind: 'attempt'; number: number }
  | { kind: 'moment'; at: string };

/**
 * What was typed as a destination: `start`, `end`, `532,112`, `attempt 2`, `14:05`, `14:05:30`, `2026-11-22 14:05`. A time of
 * day is that of the day that `near` (ms) is on; times are this machine's. Null where it is none of these.
 */
export function readDestination(typed: string, near: number): Destination | null {
  const text = typed.trim().toLowerCase();
  if (text === 'start' || text === 'end') return { kind: text };
  if (/^\d{1,3}(,?\d{3})*$|^\d+$/.test(text)) return { kind: 'line', number: Number(text.replaceAll(',', '')) };
  const attempt = /^(?:attempt|#)\s*(\d{1,4})$/.exec(text)?.[1];
  if (attempt !== undefined) return { kind: 'attempt', number: Number(attempt) };
  const moment = momentOf(text, near);
  return moment === null ? null : { kind: 'moment', at: new Date(moment).toISOString() };
}

function momentOf(text: string, near: number): number | null {
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?$/.exec(text);
  if (clock) {
    const [hour = 0, minute = 0, second = 0] = clock.slice(1, 4).map((part) => Number(part ?? 0));
    if (hour > 23 || minute > 59 || second > 59) return null;
    const day = new Date(near);
    day.setHours(hour, minute, second, Number((clock[4] ?? '').padEnd(3, '0')));
    return day.getTime();
  }
  if (!/^\d{4}-\d\d-\d\d([ t]\d\d:\d\d(:\d\d(\.\d{1,3})?)?)?z?$/.test(text)) return null;
  const full = text.length === 10 ? `${text}T00:00` : text.replace(' ', 't');
  const moment = Date.parse(full.toUpperCase());
  return Number.isNaN(moment) ? null : moment;
}
