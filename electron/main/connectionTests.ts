import type { ConnectionTest, TestFinding } from '#shared/contract/connection.ts';
import { diagnoseConnection } from '#engine/database/diagnose.ts';
import { readMigrations } from '#engine/database/migrate.ts';
import { migrationsFolder } from '#engine/migrationsFolder.ts';

/** Tests of connections that are under way, each by a name that the page gave it. */
export class ConnectionTests {
  readonly #tell: (test: string, findings: TestFinding[]) => void;
  readonly #running = new Map<string, AbortController>();

  /** `tell` is told what was found so far. */
  constructor(tell: (test: string, findings: TestFinding[]) => void) {
    this.#tell = tell;
  }

  async run(test: string, url: string): Promise<ConnectionTest> {
    this.cancel(test);
    const stop = new AbortController();
    this.#running.set(test, stop);
    try {
      return await diagnoseConnection(url, await readMigrations(migrationsFolder()), {
        signal: stop.signal,
        onFindings: (findings) => this.#tell(test, findings),
      });
    } finally {
      if (this.#running.get(test) === stop) this.#running.delete(test);
    }
  }

  cancel(test: string): void {
    this.#running.get(test)?.abort();
  }
}
