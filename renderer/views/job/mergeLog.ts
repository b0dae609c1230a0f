import { levelNumbers, type LogLevel, type LogLine } from '#shared/jobs.ts';

/**
 * The lines that are held with those of the live tail. The tail is a window that moves on, so lines that left it are
 * kept; a tail that begins after all that is held (much came while the link was lost) begins anew.
 */
export function mergeLog(held: readonly LogLine[], tail: readonly LogLine[]): readonly LogLine[] {
  const last = held.at(-1);
  if (!last) return tail;
  let from = tail.length;
  for (let line = tail[from - 1]; line && isAfter(line, last); line = tail[from - 1]) from -= 1;
  if (from === tail.length) return held;
  if (from === 0) return tail;
  return [...held, ...tail.slice(from)];
}

export interface LogEntry {
  line: LogLine;
  /** ms since the line shown before it. */
  delta: number;
  /** The first shown line of its attempt. */
  opens: boolean;
}

/** The lines of at least a level that contain a text, ready to be shown. */
export function logEntries(lines: readonly LogLine[], least: LogLevel, text: string): LogEntry[] {
  const wanted = text.trim().toLowerCase();
  const entries: LogEntry[] = [];
  let before: LogLine | null = null;
  for (const line of lines) {
    if (levelNumbers[line.level] < levelNumbers[least]) continue;
    if (wanted !== '' && !textOf(line).toLowerCase().includes(wanted)) continue;
    entries.push({
      line,
      delta: before ? Date.parse(line.at) - Date.parse(before.at) : 0,
      opens: before?.token !== line.token,
    });
    before = line;
  }
  return entries;
}

/** A line as plain text, as it is searched and copied. */
export function textOf(line: LogLine): string {
  return line.fields === null ? line.message : `${line.message} ${fieldsOf(line.fields)}`;
}

/** Log fields on one line: `status=200 calls=1` */
export function fieldsOf(fields: NonNullable<LogLine['fields']>): string {
  return Object.entries(fields)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}

export function placeOf(line: LogLine): string {
  return `${line.token}:${line.sequence}`;
}

function isAfter(line: LogLine, other: LogLine): boolean {
  return line.token > other.token || (line.token === other.token && line.sequence > other.sequence);
}
