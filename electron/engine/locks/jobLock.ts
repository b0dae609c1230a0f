import type { Backend, Connection } from '#engine/database/database.ts';

/** The session that serves a transaction. Behind a transaction pooler it is somebody else's as soon as that is over. */
export interface ServingBackend extends Backend {
  /** timestamptz as text, to the microsecond: when the transaction began. */
  readonly begun: string;
}

/** The columns of a `ServingBackend`, for a statement inside the transaction. */
export const servingBackend = `pg_backend_pid() as pid,
  (select backend_start::text from pg_stat_activity where pid = pg_backend_pid()) as start, now()::text as begun`;

/**
 * Takes the named lock of a job on its own connection, without waiting. `taken` is false where another session holds it.
 *
 * Directly, the lock belongs to the session: it is held while the data is fetched, with no transaction open. Through a
 * transaction pooler a session is not ours to keep, so the transaction is opened now and holds the lock to its end;
 * `pooled` is then the ms for which it may idle, null directly. Throws with the connection in any state.
 */
export async function takeJobLock(
  connection: Connection,
  name: string,
  pooled: number | null,
): Promise<{ taken: boolean; backend: ServingBackend }> {
  if (pooled !== null) {
    // On its own: a name that is registered for the first time must not be held back from the others by this transaction.
    await connection.query('select sync.lock_key($1)', [name], answerLimit);
    await connection.query('begin', [], answerLimit);
    // Should this process freeze, the server ends the transaction, and with it the lock.
    await connection.query(
      `select set_config('idle_in_transaction_session_timeout', $1, true)`,
      [`${pooled}ms`],
      answerLimit,
    );
  }
  const take = pooled === null ? 'pg_try_advisory_lock' : 'pg_try_advisory_xact_lock';
  const [row] = await connection.query<{ taken: boolean; pid: number; start: string; begun: string }>(
    `select ${take}(sync.lock_key($1)) as taken, ${servingBackend}`,
    [name],
    answerLimit,
  );
  if (!row) throw new Error('the lock statement gave no row');
  if (pooled !== null && !row.taken) await connection.query('rollback', [], answerLimit);
  const { taken, ...backend } = row;
  return { taken, backend };
}

/** Frees a lock that the session holds; one that belongs to a transaction goes with it. */
export async function freeJobLock(connection: Connection, name: string, pooler: boolean): Promise<void> {
  if (!pooler) await connection.query('select pg_advisory_unlock(sync.lock_key($1))', [name], answerLimit);
}

/** ms */
const answerLimit = 20_000;
