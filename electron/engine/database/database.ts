import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool, types, type PoolClient, type PoolConfig, type QueryConfig } from 'pg';
import type { Logger } from '#engine/logging/logger.ts';
import { toDatabaseError } from './databaseError.ts';
import { poolConfig } from './databaseUrl.ts';
import { Hints } from './hints.ts';
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
  /**
   * ms that the answer to a statement of the pool may take before its connection is given up: one that is half open looks
   * alive for ever. What runs on a `Connection` has its own limits.
   */
  answerTimeout?: number;
  /** Whether a transaction pooler stands between: no LISTEN, no session locks, no settings, no named statements. */
  pooler?: boolean;
}

/** A statement that is prepared once in each session, or sent whole where a transaction pooler stands between. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** One session on the server; the moment of its start keeps it apart from a later one with the same process id. */
export interface Backend {
  readonly pid: number;
  /** timestamptz as text, to the microsecond. */
  readonly start: string;
}

/** A pool of connections to one Postgres. Errors that the server or the network gives are told in the operator's words. */
export class Database implements Queryable {
  readonly url: string;
  readonly pooler: boolean;
  /** Hints to workers and consoles, sent by this pool. */
  readonly hints: Hints;
  readonly #pool: Pool;
  readonly #logger: Logger;
  readonly #answerTimeout: number;
  readonly #applicationName: string;
  readonly #connections: number;
  /** Begins a transaction; behind a transaction pooler with the settings that no session can keep there. */
  readonly #begin: string;
  readonly #readOnly: boolean;

