import type { Count } from '#shared/statistics.ts';
import type { Queryable } from '#engine/database/queryable.ts';

const mostCounted = 10_000;

export type CountedTable = 'jobs' | 'job_history' | 'job_logs';

/**
 * How many rows a table of the schema `sync` has, its partitions included: counted as far as 10,000, beyond that as the
 * planner's statistics have it, and at least 10,000 where there are none yet.
 */
export async function countTable(database: Queryable, table: CountedTable): Promise<Count> {
  const [counted] = await database.query<{ rows: number }>(
    `select count(*)::int as rows from (select from sync.${table} limit $1) r`,
    [mostCounted + 1],
  );
  const rows = counted?.rows ?? 0;
  return rows <= mostCounted ? { value: rows, kind: 'exact' } : estimateTable(database, table, mostCounted);
}

/** How many rows the planner's statistics say that a table has; no fewer than so many are known to be there. */
export async function estimateTable(database: Queryable, table: CountedTable, atLeast: number): Promise<Count> {
  const [estimate] = await database.query<{ rows: number }>(
    `select coalesce(sum(greatest(c.reltuples, 0)), 0)::float8 as rows
     from (select relid from pg_partition_tree($1::regclass) union select $1::regclass) t
     join pg_class c on c.oid = t.relid where c.relkind = 'r'`,
    [`sync.${table}`],
  );
  const value = Math.round(estimate?.rows ?? 0);
  return value > atLeast ? { value, kind: 'estimate' } : { value: atLeast, kind: 'at_least' };
}
