import { performance } from 'node:perf_hooks';
import type { TableChanges } from '#shared/jobs.ts';
import { OperatorError } from '#shared/errors.ts';
import type { Connection, Database } from '#engine/database/database.ts';
import { upsert } from '#engine/database/upsert.ts';
import { freeJobLock, takeJobLock } from '#engine/locks/jobLock.ts';
import type { Row, SyncTransaction, UpsertOptions } from '#engine/syncs/defineSync.ts';
import type { RunReport } from './runReport.ts';

/**
 * The connection, the lock and the transaction of one attempt. The transaction begins with its first use. After `close`
 * nothing can be written through it any more, whatever a run that ignores its signal still tries.
 */
export class JobTransaction implements SyncTransaction {
  readonly #database: Database;
  readonly #report: RunReport;
  readonly #lock: string | null;
  #connection: Connection | null = null;
  #state: 'idle' | 'open' | 'closed' = 'idle';
  #locked = false;

  constructor(database: Database, lock: string | null, report: RunReport) {
    this.#database = database;
    this.#lock = lock;
    this.#report = report;
  }

  /** Whether the run has used the transaction. */
  get used(): boolean {
    return this.#state === 'open';
  }

  /** Takes the job's lock. False where another job holds it. Nothing to take is true. */
  async takeLock(): Promise<boolean> {
    if (this.#lock === null) return true;
    this.#connection = await this.#database.connect();
    this.#locked = await takeJobLock(this.#connection, this.#lock, this.#database.pooler);
    return this.#locked;
  }

  async query<R extends Row>(sql: string, values: readonly unknown[] = []): Promise<R[]> {
    const connection = await this.begin();
    const before = performance.now();
    try {
      return await connection.query<R>(sql, values);
    } finally {
      this.#report.addWriting(performance.now() - before);
    }
  }

  async upsert(table: string, rows: readonly Row[], options: UpsertOptions): Promise<TableChanges> {
    const { changes, duplicates, duplicateKeys } = await upsert(this, table, rows, options);
    if (duplicates > 0) {
      this.#report.warn({
        code: 'repeated_keys',
        message: `${duplicates} row(s) for ${table} repeated a key (${options.key.join(', ')}); the last of each was kept.`,
        details: { keys: duplicateKeys },
      });
    }
    this.#report.record(changes);
    return changes;
  }

  record(changes: TableChanges): void {
    this.#report.record(changes);
  }

  /** Opens the transaction where it is not open yet, and gives its connection. */
  async begin(): Promise<Connection> {
    if (this.#state === 'closed') throw closed();
    this.#connection ??= await this.#database.connect();
    if (this.#state === 'idle') {
      this.#state = 'open';
      if (!(this.#locked && this.#database.pooler)) await this.#connection.query('begin');
      // Should this process freeze in the middle, the server ends the transaction and frees its rows for the rescuer.
      await this.#connection.query(`set local idle_in_transaction_session_timeout = '${idleLimit}'`);
    }
    return this.#connection;
  }

  /** Commits what was written. */
  async commit(): Promise<void> {
    if (this.#state !== 'open' || !this.#connection) throw closed();
    await this.#connection.query('commit');
    this.#state = 'idle';
  }

  /** Rolls back what was not committed, frees the lock and gives the connection back. Never throws. */
  async close(): Promise<void> {
    const connection = this.#connection;
    const open = this.#state === 'open' || (this.#locked && this.#database.pooler);
    this.#state = 'closed';
    this.#connection = null;
    if (!connection) return;
    try {
      if (open) await connection.query('rollback');
      if (this.#locked && this.#lock !== null) await freeJobLock(connection, this.#lock, this.#database.pooler);
      connection.release();
    } catch {
      // Closing the session rolls back and frees everything.
      connection.release(true);
    }
  }

  /** Closes the connection at once, in the middle of whatever it does: for a run that does not stop. */
  abandon(): void {
    this.#state = 'closed';
    this.#connection?.release(true);
    this.#connection = null;
  }
}

const idleLimit = '60s';

function closed(): OperatorError {
  return new OperatorError({ code: 'attempt_over', message: 'The attempt is over: nothing can be written any more.' });
}
