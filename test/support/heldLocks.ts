import type { TestDatabase } from './database.ts';

/** The names of the jobs' locks that are held. A worker's duties have locks of their own, for a moment each. */
export async function heldLocks(db: TestDatabase): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    `select k.name from pg_locks l
     join sync.lock_keys k on k.key = (l.classid::bigint << 32) | l.objid::bigint
     where l.locktype = 'advisory' and l.granted
       and l.database = (select oid from pg_database where datname = current_database())`,
  );
  return rows.map(({ name }) => name);
}
