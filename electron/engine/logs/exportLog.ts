import type { JobId } from '#shared/jobs.ts';
import { lineForFile, type LogPlace } from '#shared/log.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { nextToken, readAfter } from './readLog.ts';

export interface LogText {
  text: string;
  lines: number;
  /** Where the next text goes on; null where none follows. */
  next: LogPlace | null;
}

const linesAtOnce = 5_000;

/** A job's log as the text of a file, at most `linesAtOnce` lines of it from after a place or from its beginning. */
export async function exportLog(
  database: Queryable,
  id: JobId,
  after: LogPlace | null,
  format: 'text' | 'ndjson',
): Promise<LogText> {
  const from = after ?? (await beginningAfter(database, id, noToken));
  const lines = from ? await readAfter(database, id, from, linesAtOnce) : [];
  const text = lines.map((line) => `${format === 'ndjson' ? JSON.stringify(line) : lineForFile(line)}\n`).join('');
  const last = lines.at(-1);
  const next =
    last && lines.length === linesAtOnce
      ? { token: last.token, sequence: last.sequence }
      : from && (await beginningAfter(database, id, from.token));
  return { text, lines: lines.length, next };
}

const noToken = -1;

/** Before the first line of the next attempt that wrote any. */
async function beginningAfter(database: Queryable, id: JobId, token: number): Promise<LogPlace | null> {
  const next = await nextToken(database, id, token);
  return next === null ? null : { token: next, sequence: -1 };
}
