import { z } from 'zod';
import { jsonObjectSchema, type ChangeSample, type JsonObject, type TableChanges } from '#shared/jobs.ts';
import { arrayLiteral } from './arrayLiteral.ts';
import type { Queryable } from './queryable.ts';
import { readTable, type Column, type Table } from './tableShape.ts';

/** A row to write: column → value. All rows of a call have the same columns; null is a value, `undefined` is not. */
export type UpsertRow = Readonly<Record<string, unknown>>;

export interface UpsertChoices {
  /** The columns that say which row is meant; they have a unique index, and are never null. */
  readonly key: readonly string[];
  /** Columns that are given when a row is inserted and never changed afterwards. */
  readonly insertOnly?: readonly string[];
  /** `public`, when it is left out. */
  readonly schema?: string;
  /** Rows a statement. */
  readonly chunk?: number;
}

export interface UpsertOutcome {
  readonly changes: TableChanges;
  /** Rows of the input whose key came again later; the last one counted. */
  readonly duplicates: number;
  /** The keys of some of them. */
  readonly duplicateKeys: JsonObject[];
}

/** Large, because each statement may have to hash the whole table for its join. */
const usualChunk = 100_000;
/** Samples that a change set keeps of one table. */
export const mostSamples = 20;

/**
 * Writes rows set-based: a few statements, whatever their number. Rows that are in the table already as they are get
 * left out before the write, so that a run with nothing new writes, locks and logs nothing. `updated_at` is set where the table has it.
 *
 * Only inside a transaction: it sets savepoints. Throws an `Error` for a table, column or unique index that is not there and for
 * a key that is null.
 */
export async function upsert(
  queryable: Queryable,
  name: string,
  given: readonly UpsertRow[],
  choices: UpsertChoices,
): Promise<UpsertOutcome> {
  const { rows, ...repeated } = distinct(given, choices.key);
  const changes: TableChanges = {
    table: name,
    received: rows.length,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    removed: 0,
    samples: [],
  };
  const first = rows[0];
  if (!first) return { changes, ...repeated };

  const table = await readTable(queryable, choices.schema ?? 'public', name);
  const columns = Object.keys(first);
  const statement = upsertStatement(table, columns, choices.key, choices.insertOnly ?? []);
  const inserted: ChangeSample[] = [];
  const updated: ChangeSample[] = [];
  const size = choices.chunk ?? usualChunk;
  for (let from = 0; from < rows.length; from += size) {
    const chunk = rows.slice(from, from + size);
    const values = columns.map((column) =>
      arrayLiteral(chunk, column, name, table.columns.get(column)?.array ?? false),
    );
    const answer = answerSchema.parse((await insistently(queryable, statement, values))[0]);
    changes.inserted += answer.inserted;
    changes.updated += answer.updated;
    for (const sample of answer.inserted_samples ?? []) inserted.push({ kind: 'inserted', before: null, ...sample });
    for (const sample of answer.updated_samples ?? []) updated.push({ kind: 'updated', ...onlyChanged(sample) });
  }
  changes.unchanged = rows.length - changes.inserted - changes.updated;
  changes.samples = mix(inserted, updated);
  return { changes, ...repeated };
}

const answerSchema = z.object({
  inserted: z.int(),
  updated: z.int(),
  inserted_samples: z.array(z.object({ key: jsonObjectSchema, after: jsonObjectSchema })).nullable(),
  updated_samples: z
    .array(z.object({ key: jsonObjectSchema, before: jsonObjectSchema, after: jsonObjectSchema }))
    .nullable(),
});

/**
 * Another transaction may insert one of our rows between our look and our write. The second time we see its row. (An ON CONFLICT
 * clause would do as well, but costs every first run a third more.)
 */
async function insistently(
  queryable: Queryable,
  statement: string,
  values: readonly unknown[],
): Promise<Record<string, unknown>[]> {
  for (let attempt = 1; ; attempt += 1) {
    await queryable.query('savepoint touchline_upsert');
    try {
      const rows = await queryable.query(statement, values);
      await queryable.query('release savepoint touchline_upsert');
      return rows;
    } catch (error) {
      if (attempt >= 3 || !uniqueViolation.safeParse(error).success) throw error;
      await queryable.query('rollback to savepoint touchline_upsert');
    }
  }
}

const uniqueViolation = z.union([z.object({ sqlState: z.literal('23505') }), z.object({ code: z.literal('23505') })]);

/** Half of each kind, or more of one where there is less of the other. */
function mix(inserted: readonly ChangeSample[], updated: readonly ChangeSample[]): ChangeSample[] {
  const half = mostSamples / 2;
  const fromUpdated = updated.slice(0, Math.max(half, mostSamples - inserted.length));
  return [...fromUpdated, ...inserted.slice(0, mostSamples - fromUpdated.length)];
}

function onlyChanged({ key, before, after }: { key: JsonObject; before: JsonObject; after: JsonObject }): {
  key: JsonObject;
  before: JsonObject;
  after: JsonObject;
} {
  const changed = Object.keys(after).filter(
    (column) => JSON.stringify(before[column]) !== JSON.stringify(after[column]),
  );
  const pick = (row: JsonObject): JsonObject =>
    Object.fromEntries(changed.map((column) => [column, row[column] ?? null]));
  return { key, before: pick(before), after: pick(after) };
}

