import type { JobId } from '#shared/jobs.ts';
import type { Clock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { endJobs, returnJobs, type Ending, type Return } from './settle.ts';

type Item =
  | { kind: 'end'; ending: Ending; done(held: boolean): void }
  | { kind: 'return'; back: Return; done(held: boolean): void };

/**
 * Writes how attempts ended, many in one statement. A lone item goes at once; what comes while a statement is under way
 * goes together with the next. While the database is away the items wait and are tried again, for `patience` ms or until
 * `giveUp`.
 */
export class Settler {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #workerId: () => string;
  readonly #patience: number;
  readonly #givenUp = new AbortController();
  #waiting: Item[] = [];
  #writing = false;

  constructor(tools: { database: Database; clock: Clock; logger: Logger; patience: number; workerId: () => string }) {
    this.#database = tools.database;
    this.#clock = tools.clock;
    this.#logger = tools.logger;
    this.#workerId = tools.workerId;
    this.#patience = tools.patience;
  }

  /** Ends a job. Resolves to whether it was still this worker's. */
  end(ending: Ending): Promise<boolean> {
    return new Promise((done) => this.#add({ kind: 'end', ending, done }));
  }

  /** Gives a job back. Resolves to whether it was still this worker's. */
  return(back: Return): Promise<boolean> {
    return new Promise((done) => this.#add({ kind: 'return', back, done }));
  }

  /** Writes no more: what waits is no longer this worker's. */
  giveUp(): void {
    this.#givenUp.abort();
  }

  #add(item: Item): void {
    this.#waiting.push(item);
    this.#write();
  }

  #write(): void {
    if (this.#writing) return;
    this.#writing = true;
    void this.#writeAll().finally(() => {
      this.#writing = false;
      // What came after the last look, and before this.
      if (this.#waiting.length > 0) this.#write();
    });
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, mostInBatch);
      const held = await this.#writeUntilDone(batch);
      for (const item of batch) item.done(held.has(item.kind === 'end' ? item.ending.id : item.back.id));
    }
  }

  async #writeUntilDone(batch: readonly Item[]): Promise<Set<JobId>> {
    const end = this.#clock.now() + this.#patience;
    for (let failures = 0; !this.#givenUp.signal.aborted && this.#clock.now() < end; failures += 1) {
      try {
        const endings = batch.flatMap((item) => (item.kind === 'end' ? item.ending : []));
        const returns = batch.flatMap((item) => (item.kind === 'return' ? item.back : []));
        const held = new Set<JobId>();
        if (endings.length > 0) for (const id of await endJobs(this.#database, this.#workerId(), endings)) held.add(id);
        if (returns.length > 0)
          for (const id of await returnJobs(this.#database, this.#workerId(), returns)) held.add(id);
        return held;
      } catch (error) {
        this.#logger.warn('The ends of jobs could not be written; trying again.', {
          jobs: batch.length,
          error: String(error),
        });
        await this.#clock.sleep(Math.min(200 * 2 ** failures, 5_000), this.#givenUp.signal).catch(() => undefined);
      }
    }
    return new Set();
  }
}

const mostInBatch = 500;
