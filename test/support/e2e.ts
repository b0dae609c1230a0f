import type { ElectronApplication, Page } from 'playwright';
import { expect, test as base } from 'playwright/test';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDisplay, type Display } from './display.ts';
import { launchElectron, launchServed, startLimit, type StartOptions } from './launch.ts';

export { expect };

export interface HostOptions {
  host: 'electron' | 'browser';
}

export interface Console {
  page: Page;
  data: string;
  /** Only in Electron. */
  app: ElectronApplication | null;
  /** Ends it as an operator would. */
  close: () => Promise<void>;
}

interface Fixtures {
  /** Starts a console; it is ended, with its database, after the test. */
  start: (options?: StartOptions) => Promise<Console>;
}

export const test = base.extend<Fixtures & HostOptions, { display: Display }>({
  host: ['electron', { option: true }],
  display: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from the pattern which fixtures are needed
    async ({}, use) => {
      const display = await openDisplay();
      await use(display);
      display.stop();
    },
    { scope: 'worker' },
  ],
  start: async ({ host, display }, use, info) => {
    const running: { console: Console; kill: () => Promise<void> }[] = [];
    const folders = new Set<string>();
    const errors: string[] = [];
    await use(async (options = {}) => {
      const data = options.data ?? (await makeDataFolder());
      folders.add(data);
      const started =
        host === 'electron' ? await startElectron(data, options, display) : await startServed(data, options);
      running.push(started);
      started.console.page.on('pageerror', (error) => errors.push(error.message));
      return started.console;
    });
    if (info.status !== info.expectedStatus) {
      for (const { console } of running) await attachState(console, (name, body) => info.attach(name, { body }));
    }
    for (const { kill } of running) await kill();
    for (const folder of folders) await removeDataFolder(folder);
    expect(errors, 'errors that the page did not catch').toEqual([]);
  },
});

/** Opens the embedded database from the first-run page; a served console has it open already. */
export async function openEmbedded(page: Page): Promise<void> {
  const start = page.getByRole('button', { name: 'Start', exact: true });
  const jobs = page.getByRole('grid', { name: 'Jobs' }).or(page.getByRole('navigation', { name: 'Views' }));
  await expect(start.or(jobs).first()).toBeVisible({ timeout: startLimit });
  if (await start.isVisible()) await start.click();
  // It makes a database first.
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible({ timeout: startLimit });
  await expect(page.getByText('live', { exact: true })).toBeVisible({ timeout: startLimit });
}

async function startElectron(data: string, options: StartOptions, display: Display) {
  const { app, page, kill } = await launchElectron(data, options, display);
  return { console: { page, data, app, close: () => app.close() }, kill };
}

async function startServed(data: string, options: StartOptions) {
  const { page, close } = await launchServed(data, options);
  return { console: { page, data, app: null, close }, kill: close };
}

async function makeDataFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'touchline-e2e-'));
  // As root the database runs as another user, who has to pass through.
  await chmod(folder, 0o711);
  return folder;
}

/** Ends a database that its console left behind, and removes everything. */
async function removeDataFolder(folder: string): Promise<void> {
  const file = path.join(folder, 'postgres', 'postmaster.pid');
  if (existsSync(file)) {
    const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
    if (pid > 1) signal(pid, 'SIGINT');
  }
  await expect(async () => {
    expect(existsSync(file)).toBe(false);
  })
    .toPass({ timeout: 10_000 })
    .catch(() => undefined);
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}

async function attachState(
  console: Console,
  attach: (name: string, body: string | Buffer) => Promise<void>,
): Promise<void> {
  if (!console.page.isClosed()) {
    await attach('page.png', await console.page.screenshot().catch(() => Buffer.alloc(0)));
    await attach(
      'page.yaml',
      await console.page
        .locator('body')
        .ariaSnapshot()
        .catch(() => ''),
    );
  }
  await attach('touchline.log', await readFile(path.join(console.data, 'desktop/logs/touchline.log')).catch(() => ''));
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended.
  }
}