/** The rows with each key once: of those that repeat one, the last. */
function distinct(
  rows: readonly UpsertRow[],
  key: readonly string[],
): { rows: readonly UpsertRow[]; duplicates: number; duplicateKeys: JsonObject[] } {
  if (key.length === 0) throw new Error('upsert needs a key');
  const ids = rows.map((row) => idOf(row, key));
  if (new Set(ids).size === rows.length) return { rows, duplicates: 0, duplicateKeys: [] };

  const last = new Map(ids.map((id, index) => [id, index]));
  const kept = rows.filter((_, index) => last.get(ids[index] ?? '') === index);
  const repeated = rows.filter((_, index) => last.get(ids[index] ?? '') !== index);
  const duplicateKeys = repeated
    .slice(0, mostSamples)
    .map((row) => Object.fromEntries(key.map((column) => [column, String(row[column])])));
  return { rows: kept, duplicates: repeated.length, duplicateKeys };
}

/** A row's key as one text. */
function idOf(row: UpsertRow, key: readonly string[]): string {
  let id = '';
  for (const column of key) {
    const value = row[column];
    if (value === null || value === undefined)
      throw new Error(`a row has no value for ${column}, which is part of its key`);
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    id += id === '' ? text : `\u0000${text}`;
  }
  return id;
}

/**
 * One statement for a chunk. `different` holds the rows that are new or not as they are in the table, with what was there before;
 * all that follows reads it alone.
 */
function upsertStatement(
  table: Table,
  given: readonly string[],
  key: readonly string[],
  insertOnly: readonly string[],
): string {
  const column = (name: string): Column => {
    const found = table.columns.get(name);
    if (!found) throw new Error(`the table ${table.name} has no column ${name}`);
    return found;
  };
  const columns = given.map(column);
  const keys = key.map(column);
  const [someKey] = keys;
  if (!someKey || key.some((name) => !given.includes(name))) throw new Error(`rows of ${table.name} lack the key`);
  if (!table.uniqueKeys.has([...key].sort().join(' '))) {
    throw new Error(`the table ${table.name} has no unique index on ${key.join(', ')}`);
  }
  const changeable = columns.filter(({ name }) => !key.includes(name) && !insertOnly.includes(name));
  const touch = table.columns.get('updated_at');
  const touched = touch && !given.includes('updated_at') ? `, ${touch.quoted} = now()` : '';

  const differs = (one: string, other: string): string =>
    changeable.length === 0
      ? 'false'
      : `(${changeable.map(({ quoted }) => `${one}.${quoted} is distinct from ${other}.${quoted}`).join(' or ')})`;
  const sameKey = (one: string, other: string): string =>
    keys.map(({ quoted }) => `${one}.${quoted} = ${other}.${quoted}`).join(' and ');
  const json = (from: string, which: readonly Column[]): string =>
    jsonObject(which.map((each) => `${literal(each.name)}, ${from}.${each.quoted}${each.exact ? '::text' : ''}`));
  const before = changeable.map(({ quoted }, index) => `current.${quoted} as before_${index}`);
  const jsonBefore = jsonObject(
    changeable.map((each, index) => `${literal(each.name)}, before_${index}${each.exact ? '::text' : ''}`),
  );
  // What arrays can't be made of directly (arrays themselves) comes as text and is cast one by one.
  const unnested = columns.map(({ type, array }, index) => `$${index + 1}::${array ? 'text' : type}[]`);
  const input = columns.map(({ quoted, type, array }) =>
    array ? `input.${quoted}::${type} as ${quoted}` : `input.${quoted}`,
  );

  return `
with different as materialized (
  select input.*, current.${someKey.quoted} is null as missing${before.map((each) => `, ${each}`).join('')}
  from (
    select ${list(input)} from unnest(${list(unnested)}) as input (${list(columns.map(({ quoted }) => quoted))})
  ) input
  left join ${table.quoted} current on ${sameKey('current', 'input')}
  where current.${someKey.quoted} is null or ${differs('input', 'current')}
), inserted as (
  insert into ${table.quoted} (${list(columns.map(({ quoted }) => quoted))})
  select ${list(columns.map(({ quoted }) => quoted))} from different where missing
)${
    changeable.length === 0
      ? ''
      : `, updated as (
  update ${table.quoted} target set ${list(changeable.map(({ quoted }) => `${quoted} = different.${quoted}`))}${touched}
  from different where not different.missing and ${sameKey('target', 'different')}
  returning 1
)`
  }
select
  (select count(*) from different where missing)::int as inserted,
  ${changeable.length === 0 ? '0' : '(select count(*) from updated)::int'} as updated,
  (select jsonb_agg(jsonb_build_object('key', ${json('d', keys)}, 'after', ${json('d', columns)}))
    from (select * from different where missing limit ${mostSamples}) d) as inserted_samples,
  (select jsonb_agg(jsonb_build_object('key', ${json('d', keys)}, 'before', ${jsonBefore}, 'after', ${json('d', changeable)}))
    from (select * from different where not missing limit ${mostSamples}) d) as updated_samples`;
}

/** A jsonb object of `'key', value` pairs, however many: a function takes no more than 100 arguments. */
function jsonObject(pairs: readonly string[]): string {
  const parts: string[] = [];
  for (let from = 0; from < Math.max(pairs.length, 1); from += 50) {
    parts.push(`jsonb_build_object(${list(pairs.slice(from, from + 50))})`);
  }
  return parts.join(' || ');
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function list(parts: readonly string[]): string {
  return parts.join(', ');
}
