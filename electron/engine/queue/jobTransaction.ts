import { performance } from 'node:perf_hooks';
import type { TableChanges } from '#shared/jobs.ts';
import { OperatorError } from '#shared/errors.ts';
import { plural } from '#shared/format.ts';
import type { Clock } from '#engine/clock.ts';
import type { Backend, Connection, Database } from '#engine/database/database.ts';
import { upsert } from '#engine/database/upsert.ts';
import { freeJobLock, servingBackend, takeJobLock, type ServingBackend } from '#engine/locks/jobLock.ts';
import type { Row, SyncTransaction, UpsertOptions } from '#engine/syncs/defineSync.ts';
import type { RunReport } from './runReport.ts';

export interface JobTransactionTools {
  database: Database;
  /** The name of the job's lock; null for a job that needs none. */
  lock: string | null;
  report: RunReport;
  /** ms that the attempt may take: behind a transaction pooler, a transaction that holds the lock may idle as long. */
  timeout: number;
  /** Told of the session that holds the lock and the transaction, as soon as it is known. */
  onSession(backend: Backend, lock: string | null): void;
}

/**
 * The connection, the lock and the transaction of one attempt. The transaction begins with its first use. After `close`
 * or `end` nothing can be written through it any more, whatever a run that ignores its signal still tries.
 */
export class JobTransaction implements SyncTransaction {
  readonly #tools: JobTransactionTools;
  #connection: Connection | null = null;
  #backend: ServingBackend | null = null;
  #state: 'idle' | 'open' | 'closed' = 'idle';
  #locked = false;
  /** False while a session of this attempt may be left on the server. */
  #gone = true;
  /** A cancel that is on its way to the session. */
  #cancelling: Promise<unknown> = Promise.resolve();
  /** While a commit or a rollback is on its way. */
  #finishing = false;

  constructor(tools: JobTransactionTools) {
    this.#tools = tools;
  }

  /** Whether the run has used the transaction. */
  get used(): boolean {
    return this.#state === 'open';
  }

  /** Whether a session of this attempt may be left on the server. */
  get hasSession(): boolean {
    return !this.#gone;
  }

