import type { SqlRow, SqlValue } from './sql.ts';

// The driver ends the whole process over a text that is no UTF-8, as a damaged or a forged file may have one. So texts leave
// SQLite as bytes and are decoded here, where that is an error like any other.

/** The same query with its texts as bytes. */
export function withTextBytes(sql: string, columns: readonly string[]): string {
  const values = columns.map((name) => {
    const column = `"${name.replaceAll('"', '""')}"`;
    return `case typeof(${column}) when 'text' then cast(${column} as blob) else ${column} end as ${column}`;
  });
  return `select ${values.join(', ')} from (${sql})`;
}

/** A row of such a query. Throws a `TypeError` for a text that is no UTF-8. */
export function decodeTexts(row: unknown): SqlRow {
  if (typeof row !== 'object' || row === null) throw new TypeError('a row is an object');
  const decoded: SqlRow = {};
  for (const [name, value] of Object.entries(row)) decoded[name] = decodeText(value);
  return decoded;
}

function decodeText(value: unknown): SqlValue {
  if (value instanceof ArrayBuffer) return utf8.decode(value);
  if (value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'bigint')
    return value;
  throw new TypeError('a value is a number, a text or nothing');
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
