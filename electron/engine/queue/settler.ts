import type { AttemptError, JobId } from '#shared/jobs.ts';
import type { Clock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import { DatabaseError } from '#engine/database/databaseError.ts';
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
      const batch = this.#waiting.splice(0, this.#batchSize());
      const held = await this.#writeUntilDone(batch);
      for (const item of batch) item.done(held.has(item.kind === 'end' ? item.ending.id : item.back.id));
    }
  }

  /** How many go together: of each job one claim alone, for the statements tell claims apart by the job's id. */
  #batchSize(): number {
    const jobs = new Set<JobId>();
    for (const item of this.#waiting.slice(0, mostInBatch)) {
      const { id } = item.kind === 'end' ? item.ending : item.back;
      if (jobs.has(id)) break;
      jobs.add(id);
    }
    return jobs.size;
  }

  async #writeUntilDone(batch: readonly Item[]): Promise<Set<JobId>> {
    const end = this.#clock.now() + this.#patience;
    for (let failures = 0; !this.#givenUp.signal.aborted && this.#clock.now() < end; failures += 1) {
      try {
        return await this.#writeOnce(batch);
      } catch (error) {
        if (isUnstorable(error)) return this.#writeEach(batch, error);
        this.#logger.warn('The ends of jobs could not be written; trying again.', {
          jobs: batch.length,
          error: String(error),
        });
        await this.#clock.sleep(Math.min(200 * 2 ** failures, 5_000), this.#givenUp.signal).catch(() => undefined);
      }
    }
    return new Set();
  }

  async #writeOnce(batch: readonly Item[]): Promise<Set<JobId>> {
    const endings = batch.flatMap((item) => (item.kind === 'end' ? item.ending : []));
    const returns = batch.flatMap((item) => (item.kind === 'return' ? item.back : []));
    const held = new Set<JobId>();
    if (endings.length > 0) for (const id of await endJobs(this.#database, this.#workerId(), endings)) held.add(id);
    if (returns.length > 0) for (const id of await returnJobs(this.#database, this.#workerId(), returns)) held.add(id);
    return held;
  }

  /** One by one, where the database refuses something in a batch; what it refuses alone is ended without what it refuses. */
  async #writeEach(batch: readonly Item[], refusal: unknown): Promise<Set<JobId>> {
    const held = new Set<JobId>();
    for (const item of batch) {
      const plain = batch.length === 1 ? withoutDetail(item, refusal) : item;
      for (const id of await this.#writeUntilDone([plain])) held.add(id);
    }
    return held;
  }
}

/** Whether Postgres refuses the values themselves (data exceptions, constraints, limits): they would be refused again. */
function isUnstorable(error: unknown): boolean {
  return error instanceof DatabaseError && error.sqlState !== null && /^(?:22|23|54)/.test(error.sqlState);
}

function withoutDetail(item: Item, refusal: unknown): Item {
  const error: AttemptError = {
    code: 'not_storable',
    message: `How the attempt ended could not be stored: ${refusal instanceof Error ? refusal.message : String(refusal)}`,
  };
  return item.kind === 'end'
    ? { ...item, ending: { ...item.ending, result: null, error: item.ending.state === 'succeeded' ? null : error } }
    : { ...item, back: { ...item.back, error } };
}

const mostInBatch = 1_000;
