import type { JobId } from '#shared/jobs.ts';
import { lineForFile, type KeptLine, type LogPlace } from '#shared/log.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { nextToken, readAfter } from './readLog.ts';

export interface LogText {
  text: string;
  lines: number;
  /** Where the next text goes on; null where none follows. */
  next: LogPlace | null;
}

/** Where the lines of one job come from. */
export interface LogSource {
  /** Lines of an attempt after one of them, at most `limit`. */
  after(place: LogPlace, limit: number): Promise<KeptLine[]>;
  /** The first attempt after another one that wrote lines. */
  nextToken(after: number): Promise<number | null>;
}

const linesAtOnce = 5_000;

/** A job's log as the text of a file, at most `linesAtOnce` lines of it from after a place or from its beginning. */
export function exportLog(
  database: Queryable,
  id: JobId,
  after: LogPlace | null,
  format: 'text' | 'ndjson',
): Promise<LogText> {
  return exportLogFrom(
    {
      after: (place, limit) => readAfter(database, id, place, limit),
      nextToken: (token) => nextToken(database, id, token),
    },
    after,
    format,
  );
}

/** The same from any source. */
export async function exportLogFrom(
  source: LogSource,
  after: LogPlace | null,
  format: 'text' | 'ndjson',
): Promise<LogText> {
  const from = after ?? (await beginningAfter(source, noToken));
  const lines = from ? await source.after(from, linesAtOnce) : [];
  const text = lines.map((line) => `${format === 'ndjson' ? JSON.stringify(line) : lineForFile(line)}\n`).join('');
  const last = lines.at(-1);
  const next =
    last && lines.length === linesAtOnce
      ? { token: last.token, sequence: last.sequence }
      : from && (await beginningAfter(source, from.token));
  return { text, lines: lines.length, next };
}

const noToken = -1;

/** Before the first line of the next attempt that wrote any. */
async function beginningAfter(source: LogSource, token: number): Promise<LogPlace | null> {
  const next = await source.nextToken(token);
  return next === null ? null : { token: next, sequence: -1 };
}
