import type { ConnectionReport } from '#shared/contract/connection.ts';
import { OperatorError, toFailure, type Failure } from '#shared/errors.ts';
import { recordAction, type OperatorAction } from '#engine/audit.ts';
import type { Clock } from '#engine/clock.ts';
import { Database } from '#engine/database/database.ts';
import { DatabaseError } from '#engine/database/databaseError.ts';
import { inspectConnection } from '#engine/database/inspect.ts';
import { Listener } from '#engine/database/listener.ts';
import { inspectSchema, type Migration } from '#engine/database/migrate.ts';
import type { Logger } from '#engine/logging/logger.ts';

export interface SessionTools {
  /** Null: there is no database, and why. */
  url: string | null;
  absent?: Failure;
  /** A connection that opens read-only. */
  guarded: boolean;
  migrations: readonly Migration[];
  clock: Clock;
  logger: Logger;
  /** Something in the database (then with the hint that told so), or in the way to it, may have changed. */
  onChange: (hint?: string) => void;
  /** Writes are allowed until then, ms since the epoch; 0: no longer. */
  onUnlocked: (until: number) => void;
}

/**
 * The console's way to one database: a reader whose sessions can't write, a writer that is used only when writes are
 * allowed, notifications, and what is known of the connection. Finds its way back by itself when the database was away.
 */
export class Session {
  readonly #tools: SessionTools;
  readonly #stop = new AbortController();
  #reader: Database | null = null;
  #writer: Database | null = null;
  #listener: Listener | null = null;
  #report: ConnectionReport | null = null;
  #failure: Failure | null = null;
  /** ms since the epoch of the failure that the connection has not come back from. */
  #failedAt: number | null = null;
  #asOf: number | null = null;
  #unlock: { until: number; reason: string | null } | null = null;
  #connecting: Promise<void> | null = null;
  /** Resolves when the first try to connect is over, whatever came of it. */
  readonly #tried: Promise<void>;