  /** Takes the job's lock. False where another job holds it. Nothing to take is true. */
  async takeLock(): Promise<boolean> {
    const { lock } = this.#tools;
    if (lock === null || this.#locked) return true;
    const connection = await this.#connect();
    const { taken, backend } = await this.#take(connection, lock);
    this.#locked = taken;
    if (taken) this.#know(backend);
    return taken;
  }

  async query<R extends Row>(sql: string, values: readonly unknown[] = []): Promise<R[]> {
    const connection = await this.begin();
    const before = performance.now();
    try {
      return await connection.query<R>(sql, values);
    } finally {
      this.#tools.report.addWriting(performance.now() - before);
    }
  }

  async upsert(table: string, rows: readonly Row[], options: UpsertOptions): Promise<TableChanges> {
    const { changes, duplicates, duplicateKeys } = await upsert(this, table, rows, options);
    if (duplicates > 0) {
      this.#tools.report.warn({
        code: 'repeated_keys',
        message: `${plural(duplicates, 'row')} for ${table} repeated a key (${options.key.join(', ')}); the last of each was kept.`,
        details: { keys: duplicateKeys },
      });
    }
    this.#tools.report.record(changes);
    return changes;
  }

  record(changes: TableChanges): void {
    this.#tools.report.record(changes);
  }

  /** Opens the transaction where it is not open yet, and gives its connection. */
  async begin(): Promise<Connection> {
    if (this.#state === 'closed') throw closed();
    const connection = await this.#connect();
    if (this.#state === 'idle') {
      this.#state = 'open';
      if (!this.#inLockTransaction) await connection.query('begin', [], answerLimit);
      // Should this process freeze in the middle, the server ends the transaction and frees its rows for the rescuer.
      const [row] = await connection.query<{ pid: number; start: string; begun: string }>(
        `select set_config('idle_in_transaction_session_timeout', '${idleLimit}', true), ${servingBackend}`,
        [],
        answerLimit,
      );
      if (row) this.#know(row);
    }
    return connection;
  }

  /** Commits what was written. Behind a transaction pooler the lock goes with the transaction. */
  async commit(): Promise<void> {
    await this.#finish('commit');
  }

  /** Rolls back what was written, and may begin anew; the lock goes as with `commit`. */
  async rollBack(): Promise<void> {
    await this.#finish('rollback');
  }

  /** Rolls back what was not committed, frees the lock and gives the connection back. Never throws. */
  async close(): Promise<void> {
    const connection = this.#connection;
    const { lock, database } = this.#tools;
    const open = this.#state === 'open' || this.#inLockTransaction;
    this.#state = 'closed';
    this.#connection = null;
    if (!connection) return;
    // The end of the session rolls back and frees everything.
    if (connection.broken) return database.abandon(connection);
    try {
      if (open) await connection.query('rollback', [], answerLimit);
      if (this.#locked && lock !== null) await freeJobLock(connection, lock, database.pooler);
      connection.release();
      this.#gone = true;
    } catch {
      database.abandon(connection);
    }
  }

  /** Cancels what the session does at the moment. Never throws. */
  async cancelQuery(): Promise<void> {
    // Behind a transaction pooler the transaction has to stay open until the signal was sent: the session serves others next.
    if (this.#gone || (this.#finishing && this.#tools.database.pooler)) return;
    this.#cancelling = this.#signal('pg_cancel_backend').catch(() => undefined);
    await this.#cancelling;
  }

  /**
   * Closes the session and makes sure that it is gone from the server, and with it the transaction and the lock: terminates
   * it and looks until it is no longer there, however long the database is away. Never throws.
   */
  async end(clock: Clock): Promise<void> {
    this.#state = 'closed';
    this.#connection?.release(true);
    this.#connection = null;
    for (let looks = 0; !this.#gone && this.#backend; looks += 1) {
      try {
        this.#gone = !(await this.#signal('pg_terminate_backend'));
      } catch {
        // The database is away: ask again.
      }
      if (!this.#gone) await clock.sleep(Math.min(20 * 2 ** looks, 1_000));
    }
  }

  async #finish(how: 'commit' | 'rollback'): Promise<void> {
    const connection = this.#connection;
    if (this.#state !== 'open' || !connection) throw closed();
    this.#finishing = true;
    try {
      await this.#cancelling;
      await connection.query(how, [], answerLimit);
    } finally {
      this.#finishing = false;
    }
    // Unless it was closed meanwhile.
    if (this.used) this.#state = 'idle';
    if (!this.#tools.database.pooler) return;
    this.#locked = false;
    this.#gone = true;
  }

  async #take(connection: Connection, lock: string): Promise<{ taken: boolean; backend: ServingBackend }> {
    try {
      return await takeJobLock(connection, lock, this.#tools.database.pooler ? this.#tools.timeout : null);
    } catch (error) {
      // It may be in the middle of a transaction, or of an answer.
      this.#connection = null;
      this.#tools.database.abandon(connection);
      throw error;
    }
  }

  /**
   * Sends a signal to the session's backend. False where it is gone, which behind a transaction pooler it is with the
   * transaction: what it does after that is somebody else's.
   */
  async #signal(how: 'pg_cancel_backend' | 'pg_terminate_backend'): Promise<boolean> {
    const { database } = this.#tools;
    const rows = await database.query(
      `select ${how}(pid) from pg_stat_activity where pid = $1 and backend_start = $2::timestamptz
         and ($3::timestamptz is null or xact_start = $3)`,
      [this.#backend?.pid, this.#backend?.start, database.pooler ? this.#backend?.begun : null],
    );
    return rows.length > 0;
  }

  async #connect(): Promise<Connection> {
    if (this.#connection) return this.#connection;
    const connection = await this.#tools.database.connect();
    if (this.#state === 'closed') {
      connection.release();
      throw closed();
    }
    this.#connection ??= connection;
    return this.#connection;
  }

  #know(backend: ServingBackend): void {
    this.#gone = false;
    this.#backend = backend;
    this.#tools.onSession(backend, this.#locked ? this.#tools.lock : null);
  }

  get #inLockTransaction(): boolean {
    return this.#locked && this.#tools.database.pooler;
  }
}

const idleLimit = '60s';
/** ms that the answer to a commit or a rollback may take before the connection counts as half open. */
const answerLimit = 20_000;

function closed(): OperatorError {
  return new OperatorError({ code: 'attempt_over', message: 'The attempt is over: nothing can be written any more.' });
}
