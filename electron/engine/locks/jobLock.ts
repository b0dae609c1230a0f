import type { Connection } from '#engine/database/database.ts';

/**
 * Takes the named lock of a job on its own connection, without waiting. False where another session holds it.
 *
 * Directly, the lock belongs to the session: it is held while the data is fetched, with no transaction open. Through a
 * transaction pooler a session is not ours to keep, so the transaction is opened now and holds the lock to its end.
 */
export async function takeJobLock(connection: Connection, name: string, pooler: boolean): Promise<boolean> {
  if (pooler) await connection.query('begin');
  const take = pooler ? 'pg_try_advisory_xact_lock' : 'pg_try_advisory_lock';
  const [row] = await connection.query<{ taken: boolean }>(`select ${take}(sync.lock_key($1)) as taken`, [name]);
  const taken = row?.taken ?? false;
  if (pooler && !taken) await connection.query('rollback');
  return taken;
}

/** Frees a lock that the session holds; one that belongs to a transaction goes with it. */
export async function freeJobLock(connection: Connection, name: string, pooler: boolean): Promise<void> {
  if (!pooler) await connection.query('select pg_advisory_unlock(sync.lock_key($1))', [name]);
}
