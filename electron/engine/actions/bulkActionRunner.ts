import type { Database } from '#engine/database/database.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { doChunk } from './bulkChunk.ts';

/** Small enough that a chunk takes a tenth of a second or so: nobody waits for a row of it for longer. */
const usualChunk = 500;

/**
 * Works off bulk actions, chunk by chunk. Every worker has one, and so has a console, for a database without workers:
 * they take turns by themselves. Call `wake` on the hint `control` and every few seconds.
 */
export class BulkActionRunner {
  readonly #database: Database;
  readonly #logger: Logger;
  readonly #chunk: number;
  #stopped = false;
  #running: Promise<void> | null = null;
  #again = false;

  constructor(tools: { database: Database; logger: Logger; chunk?: number }) {
    this.#database = tools.database;
    this.#logger = tools.logger;
    this.#chunk = tools.chunk ?? usualChunk;
  }

  /** Looks whether there is something to do, and does it until there is no more that can be done now. */
  wake(): void {
    if (this.#stopped) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#again = false;
    this.#running = this.#workOff()
      .catch((error: unknown) => this.#complain(error))
      .finally(() => {
        this.#running = null;
        if (this.#again) this.wake();
      });
  }

  /** Resolves when all has been done that could be done since the last `wake`. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Does no further chunk. Resolves when the one that is under way is over; others, or a later start, go on from there. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.idle();
  }

  async #workOff(): Promise<void> {
    // Actions that can't go on now: another process has them, somebody holds what is left of them, or their chunk failed.
    const resting = new Set<string>();
    while (!this.#stopped) {
      const open = (await this.#openActions()).filter((id) => !resting.has(id));
      if (open.length === 0) return;
      // In turns: a small one does not wait for a large one.
      for (const id of open) {
        if (this.#stopped) return;
        const result = await doChunk(this.#database, id, this.#chunk).catch((error: unknown) => {
          this.#complain(error);
          return 'failed' as const;
        });
        if (result !== 'went on') resting.add(id);
      }
    }
  }

  #complain(error: unknown): void {
    this.#logger.warn('A bulk action could not go on; it is tried again.', { error: String(error) });
  }

  async #openActions(): Promise<string[]> {
    const rows = await this.#database.query<{ id: string }>(
      `select id from sync.bulk_actions where state in ('pending', 'running') order by id limit 100`,
    );
    return rows.map((row) => row.id);
  }
}
