import { migrateDatabase } from './migrations.ts';
import { appDataFolder } from '#engine/embedded/appDataFolder.ts';
import { startEmbedded, type EmbeddedServer } from '#engine/embedded/startEmbedded.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { postgresPrograms } from './paths.ts';

/** The Postgres that this application brings along, and that it alone migrates unasked. */
export class EmbeddedDatabase {
  readonly #logger: Logger;
  #server: EmbeddedServer | null = null;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Starts it unless it runs, brings its tables up to date, and returns its URL, which holds its password. */
  async start(): Promise<string> {
    const binaries = postgresPrograms();
    // Asked every time: it may have ended since, and an open one is found again at once.
    this.#server = await startEmbedded({
      folder: appDataFolder(),
      log: this.#logger,
      ...(binaries === undefined ? {} : { binaries }),
    });
    await migrateDatabase(this.#server.url, this.#logger);
    return this.#server.url;
  }

  /** Stops it, unless another console or worker uses it. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    await server?.stop();
  }
}
