import { z } from 'zod';
import { logLineSchema, type LogLine } from './jobs.ts';

/** Where a line stands in a job's log: lines of an attempt are numbered from 1, in the order in which they were written. */
export const logPlaceSchema = z.object({ token: z.number().int(), sequence: z.number().int() });
export type LogPlace = z.infer<typeof logPlaceSchema>;

/** A stretch of an attempt's lines; both ends belong to it. */
export const logRangeSchema = z
  .object({ token: z.number().int(), from: z.number().int(), to: z.number().int() })
  .refine(({ from, to }) => from <= to, 'must not end before it begins');
export type LogRange = z.infer<typeof logRangeSchema>;

/** A line as it is kept; which attempt wrote it is known by its token. */
export const keptLineSchema = logLineSchema.omit({ attempt: true });
export type KeptLine = Omit<LogLine, 'attempt'>;

/** An attempt that wrote lines: the numbers of its first and its last one. */
export const loggedAttemptSchema = logRangeSchema.and(z.object({ attempt: z.number().int() }));
export type LoggedAttempt = z.infer<typeof loggedAttemptSchema>;

/** Lines that one step of a search looks at, at most. */
export const linesPerScan = 50_000;
/** The same where warnings and errors alone are looked for: they have an index of their own. */
export const loudLinesPerScan = 500_000;
/** Lines that are read at once, at most. */
export const linesPerRead = 2_000;

/** A line as plain text, as it is searched and copied. */
export function lineText(line: Pick<LogLine, 'message' | 'fields'>): string {
  return line.fields === null ? line.message : `${line.message} ${fieldsText(line.fields)}`;
}

/** Log fields on one line: `status=200 calls=1` */
export function fieldsText(fields: NonNullable<LogLine['fields']>): string {
  return Object.entries(fields)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}

/** A line as it stands in a text file: `2026-11-22T20:42:26.123Z WARN  2 teams are unknown teams=2` */
export function lineForFile(line: KeptLine): string {
  return `${line.at} ${line.level.toUpperCase().padEnd(5)} ${showControls(lineText(line))}`;
}

/**
 * A text in which nothing acts: control characters (a terminal would obey them) and those that turn the direction of
 * writing (what follows would read as something else) stand as signs. Line breaks and tabs stay.
 */
export function showControls(text: string): string {
  return acting.test(text) ? text.replaceAll(allActing, signOf) : text;
}

// oxlint-disable-next-line no-control-regex -- they are what is looked for
const acting = /[\0-\b\v-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;
const allActing = new RegExp(acting, 'g');

function signOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
