import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ElectronApplication, Page } from 'playwright';
import { openDisplay, type Display } from '../../support/display.ts';
import { launchElectron } from '../../support/launch.ts';

/** The real application, as an operator starts it. */
export interface Desktop {
  page: Page;
  app: ElectronApplication;
  /** ms from the start to the first painted frame. */
  firstPaint: number;
  close(): Promise<void>;
}

/** Starts the application with a database, or with the embedded one of a data folder. */
export class Desktops {
  readonly #display: Display;
  readonly #folders: string[] = [];

  private constructor(display: Display) {
    this.#display = display;
  }

  static async open(): Promise<Desktops> {
    return new Desktops(await openDisplay());
  }

  /** A data folder, which goes when the measuring is over. */
  async folder(): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), 'touchline-bench-ui-'));
    // As root the database runs as another user, who has to pass through.
    await chmod(folder, 0o711);
    this.#folders.push(folder);
    return folder;
  }

  /** With its worker, unless the environment is another than local. */
  async start(
    data: string,
    options: { url?: string; environment?: 'local' | 'staging'; args?: string[] } = {},
  ): Promise<Desktop> {
    const env = options.url === undefined ? {} : { DATABASE_URL: options.url, APP_ENV: options.environment ?? 'local' };
    const begun = Date.now();
    const { app, page } = await launchElectron(
      data,
      { env, args: options.args ?? [], size: { width: 1280, height: 800 } },
      this.#display,
    );
    const painted = await page.waitForFunction(() => {
      const paint = performance.getEntriesByName('first-contentful-paint')[0];
      return paint ? performance.timeOrigin + paint.startTime : null;
    });
    return { page, app, firstPaint: ((await painted.jsonValue()) ?? begun) - begun, close: () => app.close() };
  }

  async stop(): Promise<void> {
    this.#display.stop();
    for (const folder of this.#folders) await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}