  constructor(options: DatabaseOptions) {
    this.url = options.url;
    this.pooler = options.pooler ?? false;
    this.#logger = options.logger;
    this.#connections = options.connections;
    this.#readOnly = options.readOnly ?? false;
    this.#answerTimeout = options.answerTimeout ?? usualAnswerTimeout;
    this.#applicationName = options.applicationName;
    this.hints = new Hints((payload) => this.query(`select pg_notify('touchline', $1)`, [payload]));
    const settings = settingsOf(options);
    this.#begin = this.pooler ? beginWith(settings) : 'begin';
    this.#pool = new Pool({
      ...poolConfig(options.url),
      application_name: options.applicationName,
      max: options.connections,
      idleTimeoutMillis: 30_000,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      ...(this.pooler || settings.length === 0 ? {} : { verify: setInSession(settings) }),
    });
    this.#pool.on('connect', (client) => {
      // An idle connection that dies reports here; without a listener it would end the process.
      client.on('error', () => undefined);
    });
    this.#pool.on('error', (error) => {
      this.#logger.warn('A database connection was lost.', { error: error.message });
    });
  }

  /**
   * Runs one statement; a `Statement` is prepared where the connection allows it. Gives its rows. `timeout`: ms that the
   * answer may take.
   */
  async query<R extends Record<string, unknown>>(
    statement: string | Statement,
    values: readonly unknown[] = [],
    timeout = this.#answerTimeout,
  ): Promise<R[]> {
    if (this.#begin !== 'begin') {
      const text = typeof statement === 'string' ? statement : statement.text;
      return this.transaction((connection) => connection.query<R>(text, values, timeout));
    }
    try {
      const result = await this.#pool.query<R>(this.#config(statement, values, timeout));
      return result.rows;
    } catch (error) {
      throw toDatabaseError(error);
    }
  }

  /**
   * Takes a connection out of the pool, for work that needs one to itself. Give it back with `release`. A read-only database
   * behind a transaction pooler gives none: nothing would keep it from writing outside of `transaction`.
   */
  async connect(): Promise<Connection> {
    if (this.pooler && this.#readOnly) throw new Error('only transactions are read-only behind a transaction pooler');
    return this.#take();
  }

  async #take(): Promise<Connection> {
    try {
      return new Connection(await this.#pool.connect());
    } catch (error) {
      throw toDatabaseError(error);
    }
  }

  /** Runs `work` in a transaction: committed when it returns, rolled back when it throws. */
  async transaction<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.#take();
    try {
      await connection.query(this.#begin);
      const value = await work(connection);
      await connection.query('commit');
      connection.release();
      return value;
    } catch (error) {
      await connection.rollbackAndRelease();
      throw error;
    }
  }

  /**
   * Gives up a connection on which something went wrong, and ends its session on the server, which may hold locks: of one that
   * is half open the server would not notice for hours. Goes on in the background until the session is gone, for some minutes.
   */
  abandon(connection: Connection): void {
    const pid = connection.announcedPid;
    connection.release(true);
    if (pid !== null && !this.pooler) void this.#endSession(pid);
  }

  /** Of a session that began before: a server that was started anew gives its process ids again, to others of ours too. */
  async #endSession(pid: number): Promise<void> {
    const since = performance.now();
    for (let looks = 0; looks < mostLooks && !this.#pool.ending; looks += 1) {
      try {
        const left = await this.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where pid = $1 and application_name = $2 and datname = current_database()
             and backend_start < clock_timestamp() - $3 * interval '1 millisecond'`,
          [pid, this.#applicationName, performance.now() - since],
        );
        if (left.length === 0) return;
      } catch {
        // The database is away: ask again.
      }
      await sleep(Math.min(100 * 2 ** looks, 2_000), undefined, { ref: false });
    }
  }

  /** How many connections it could give at this moment. */
  get spare(): number {
    const { totalCount, idleCount, waitingCount } = this.#pool;
    return this.#connections - totalCount + idleCount - waitingCount;
  }

  async close(): Promise<void> {
    await this.hints.close();
    await this.#pool.end();
  }

  #config(statement: string | Statement, values: readonly unknown[], timeout: number): LimitedQuery {
    const limits = { values: [...values], query_timeout: timeout };
    if (typeof statement === 'string') return { text: statement, ...limits };
    if (this.pooler) return { text: statement.text, ...limits };
    return { name: statement.name, text: statement.text, ...limits };
  }
}

/** The driver's own time limit for one query, which its types leave out. */
interface LimitedQuery extends QueryConfig {
  query_timeout: number;
}

const usualAnswerTimeout = 20_000;
/** At 2 s each: some five minutes. */
const mostLooks = 150;

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

  /** The process id that was told at login. A pooler tells one of its own, which no backend has; null where none was told. */
  get announcedPid(): number | null {
    return 'processID' in this.#client && typeof this.#client.processID === 'number' ? this.#client.processID : null;
  }

  /** `timeout`: ms that the answer may take; a connection on which it was late is closed when it is given back. */
  async query<R extends Record<string, unknown>>(
    sql: string,
    values: readonly unknown[] = [],
    timeout?: number,
  ): Promise<R[]> {
    const config: QueryConfig | LimitedQuery = {
      text: sql,
      values: [...values],
      ...(timeout === undefined ? {} : { query_timeout: timeout }),
    };
    try {
      const result = await this.#client.query<R>(config);
      return result.rows;
    } catch (error) {
      if (error instanceof Error && error.message === lateAnswer) this.#broken = error;
      throw toDatabaseError(error);
    }
  }

  /** Whether an answer was late, or the connection was lost: nothing more comes of it. */
  get broken(): boolean {
    return this.#broken !== null;
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

/** What the driver says when `query_timeout` is over. */
const lateAnswer = 'Query read timeout';

/** What the options ask of the database, as settings by name. */
function settingsOf(options: DatabaseOptions): { name: string; value: string }[] {
  return [
    ...(options.readOnly ? [{ name: 'transaction_read_only', value: 'on' }] : []),
    ...(options.statementTimeout === undefined
      ? []
      : [{ name: 'statement_timeout', value: String(options.statementTimeout) }]),
  ];
}

/** Behind a transaction pooler the session is everybody's: each transaction begins with the settings. */
function beginWith(settings: readonly { name: string; value: string }[]): string {
  return ['begin', ...settings.map(({ name, value }) => `set local ${name} = ${value}`)].join('; ');
}

/**
 * Sets them in each new session, before anybody gets it; a session in which that fails is closed. Not in the startup
 * packet: a pooler refuses what it does not know there, also one that keeps a backend for the session.
 */
function setInSession(settings: readonly { name: string; value: string }[]): NonNullable<PoolConfig['verify']> {
  const text = settings
    .map(({ name, value }) => `set ${name === 'transaction_read_only' ? `default_${name}` : name} = ${value}`)
    .join('; ');
  const query: LimitedQuery = { text, query_timeout: usualAnswerTimeout };
  return (client, done) => {
    client.query(query, (error) => done(error ?? undefined));
  };
}
