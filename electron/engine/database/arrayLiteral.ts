/**
 * One column of many rows as a Postgres array literal (`{1,NULL,"a b"}`). Written here because it is several times quicker than
 * the driver's way, which looks at every element anew. Throws an `Error` for a row that lacks the column.
 */
export function arrayLiteral(rows: readonly Readonly<Record<string, unknown>>[], column: string, table: string): string {
  let literal = '';
  for (const row of rows) {
    const value = row[column];
    if (value === undefined) throw new Error(`a row for ${table} has no value for ${column}`);
    literal += literal === '' ? element(value) : `,${element(value)}`;
  }
  return `{${literal}}`;
}

function element(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
    case 'bigint':
      return String(value);
    case 'boolean':
      return value ? 't' : 'f';
    default:
      if (value === null) return 'NULL';
      if (value instanceof Date) return quoted(value.toISOString());
      if (value instanceof Uint8Array) return quoted(`\\x${Buffer.from(value).toString('hex')}`);
      // An array goes into an array column as a literal of its own; anything else is JSON.
      if (Array.isArray(value)) return quoted(`{${value.map((each) => element(each)).join(',')}}`);
      return quoted(JSON.stringify(value));
  }
}

const special = /[\\"]/;

function quoted(text: string): string {
  return special.test(text) ? `"${text.replace(/[\\"]/g, '\\$&')}"` : `"${text}"`;
}
