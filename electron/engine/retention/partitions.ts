import type { Queryable } from '#engine/database/queryable.ts';

/** A partition of a table that is kept by month. */
export interface Partition {
  readonly parent: 'job_history' | 'earlier_attempts' | 'job_logs';
  readonly name: string;
  /** Of its table. */
  readonly oid: string;
  /** As the database wrote it, to be given back to it; `-infinity` and `infinity` for the default one. */
  readonly since: string;
  readonly until: string;
  /** The same in ms since the epoch. */
  readonly sinceMs: number;
  readonly untilMs: number;
  /** Whether it lies so far back that no worker makes it again or writes to it: it may be dropped. */
  readonly past: boolean;
  /** Whether nothing was ever written to it. */
  readonly unused: boolean;
}

/** All partitions, the oldest first. */
export async function readPartitions(database: Queryable): Promise<Partition[]> {
  return database.query<Row>(
    `select parent, name, oid, since::text, until::text, past, pg_relation_size(oid) = 0 as unused,
       extract(epoch from since)::float8 * 1000 as "sinceMs", extract(epoch from until)::float8 * 1000 as "untilMs"
     from (
       select parent, name, part as oid, coalesce(since, '-infinity') as since, coalesce(until, 'infinity') as until,
         not is_default and until <= date_trunc('month', now(), 'UTC') - interval '1 month' as past
       from sync.table_partitions where parent in ('job_history', 'earlier_attempts', 'job_logs')
     ) p
     order by p.since, parent, name`,
  );
}

type Row = Partition & Record<string, unknown>;
