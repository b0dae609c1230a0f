import { z } from 'zod';
import type { Queryable } from './queryable.ts';

export interface Column {
  readonly name: string;
  readonly quoted: string;
  /** As SQL names it, to cast to; text types without their length, so that what is too long is refused and not cut. */
  readonly type: string;
  readonly array: boolean;
  /** Whether JSON numbers can't hold every value of it. */
  readonly exact: boolean;
}

export interface Table {
  readonly name: string;
  /** With its schema, quoted. */
  readonly quoted: string;
  readonly columns: ReadonlyMap<string, Column>;
  /** The columns of each unique index that holds for all rows: sorted, with spaces between. */
  readonly uniqueKeys: ReadonlySet<string>;
}

const columnSchema = z.object({
  table_quoted: z.string(),
  unique_keys: z.array(z.string()),
  name: z.string(),
  quoted: z.string(),
  type: z.string(),
  array: z.boolean(),
  exact: z.boolean(),
});

/** Known per connection or transaction: a table does not change its shape inside one. */
const known = new WeakMap<Queryable, Map<string, Table>>();

/** The columns of a table and how to write their names. Throws an `Error` when there is no such table. */
export async function readTable(queryable: Queryable, schema: string, name: string): Promise<Table> {
  const id = `${schema}\u0000${name}`;
  const tables = known.get(queryable) ?? new Map<string, Table>();
  known.set(queryable, tables);
  const found = tables.get(id);
  if (found) return found;

  const rows = z.array(columnSchema).parse(await queryable.query(columnsQuery, [schema, name]));
  const [first] = rows;
  if (!first) throw new Error(`there is no table ${schema}.${name}`);
  const table: Table = {
    name,
    quoted: first.table_quoted,
    columns: new Map(rows.map((column) => [column.name, column])),
    uniqueKeys: new Set(first.unique_keys),
  };
  tables.set(id, table);
  return table;
}

const columnsQuery = `
  select format('%I.%I', n.nspname, c.relname) as table_quoted,
    array(
      select (
        select string_agg(k.attname::text, ' ' order by k.attname::text collate "C")
        from pg_attribute k where k.attrelid = c.oid and k.attnum = any(i.indkey[0:i.indnkeyatts - 1])
      )
      from pg_index i
      where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
    ) as unique_keys,
    a.attname::text as name,
    quote_ident(a.attname) as quoted,
    format_type(a.atttypid, case when t.typcategory = 'S' then -1 else a.atttypmod end) as type,
    t.typcategory = 'A' as array,
    a.atttypid in ('int8'::regtype, 'numeric'::regtype) as exact
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  join pg_type t on t.oid = a.atttypid
  where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p')
  order by a.attnum`;
