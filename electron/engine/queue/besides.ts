import type { Clock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import type { JobTransaction } from './jobTransaction.ts';
import type { Sessions } from './stopRun.ts';

/** The transactions that a run has open beside its own one, each on a connection of its own. */
export class Besides implements Sessions {
  readonly #database: Database;
  readonly #make: () => JobTransaction;
  readonly #open = new Set<JobTransaction>();
  #wakes: (() => void)[] = [];
  #over = false;

  /** `make`: a transaction without a lock, on a connection that nobody else has. */
  constructor(database: Database, make: () => JobTransaction) {
    this.#database = database;
    this.#make = make;
  }

  /** Runs `work` with an open transaction, and rolls back what it did not commit. */
  async run<T>(work: (transaction: JobTransaction) => Promise<T>): Promise<T> {
    await this.#room();
    if (this.#over) throw new Error('the attempt is over: no transaction can be opened beside its own');
    const transaction = this.#make();
    this.#open.add(transaction);
    try {
      await transaction.begin();
      return await work(transaction);
    } finally {
      await transaction.close();
      this.#open.delete(transaction);
      for (const wake of this.#wakes.splice(0)) wake();
    }
  }

  get hasSession(): boolean {
    return [...this.#open].some((transaction) => transaction.hasSession);
  }

  async cancelQuery(): Promise<void> {
    await Promise.all([...this.#open].map((transaction) => transaction.cancelQuery()));
  }

  async close(): Promise<void> {
    this.#over = true;
    await Promise.all([...this.#open].map((transaction) => transaction.close()));
  }

  async end(clock: Clock): Promise<void> {
    this.#over = true;
    await Promise.all([...this.#open].map((transaction) => transaction.end(clock)));
  }

  /** Waits for others of this run to end while the pool has few connections left: the worker's own work needs some. */
  async #room(): Promise<void> {
    while (this.#open.size > 0 && this.#database.spare <= reserve) {
      await new Promise<void>((resolve) => this.#wakes.push(resolve));
    }
  }
}

/** Connections that are left to the worker. */
const reserve = 2;
