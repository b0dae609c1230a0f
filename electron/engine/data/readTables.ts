import type { Count } from '#shared/statistics.ts';
import type { DataTable, SyncStanding } from '#shared/syncData.ts';
import type { Queryable } from '#engine/database/queryable.ts';

/** A table of `public`: how many rows it has and what it takes on disk. */
export interface TableSize {
  name: string;
  rows: Count | null;
  bytes: number | null;
}

/** The tables of ours, and of these names, by the planner's statistics alone; null for what is not there. */
export async function readTables(database: Queryable, names: readonly string[] = []): Promise<TableSize[]> {
  const rows = await database.query<{ name: string; rows: number | null; bytes: number | null }>(
    `select t.name, c.reltuples::float8 as rows, pg_total_relation_size(c.oid)::float8 as bytes
     from (select name from sync.data_tables union select unnest($1::text[])) t
     left join pg_class c on c.relname = t.name and c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
     order by t.name limit 1000`,
    [names],
  );
  return rows.map(({ name, rows: estimate, bytes }) => ({
    name,
    bytes,
    // Below zero: nobody has looked yet.
    rows: estimate === null || estimate < 0 ? null : { value: Math.round(estimate), kind: 'estimate' },
  }));
}

/** The tables with the syncs whose last success wrote to each. */
export function withWriters(tables: readonly TableSize[], standings: readonly SyncStanding[]): DataTable[] {
  return tables.map((table) => ({
    ...table,
    writers: standings
      .filter(({ changes }) => changes.some((change) => change.table === table.name))
      .map(({ sync }) => sync),
  }));
}

/** The same tables with the rows of those counted that have at most so many; larger ones keep their estimate. */
export async function countTables(
  database: Queryable,
  tables: readonly TableSize[],
  most: number,
): Promise<TableSize[]> {
  const small = tables.filter(({ rows, bytes }) => bytes !== null && (rows === null || rows.value <= most));
  const readable = new Set(
    await readableOf(
      database,
      small.map(({ name }) => name),
    ),
  );
  const counted = small.filter(({ name }) => readable.has(name));
  if (counted.length === 0) return [...tables];
  const rows = await database.query<{ name: string; rows: number }>(
    counted
      .map(
        ({ name }, index) =>
          `select $${index + 1}::text as name, (select count(*)::int from (select from public.${quoted(name)} limit ${most + 1}) r) as rows`,
      )
      .join(' union all '),
    counted.map(({ name }) => name),
  );
  const counts = new Map(rows.map((row) => [row.name, row.rows]));
  return tables.map((table) => {
    const value = counts.get(table.name);
    if (value === undefined) return table;
    if (value <= most) return { ...table, rows: { value, kind: 'exact' } };
    return { ...table, rows: table.rows ?? { value: most, kind: 'at_least' } };
  });
}

async function readableOf(database: Queryable, names: readonly string[]): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    `select c.relname as name from pg_class c
     where c.relname = any ($1) and c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
       and has_table_privilege(c.oid, 'select')`,
    [names],
  );
  return rows.map(({ name }) => name);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
