import type { Range } from './jobFilter.ts';

/** Whether a value is written as a range: `>1`, `2..4`. */
export function looksLikeRange(text: string): boolean {
  return /^[<>]|\.\./.test(text);
}

/**
 * `>1`, `>=1`, `<3`, `<=3`, `2..4`, `2..`, `..4`, `2..<4`, `>2..4`; null for anything else, a plain value among it. `read`: of one
 * bound.
 */
export function parseRange(text: string, read: (text: string) => number | null): Range | null {
  const at = text.indexOf('..');
  if (at === -1 && !/^[<>]/.test(text)) return null;
  const from = at === -1 ? (text.startsWith('>') ? text : '') : text.slice(0, at);
  const to = at === -1 ? (text.startsWith('<') ? text : '') : text.slice(at + 2);
  const range: Range = {};
  if (from !== '') {
    const [, sign, bound = ''] = /^(>=?)?(.*)$/s.exec(from) ?? [];
    const value = read(bound);
    if (value === null) return null;
    range[sign === '>' ? 'above' : 'min'] = value;
  }
  if (to !== '') {
    const [, sign, bound = ''] = /^(<=?)?(.*)$/s.exec(to) ?? [];
    const value = read(bound);
    if (value === null) return null;
    range[sign === '<' ? 'below' : 'max'] = value;
  }
  return from === '' && to === '' ? null : range;
}

/** A range as `parseRange` reads it back. */
export function formatRange({ min, above, max, below }: Range, format: (value: number) => string): string {
  const lower = min ?? above;
  const upper = max ?? below;
  if (upper === undefined) return `${min === undefined ? '>' : '>='}${format(lower ?? 0)}`;
  if (lower === undefined) return `${max === undefined ? '<' : '<='}${format(upper)}`;
  return `${min === undefined ? '>' : ''}${format(lower)}..${max === undefined ? '<' : ''}${format(upper)}`;
}

export function parseWhole(text: string): number | null {
  return /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : null;
}

/** A number of JSON; null for a whole one that would lose digits. */
export function parseNumber(text: string): number | null {
  if (/^-?\d+$/.test(text)) return parseWhole(text);
  const value = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : null;
}
