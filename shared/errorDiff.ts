import type { AttemptError } from './jobs.ts';

/** A piece of a sentence: in both, only in the older, or only in the newer. */
export interface DiffPart {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
}

/** What is different in a member of the details: as JSON, null where it is not there. */
export interface DetailChange {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** How an attempt’s error differs from the one before. */
export interface ErrorDifference {
  readonly code: { readonly before: string; readonly after: string } | null;
  readonly message: readonly DiffPart[] | null;
  readonly details: readonly DetailChange[];
}

/** What is different between two errors; null where it is the same error again. */
export function differenceOf(before: AttemptError, after: AttemptError): ErrorDifference | null {
  const code = before.code === after.code ? null : { before: before.code, after: after.code };
  const message = before.message === after.message ? null : diffWords(before.message, after.message);
  const details = diffDetails(before.details ?? {}, after.details ?? {});
  return code === null && message === null && details.length === 0 ? null : { code, message, details };
}

/** Two sentences as one, word by word: what both have, what went, what came. */
export function diffWords(before: string, after: string): DiffPart[] {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  if (old.length * now.length > mostCells) {
    return [gone(before), come(after)];
  }
  const lengths = commonLengths(old, now);
  const parts: DiffPart[] = [];
  const add = (kind: DiffPart['kind'], text: string): void => {
    const last = parts.at(-1);
    if (last?.kind === kind) parts[parts.length - 1] = { kind, text: last.text + text };
    else parts.push({ kind, text });
  };
  let [at, to] = [0, 0];
  while (at < old.length || to < now.length) {
    const [left, right] = [old[at], now[to]];
    if (left !== undefined && left === right) {
      add('same', left);
      at += 1;
      to += 1;
    } else if (
      left !== undefined &&
      (right === undefined || below(lengths, at + 1, to) >= below(lengths, at, to + 1))
    ) {
      add('gone', left);
      at += 1;
    } else if (right !== undefined) {
      add('new', right);
      to += 1;
    }
  }
  return isReadable(parts, before, after) ? parts : [gone(before), come(after)];
}

/** Two sentences with little in common are easier to read one after the other. */
function isReadable(parts: readonly DiffPart[], before: string, after: string): boolean {
  const common = parts.reduce((sum, { kind, text }) => sum + (kind === 'same' ? letters(text) : 0), 0);
  return common * 2 >= Math.max(letters(before), letters(after));
}

function letters(text: string): number {
  return text.replace(/[^\p{L}\p{N}]/gu, '').length;
}

const gone = (text: string): DiffPart => ({ kind: 'gone', text });
const come = (text: string): DiffPart => ({ kind: 'new', text });

/** Beyond that the two sentences have nothing to do with each other that anybody could read. */
const mostCells = 250_000;

/** Words, and what is between them. */
function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
}

/** The length of the longest common sequence from each place of both to their ends. */
function commonLengths(old: readonly string[], now: readonly string[]): Uint16Array[] {
  const rows = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let at = old.length - 1; at >= 0; at -= 1) {
    for (let to = now.length - 1; to >= 0; to -= 1) {
      const row = rows[at];
      if (!row) continue;
      row[to] =
        old[at] === now[to]
          ? below(rows, at + 1, to + 1) + 1
          : Math.max(below(rows, at + 1, to), below(rows, at, to + 1));
    }
  }
  return rows;
}

function below(rows: readonly Uint16Array[], at: number, to: number): number {
  return rows[at]?.[to] ?? 0;
}

function diffDetails(before: Record<string, unknown>, after: Record<string, unknown>): DetailChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) => {
    const change = { name, before: jsonOf(before[name]), after: jsonOf(after[name]) };
    return change.before === change.after ? [] : [change];
  });
}

function jsonOf(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
