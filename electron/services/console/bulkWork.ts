import { BulkActionRunner } from '#engine/actions/bulkActionRunner.ts';
import type { Clock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { Sleeper } from '#engine/sleeper.ts';
import type { Session } from './session.ts';

/** ms between two looks, in case a hint went unheard. */
const every = 5_000;

/**
 * Works off bulk actions in the console's own process, so that they go on in a database without workers: while writes
 * are allowed here, and no longer. Once they are not, nothing is done after the chunk that is under way.
 */
export class BulkWork {
  readonly #session: Session;
  readonly #logger: Logger;
  readonly #sleeper: Sleeper;
  readonly #over: Promise<void>;
  #runner: BulkActionRunner | null = null;
  #database: Database | null = null;

  constructor(tools: { session: Session; clock: Clock; logger: Logger }) {
    this.#session = tools.session;
    this.#logger = tools.logger;
    this.#sleeper = new Sleeper(tools.clock);
    this.#over = this.#run();
  }

  /** There may be something to do, or writes may be forbidden now. */
  wake(): void {
    this.#sleeper.wake();
  }

  /** Resolves when the chunk that is under way is over; whatever is left is for others, or for the next start. */
  async close(): Promise<void> {
    this.#sleeper.end();
    await this.#over;
  }

  async #run(): Promise<void> {
    while (!this.#sleeper.ended) {
      await this.#sleeper.sleep(every);
      await this.#look();
    }
    await this.#rest();
  }

  async #look(): Promise<void> {
    const database = this.#session.openWriter;
    if (database === null || this.#sleeper.ended) return this.#rest();
    // The session has opened another one.
    if (this.#database !== database) await this.#rest();
    this.#database = database;
    this.#runner ??= new BulkActionRunner({ database, logger: this.#logger });
    this.#runner.wake();
  }

  async #rest(): Promise<void> {
    const runner = this.#runner;
    this.#runner = null;
    await runner?.stop();
  }
}
