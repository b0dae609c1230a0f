import { Pool, types, type PoolClient, type QueryConfig } from 'pg';
import type { Logger } from '#engine/logging/logger.ts';
import { toDatabaseError } from './databaseError.ts';
import { poolConfig } from './databaseUrl.ts';
import type { Queryable } from './queryable.ts';

types.setTypeParser(types.builtins.DATE, (text) => text);

export interface DatabaseOptions {
  url: string;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  /** Connections at most. */
  connections: number;
  logger: Logger;
  /** Makes every session read-only, in the database itself. */
  readOnly?: boolean;
  /** ms that one statement may take; a reader must not hold a snapshot for long. */
  statementTimeout?: number;
  /** Whether a transaction pooler stands between: no LISTEN, no session locks, no settings, no named statements. */
  pooler?: boolean;
}

/** A statement that is prepared once in each session, or sent whole where a transaction pooler stands between. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** A pool of connections to one Postgres. Errors that the server or the network gives are told in the operator's words. */
export class Database implements Queryable {
  readonly url: string;
  readonly pooler: boolean;
  readonly #pool: Pool;
  readonly #logger: Logger;

  constructor(options: DatabaseOptions) {
    this.url = options.url;
    this.pooler = options.pooler ?? false;
    this.#logger = options.logger;
    const settings = this.pooler ? '' : sessionSettings(options);
    this.#pool = new Pool({
      ...poolConfig(options.url),
      application_name: options.applicationName,
      max: options.connections,
      idleTimeoutMillis: 30_000,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      ...(settings === '' ? {} : { options: settings }),
    });
    this.#pool.on('connect', (client) => {
      // An idle connection that dies reports here; without a listener it would end the process.
      client.on('error', () => undefined);
    });
    this.#pool.on('error', (error) => {
      this.#logger.warn('A database connection was lost.', { error: error.message });
    });
  }

  /** Runs one statement; a `Statement` is prepared where the connection allows it. Gives its rows. */
  async query<R extends Record<string, unknown>>(
    statement: string | Statement,
    values: readonly unknown[] = [],
  ): Promise<R[]> {
    try {
      const result = await this.#pool.query<R>(this.#config(statement, values));
      return result.rows;
    } catch (error) {
      throw toDatabaseError(error);
    }
  }

  /** Takes a connection out of the pool, for work that needs one to itself. Give it back with `release`. */
  async connect(): Promise<Connection> {
    try {
      return new Connection(await this.#pool.connect());
    } catch (error) {
      throw toDatabaseError(error);
    }
  }

  /** Runs `work` in a transaction: committed when it returns, rolled back when it throws. */
  async transaction<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.connect();
    try {
      await connection.query('begin');
      const value = await work(connection);
      await connection.query('commit');
      connection.release();
      return value;
    } catch (error) {
      await connection.rollbackAndRelease();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  #config(statement: string | Statement, values: readonly unknown[]): QueryConfig {
    if (typeof statement === 'string') return { text: statement, values: [...values] };
    if (this.pooler) return { text: statement.text, values: [...values] };
    return { name: statement.name, text: statement.text, values: [...values] };
  }
}

/** One connection out of the pool. */
export class Connection implements Queryable {
  readonly #client: PoolClient;
  #released = false;
  #broken: Error | null = null;
  readonly #onError = (error: Error): void => {
    this.#broken = error;
  };

  constructor(client: PoolClient) {
    this.#client = client;
    client.on('error', this.#onError);
  }

  async query<R extends Record<string, unknown>>(sql: string, values: readonly unknown[] = []): Promise<R[]> {
    try {
      const result = await this.#client.query<R>({ text: sql, values: [...values] });
      return result.rows;
    } catch (error) {
      throw toDatabaseError(error);
    }
  }

  /** Called with the payload of every notification on a channel that was listened to. */
  onNotification(listener: (payload: string) => void): void {
    this.#client.on('notification', (message) => listener(message.payload ?? ''));
  }

  /** Called when the connection is lost. */
  onEnd(listener: () => void): void {
    this.#client.on('end', listener);
    this.#client.on('error', listener);
  }

  /** Gives the connection back; with `destroy` it is closed instead, and what the session held goes with it. */
  release(destroy = false): void {
    if (this.#released) return;
    this.#released = true;
    this.#client.removeListener('error', this.#onError);
    this.#client.release(destroy || this.#broken !== null);
  }

  /** Rolls back what may be open; a connection on which that fails is closed. */
  async rollbackAndRelease(): Promise<void> {
    try {
      await this.query('rollback');
      this.release();
    } catch {
      this.release(true);
    }
  }
}

/** Settings of the session itself, in the startup packet. Behind a transaction pooler they would leak to others. */
function sessionSettings(options: DatabaseOptions): string {
  return [
    ...(options.readOnly ? ['-c default_transaction_read_only=on'] : []),
    ...(options.statementTimeout === undefined ? [] : [`-c statement_timeout=${options.statementTimeout}`]),
  ].join(' ');
}
