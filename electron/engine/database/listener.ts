import type { Clock } from '#engine/clock.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { Sleeper } from '#engine/sleeper.ts';
import type { Connection, Database } from './database.ts';

/**
 * Listens to the channel `touchline` on a connection of its own and makes a new one when it is lost. A notification is
 * a hint and nothing more: everything works by polling alone, so a loss is a matter of speed. After each (re)connection
 * one hint is given, for what was missed.
 */
export class Listener {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #onHint: (payload: string) => void;
  readonly #checkEvery: number;
  readonly #onSilent: () => void;
  /** Between two looks at the connection of now. */
  #rest: Sleeper;
  readonly #stop = new AbortController();
  #running: Promise<void> | null = null;
  #connected = false;

  constructor(tools: {
    database: Database;
    clock: Clock;
    logger: Logger;
    onHint: (payload: string) => void;
    /** ms between two looks whether the connection still answers. */
    checkEvery?: number;
    /** The connection looks open and does not answer. */
    onSilent?: () => void;
  }) {
    this.#database = tools.database;
    this.#clock = tools.clock;
    this.#logger = tools.logger;
    this.#onHint = tools.onHint;
    this.#checkEvery = tools.checkEvery ?? usuallyCheckedEvery;
    this.#onSilent = tools.onSilent ?? (() => undefined);
    this.#rest = new Sleeper(tools.clock);
  }

  /** Whether notifications arrive now. */
  get connected(): boolean {
    return this.#connected;
  }

  start(): void {
    if (this.#database.pooler) return;
    this.#running ??= this.#run();
  }

  /** Looks now whether the connection still answers. */
  check(): void {
    this.#rest.wake();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#rest.end();
    await this.#running;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      try {
        await this.#listen(() => {
          failures = 0;
        });
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        failures += 1;
        if (failures === 1) this.#logger.warn('Notifications are lost; polling meanwhile.', { error: String(error) });
      }
      const wait = Math.min(250 * 2 ** failures, 10_000) * (0.5 + Math.random() / 2);
      await this.#clock.sleep(wait, this.#stop.signal).catch(() => undefined);
    }
  }

  /** Listens until the connection is lost (throws) or `stop` is called (returns). */
  async #listen(onConnected: () => void): Promise<void> {
    const connection = await this.#database.connect();
    const gone = new AbortController();
    // Its own: what becomes of an earlier connection wakes nobody.
    const rest = new Sleeper(this.#clock);
    this.#rest = rest;
    connection.onEnd(() => {
      gone.abort(new Error('the connection was closed'));
      rest.wake();
    });
    connection.onNotification((payload) => this.#onHint(payload));
    try {
      await connection.query('listen touchline');
      this.#connected = true;
      onConnected();
      this.#onHint('connected');
      const ended = AbortSignal.any([gone.signal, this.#stop.signal]);
      while (!ended.aborted) {
        await rest.sleep(this.#checkEvery);
        if (!ended.aborted) await this.#check(connection, ended);
      }
      if (!this.#stop.signal.aborted) throw gone.signal.reason;
    } finally {
      this.#connected = false;
      connection.release(true);
    }
  }

  /** A half-open connection looks alive until it is used. */
  async #check(connection: Connection, ended: AbortSignal): Promise<void> {
    const answered = new AbortController();
    const late = this.#clock.sleep(checkLimit, AbortSignal.any([ended, answered.signal])).then(() => {
      this.#onSilent();
      throw new Error('the connection does not answer');
    });
    late.catch(() => undefined);
    try {
      await Promise.race([connection.query('select 1'), late]);
    } finally {
      answered.abort();
    }
  }
}

const usuallyCheckedEvery = 15_000;
const checkLimit = 5_000;
