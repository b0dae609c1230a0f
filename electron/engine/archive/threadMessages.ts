import type { Failure } from '#shared/errors.ts';
import type { FileOptions } from './archiveFile.ts';
import type { SqlRow, SqlValue, Write } from './sql.ts';

/** To the thread of an archive file; the first one opens it. */
export type ToThread =
  | { kind: 'open'; number: number; options: FileOptions }
  | { kind: 'query'; number: number; sql: string; values: readonly SqlValue[] }
  | { kind: 'write'; number: number; writes: readonly Write[] }
  | { kind: 'run'; number: number; sql: string }
  | { kind: 'close'; number: number };

/** What came of it: rows of a query, or how many rows each part of a write changed. */
export type FromThread =
  { number: number; rows: SqlRow[] } | { number: number; changed: number[] } | { number: number; failure: Failure };
