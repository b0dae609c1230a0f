import { _electron, chromium, type Browser, type ElectronApplication, type Page } from 'playwright';
import { expect, test as base } from 'playwright/test';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { openDisplay, type Display } from './display.ts';

export { expect };

export interface HostOptions {
  host: 'electron' | 'browser';
}

export interface StartOptions {
  /** Of the application, or of `touchline serve`. */
  args?: string[];
  env?: Record<string, string>;
  /** A data folder of an earlier start. */
  data?: string;
  colorScheme?: 'light' | 'dark';
  size?: { width: number; height: number };
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

const root = path.resolve(import.meta.dirname, '../..');
/** ms: an error while the main process loads shows a dialog and would wait for ever. */
const startLimit = 30_000;
const isRoot = process.getuid?.() === 0;

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
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] || path.join(root, 'node_modules/electron/dist');
  const app = await _electron.launch({
    executablePath: path.join(folder, electronProgram()),
    // Chromium refuses root with its sandbox; product code never turns it off.
    args: [
      ...(canSandbox() ? [] : ['--no-sandbox']),
      // A virtual display has none; Chromium would try, and fail, at every start.
      '--disable-gpu',
      '--require',
      path.join(root, 'dist/early/early.cjs'),
      root,
      ...(options.args ?? []),
    ],
    chromiumSandbox: canSandbox(),
    env: environment(data, { ...options.env, ...display.env }),
    colorScheme: options.colorScheme ?? null,
    timeout: startLimit,
  });
  const child = app.process();
  const page = await app.firstWindow({ timeout: startLimit });
  if (options.size) {
    await app.evaluate(
      ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
      options.size,
    );
  }
  const close = (): Promise<void> => app.close();
  return {
    console: { page, data, app, close },
    kill: async () => {
      if (!isRunning(child)) return;
      await Promise.race([close(), limit(startLimit)]);
      await end(child);
    },
  };
}

async function startServed(data: string, options: StartOptions) {
  const child = spawn(
    process.execPath,
    [path.join(root, 'dist/electron/cli.js'), 'serve', '--embedded', '--port', '0', ...(options.args ?? [])],
    {
      env: environment(data, options.env ?? {}),
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const link = await Promise.race([findLink(child), limit(startLimit)]);
  if (link === undefined) {
    await end(child);
    throw new Error('touchline serve did not start in time');
  }
  const executablePath = process.env['TOUCHLINE_E2E_BROWSER'];
  const browser: Browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: canSandbox() ? [] : ['--no-sandbox'],
    timeout: startLimit,
  });
  const page = await browser.newPage({
    colorScheme: options.colorScheme ?? null,
    viewport: options.size ?? { width: 1280, height: 800 },
  });
  await page.goto(link);
  const close = async (): Promise<void> => {
    await browser.close();
    if (!isRunning(child)) return;
    child.kill('SIGTERM');
    await Promise.race([once(child, 'exit'), limit(startLimit)]);
    await end(child);
  };
  return { console: { page, data, app: null, close }, kill: close };
}

async function findLink(child: ChildProcess): Promise<string | undefined> {
  if (!child.stdout || !child.stderr) return undefined;
  child.stderr.resume();
  for await (const line of createInterface({ input: child.stdout })) {
    const link = /https?:\/\/\S+/.exec(line)?.[0];
    if (link) return link;
  }
  throw new Error(`touchline serve ended with ${String(child.exitCode)}`);
}

/** What a host sees of the environment of the tests: nothing of the computer's settings for Touchline. */
function environment(data: string, more: Record<string, string>): Record<string, string> {
  const { PATH = '', HOME = '', TZ = '' } = process.env;
  return { PATH, HOME, ...(TZ === '' ? {} : { TZ }), TOUCHLINE_DATA_DIR: data, ...more };
}

function electronProgram(): string {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

let sandbox: boolean | undefined;
/** Whether Chromium's sandbox works here: not as root, and not where the system has no user namespaces. */
function canSandbox(): boolean {
  sandbox ??= process.platform !== 'linux' || (!isRoot && spawnSync('unshare', ['--user', 'true']).status === 0);
  return sandbox;
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

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function end(child: ChildProcess): Promise<undefined> {
  if (!isRunning(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended.
  }
}

function limit(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms).unref());
}