  constructor(tools: SessionTools) {
    this.#tools = tools;
    if (tools.url === null) {
      this.#failure = tools.absent ?? notConnected;
      this.#tried = Promise.resolve();
      return;
    }
    this.#tried = new Promise((resolve) => {
      this.#connecting = this.#connect(resolve);
      void this.#waitNoLonger().then(resolve);
    });
  }

  get report(): ConnectionReport | null {
    return this.#report;
  }

  /** Why the database is out of reach; null while it is in reach or was not tried yet. */
  get failure(): Failure | null {
    return this.#failure;
  }

  /**
   * Whether the database is out of reach for longer than a moment. A connection that was there and comes back at once changes
   * nothing of what is shown.
   */
  get away(): boolean {
    if (this.#failure === null) return false;
    return this.#report === null || this.#tools.clock.now() - (this.#failedAt ?? 0) >= moment;
  }

  /** ms since the epoch of the last answer. */
  get asOf(): number | null {
    return this.#asOf;
  }

  get listening(): boolean {
    return this.#listener?.connected ?? false;
  }

  get guarded(): boolean {
    return this.#tools.guarded;
  }

  get unlockedUntil(): number | null {
    return this.#unlock !== null && this.#unlock.until > this.#tools.clock.now() ? this.#unlock.until : null;
  }

  /** Why it is unlocked now, in the operator's words. */
  get unlockReason(): string | null {
    return this.unlockedUntil === null ? null : (this.#unlock?.reason ?? null);
  }

  /** Whether the tables of Touchline are there to be read. */
  get readable(): boolean {
    return this.#report?.schema === 'current' || this.#report?.schema === 'newer';
  }

  /**
   * Allows writes for so many minutes, which goes into the audit first. Throws an `OperatorError` where a guarded connection
   * is given no reason. Before the tables of Touchline are there, the reason goes into the audit with their migration.
   */
  async unlock(minutes: number, reason: string | null, who: { actor: string; origin: string }): Promise<void> {
    if (this.guarded && (reason === null || reason === '')) {
      throw new OperatorError({
        code: 'reason_missing',
        message: 'This connection is unlocked with a reason only: nothing was changed.',
        hint: 'Say what has to be done. It goes into the audit.',
      });
    }
    await this.#recordGuard({ ...who, action: 'unlock', jobIds: [], detail: { minutes }, reason });
    const until = this.#tools.clock.now() + minutes * 60_000;
    this.#unlock = { until, reason };
    this.#tools.onUnlocked(until);
    this.#tools.onChange();
  }

  /** Forbids writes again, at once. */
  async lock(who: { actor: string; origin: string }): Promise<void> {
    const unlocked = this.unlockedUntil !== null;
    this.#unlock = null;
    this.#tools.onUnlocked(0);
    this.#tools.onChange();
    // It is locked whether or not that can be written down.
    if (unlocked) await this.#recordGuard({ ...who, action: 'lock', jobIds: [] }).catch(() => undefined);
  }

  async #recordGuard(action: OperatorAction): Promise<void> {
    await this.#tried;
    if (this.#writer && !this.#report?.readOnly && this.#report?.schema === 'current')
      await recordAction(this.#writer, action);
  }

  /** Reads; what the answer says of the connection is kept. Throws while the database is away. */
  async read<T>(work: (database: Database) => Promise<T>): Promise<T> {
    await this.#tried;
    if (!this.#reader) throw new OperatorError(this.#failure ?? notConnected);
    try {
      const value = await work(this.#reader);
      this.#asOf = this.#tools.clock.now();
      return value;
    } catch (error) {
      this.#noticeLoss(error);
      throw error;
    }
  }

  /** The database to write to. Throws an `OperatorError` where writing is not allowed. */
  async writer(): Promise<Database> {
    await this.#tried;
    const refusal = this.#refusal();
    if (refusal) throw new OperatorError(refusal);
    if (!this.#writer) throw new OperatorError(this.#failure ?? notConnected);
    return this.#writer;
  }

  /** The database to write to as of now; null where that is not allowed, or the database is away or without our tables. */
  get openWriter(): Database | null {
    return this.#failure === null && this.readable && this.#refusal() === null ? this.#writer : null;
  }

  /** Looks at the connection anew: after migrations, after sleep. */
  async inspect(): Promise<void> {
    const { url, migrations } = this.#tools;
    if (url === null) return;
    this.#listener?.check();
    try {
      // Not through the reader: its sessions are read-only by our own choice, and the report would say so of the database.
      this.#report = await inspectConnection(url, migrations);
    } catch (error) {
      this.#noticeLoss(error);
      throw error;
    }
    this.#asOf = this.#tools.clock.now();
    this.#tools.onChange();
  }

  /** Looks whether the tables of Touchline came meanwhile: somebody else may have run the migrations. */
  async refreshSchema(): Promise<void> {
    const { state } = await this.read((database) => inspectSchema(database, this.#tools.migrations));
    if (!this.#report || this.#report.schema === state) return;
    this.#report = { ...this.#report, schema: state };
    this.#tools.onChange();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#connecting;
    await this.#disconnect();
  }

  /** Why nothing may be written; null where it may. */
  #refusal(): Failure | null {
    if (this.#report?.readOnly) {
      return {
        code: 'read_only',
        message: 'This database takes no writes: it is a replica, or the role may only read.',
        hint: 'Connect to the primary.',
      };
    }
    if (this.guarded && this.unlockedUntil === null) {
      return {
        code: 'locked',
        message: 'This connection is read-only: nothing was changed.',
        hint: 'Unlock it in the title bar for some minutes.',
      };
    }
    if (this.#report?.schema === 'newer') {
      return {
        code: 'schema_newer',
        message: 'The schema of this database is newer than this version of Touchline: it writes nothing there.',
        hint: 'Update Touchline.',
      };
    }
    return null;
  }

  #fail(failure: Failure): void {
    this.#failure = failure;
    this.#failedAt ??= this.#tools.clock.now();
  }

  #noticeLoss(error: unknown): void {
    if (this.#failure || !(error instanceof DatabaseError)) return;
    if (!error.connectionLost && !shutOut.has(error.code)) return;
    this.#fail(error.toFailure());
    this.#tools.onChange();
    this.#connecting = this.#connect();
  }

  /** A network that is away swallows what is sent into it: whoever waits is told, and can read what is here. */
  async #waitNoLonger(): Promise<void> {
    await this.#tools.clock.sleep(slow, this.#stop.signal).catch(() => undefined);
    if (this.#report !== null || this.#failure !== null || this.#stop.signal.aborted) return;
    this.#fail(unanswered);
    this.#tools.onChange();
  }

  /** Tries until the database answers or the session is closed. */
  async #connect(onTried: () => void = () => undefined): Promise<void> {
    const { url, migrations } = this.#tools;
    if (url === null) return;
    for (let failures = 0; !this.#stop.signal.aborted; failures += 1) {
      try {
        const report = await inspectConnection(url, migrations);
        this.#report = report;
        // A pooler that came between, or went, changes how sessions are kept from writing.
        if (this.#reader && this.#reader.pooler !== report.pooler) await this.#disconnect();
        if (!this.#reader) this.#open(url, report);
        this.#failure = null;
        this.#failedAt = null;
        this.#asOf = this.#tools.clock.now();
        onTried();
        this.#tools.onChange();
        return;
      } catch (error) {
        this.#fail(toFailure(error));
        onTried();
        this.#tools.onChange();
        const wait = Math.min(500 * 2 ** failures, 5_000);
        await this.#tools.clock.sleep(wait, this.#stop.signal).catch(() => undefined);
      }
    }
  }

  #open(url: string, report: ConnectionReport): void {
    const { logger, clock, onChange } = this.#tools;
    const common = { url, logger, pooler: report.pooler, applicationName: 'touchline console' };
    this.#reader = new Database({ ...common, connections: 4, readOnly: true, statementTimeout: 10_000 });
    // One for a bulk action that is worked off, one for another that is frozen meanwhile, one for the operator.
    this.#writer = new Database({ ...common, connections: 3, statementTimeout: 60_000 });
    this.#listener = new Listener({
      database: this.#reader,
      clock,
      logger,
      onHint: onChange,
      checkEvery,
      onSilent: () => this.#abandon(),
    });
    this.#listener.start();
  }

  /** Nothing comes any more on connections that look open: they are left to themselves, and others are made. */
  #abandon(): void {
    if (this.#failure || this.#stop.signal.aborted) return;
    this.#fail(silent);
    void this.#disconnect().catch(() => undefined);
    this.#tools.onChange();
    this.#connecting = this.#connect();
  }

  async #disconnect(): Promise<void> {
    const [listener, reader, writer] = [this.#listener, this.#reader, this.#writer];
    this.#listener = this.#reader = this.#writer = null;
    await listener?.stop();
    await reader?.close();
    await writer?.close();
  }
}

/** The database answers, but lets us in no longer: the password was changed, the database dropped. */
const shutOut = new Set(['login_refused', 'no_database', 'database_no_tls', 'database_certificate']);

/** ms: a network that is gone without a word is noticed within seconds. */
const checkEvery = 3_000;

/** ms in which a lost connection may come back before something else stands in for it. */
const moment = 1_500;

/** ms */
const slow = 2_000;

const unanswered: Failure = {
  code: 'database_unanswered',
  message: 'The database has not answered yet.',
  hint: 'Is the network there, and the VPN? Touchline keeps trying.',
};

const silent: Failure = {
  code: 'database_silent',
  message: 'The connection to the database is open, and nothing comes any more.',
  hint: 'The network may have changed, a VPN closed, or the computer slept. Touchline connects anew by itself.',
};

const notConnected: Failure = { code: 'not_connected', message: 'The database is not connected yet.' };
