import { storableJson } from './json.ts';

/**
 * Values as a Postgres array literal (`{1,NULL,"a b"}`); objects as JSON. Written here because it is several times quicker
 * than the driver's way, which looks at every element anew.
 */
export function arrayOf(values: readonly unknown[]): string {
  return `{${values.map((value) => element(value, false)).join(',')}}`;
}

/**
 * One column of many rows as a Postgres array literal. `ofArrays`: the column itself holds arrays; elsewhere an array is
 * JSON. Throws an `Error` for a row that lacks the column.
 */
export function arrayLiteral(
  rows: readonly Readonly<Record<string, unknown>>[],
  column: string,
  table: string,
  ofArrays: boolean,
): string {
  let literal = '';
  for (const row of rows) {
    const value = row[column];
    if (value === undefined) throw new Error(`a row for ${table} has no value for ${column}`);
    literal += literal === '' ? element(value, ofArrays) : `,${element(value, ofArrays)}`;
  }
  return `{${literal}}`;
}

function element(value: unknown, ofArrays: boolean): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (value instanceof Date) return quoted(value.toISOString());
  if (value instanceof Uint8Array) return quoted(`\\x${Buffer.from(value).toString('hex')}`);
  // A literal within the literal.
  if (ofArrays && Array.isArray(value)) return quoted(`{${value.map((each) => element(each, true)).join(',')}}`);
  return quoted(storableJson(value));
}

const special = /[\\"]/;

function quoted(text: string): string {
  return special.test(text) ? `"${text.replace(/[\\"]/g, '\\$&')}"` : `"${text}"`;
}
