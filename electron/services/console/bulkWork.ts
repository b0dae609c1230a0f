import { BulkActionRunner } from '#engine/actions/bulkActionRunner.ts';
import type { Clock } from '#engine/clock.ts';
import type { Logger } from '#engine/logging/logger.ts';
import type { Session } from './session.ts';

/** ms between two looks, in case a hint went unheard. */
const every = 5_000;

/**
 * Works off bulk actions in the console's own process, so that they go on in a database without workers: while writes
 * are allowed here, and no longer. Once they are not, nothing is done after the chunk that is under way.
 */
export class BulkWork {
  readonly #session: Session;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #stop = new AbortController();
  readonly #over: Promise<void>;
  #wake = new AbortController();
  #asked = false;
  #runner: BulkActionRunner | null = null;

  constructor(tools: { session: Session; clock: Clock; logger: Logger }) {
    this.#session = tools.session;
    this.#clock = tools.clock;
    this.#logger = tools.logger;
    this.#over = this.#run();
  }

  /** There may be something to do, or writes may be forbidden now. */
  wake(): void {
    this.#asked = true;
    this.#wake.abort();
  }

  /** Resolves when the chunk that is under way is over; whatever is left is for others, or for the next start. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#over;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      if (!this.#asked) {
        this.#wake = new AbortController();
        await this.#clock.sleep(every, AbortSignal.any([this.#wake.signal, this.#stop.signal])).catch(() => undefined);
      }
      this.#asked = false;
      await this.#look();
    }
    await this.#rest();
  }

  async #look(): Promise<void> {
    const database = this.#session.openWriter;
    if (database === null || this.#stop.signal.aborted) return this.#rest();
    this.#runner ??= new BulkActionRunner({ database, logger: this.#logger });
    this.#runner.wake();
  }

  async #rest(): Promise<void> {
    const runner = this.#runner;
    this.#runner = null;
    await runner?.stop();
  }
}
