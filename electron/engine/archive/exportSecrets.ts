import { redact } from '#shared/redact.ts';
import type { FileThread } from './fileThread.ts';
import { databaseJson } from './read/payloadCondition.ts';

/** Every text that somebody may have put a secret into. */
const texts: readonly { table: string; json: readonly string[]; plain: readonly string[] }[] = [
  { table: 'jobs', json: ['payload', 'trigger_detail', 'result', 'error'], plain: ['error_message', 'unique_key'] },
  { table: 'attempts', json: ['error'], plain: [] },
  { table: 'lines', json: ['fields'], plain: ['message'] },
  { table: 'actions', json: ['detail'], plain: ['reason'] },
  { table: 'bulk_actions', json: ['value'], plain: [] },
  { table: 'views', json: ['value'], plain: [] },
];
/** Whatever \`redact\` takes for a secret has one of these in it. */
const signs = ['key', 'token', 'secret', 'password', 'apisports', 'authorization', '://%:%@'];
const rowsAtOnce = 2_000;

/**
 * Takes out of a file \`export\` what looks like a secret, before anybody gets it: keys of this product are in no archive, but a
 * payload that somebody enqueued may hold what it should not.
 */
export async function takeOutSecrets(thread: FileThread): Promise<void> {
  for (const { table, json, plain } of texts) {
    const columns = [...json, ...plain];
    const row = table === 'views' ? 'name' : 'rowid';
    const suspicious = columns.flatMap((column) => signs.map((sign) => `${column} like '%${sign}%'`)).join(' or ');
    const places = await thread.query(`select ${row} as place from export.${table} where ${suspicious}`, []);
    for (let from = 0; from < places.length; from += rowsAtOnce) {
      const part = places.slice(from, from + rowsAtOnce).map(({ place }) => place ?? null);
      const rows = await thread.query(
        `select ${row} as place, ${columns.join(', ')} from export.${table}
         where ${row} in (select value from json_each(?1))`,
        [JSON.stringify(part)],
      );
      const changed = rows.flatMap(({ place = null, ...values }) => {
        const clean = columns.map((column) => withoutSecrets(values[column] ?? null, json.includes(column)));
        return clean.some((value, index) => value !== values[columns[index] ?? '']) ? [[place, ...clean]] : [];
      });
      const sets = columns.map((column, index) => `${column} = ?${index + 2}`).join(', ');
      await thread.write([{ sql: `update export.${table} set ${sets} where ${row} = ?1`, rows: changed }]);
    }
  }
}

function withoutSecrets<T>(value: T, isJson: boolean): T | string {
  if (typeof value !== 'string') return value;
  if (!isJson) return redact<string>(value);
  const parsed: unknown = JSON.parse(value);
  const clean = redact(parsed);
  // What holds none stays as the database wrote it.
  return JSON.stringify(clean) === JSON.stringify(parsed) ? value : databaseJson(clean);
}
