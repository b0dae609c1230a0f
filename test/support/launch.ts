import { _electron, chromium, errors, type Browser, type ElectronApplication } from 'playwright';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Display } from './display.ts';

export interface StartOptions {
  /** Of the application, or of `touchline serve`. */
  args?: string[];
  env?: Record<string, string>;
  /** A data folder of an earlier start. */
  data?: string;
  /** The database that it opens, in place of the embedded one. */
  database?: { url: string; environment: 'local' | 'staging' | 'production' };
  colorScheme?: 'light' | 'dark';
  size?: { width: number; height: number };
}

const root = path.resolve(import.meta.dirname, '../..');
/** ms: an error while the main process loads shows a dialog and would wait for ever. */
export const startLimit = 30_000;
/** ms in which Playwright gets hold of an application that starts. */
const attachLimit = 20_000;
const isRoot = process.getuid?.() === 0;

/**
 * Playwright may wait for ever to get hold of an application that has long started, as that wrote into its log: it is then started
 * once more. One that did not start by itself is a failure.
 */
async function launchPatiently(
  data: string,
  options: Parameters<typeof _electron.launch>[0],
): Promise<ElectronApplication> {
  try {
    return await _electron.launch(options);
  } catch (error) {
    if (!(error instanceof errors.TimeoutError) || !hasStarted(data)) throw error;
    console.warn('Playwright did not get hold of an application that had started; it is started again.');
    return _electron.launch(options);
  }
}

/** Whether the application says so in its own log. */
function hasStarted(data: string): boolean {
  const log = path.join(data, 'desktop', 'logs', 'touchline.log');
  return existsSync(log) && readFileSync(log, 'utf8').includes('the application started');
}

/** Starts the application in Electron, with its own data folder. */
export async function launchElectron(data: string, options: StartOptions, display: Display) {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] || path.join(root, 'node_modules/electron/dist');
  const app = await launchPatiently(data, {
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
    env: environment(data, { ...databaseVariables(options), ...options.env, ...display.env }),
    colorScheme: options.colorScheme ?? null,
    timeout: attachLimit,
  });
  const child = app.process();
  const page = await app.firstWindow({ timeout: startLimit });
  // Where a test ends while jobs run, nobody is there to say what is to become of them: they are handed over.
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBox = async () => ({ response: 1, checkboxChecked: false });
  });
  if (options.size) {
    await app.evaluate(
      ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
      options.size,
    );
  }
  return {
    app,
    page,
    kill: async () => {
      if (!isRunning(child)) return;
      await Promise.race([app.close(), limit(startLimit)]);
      await end(child);
    },
  };
}

/** Starts `touchline serve` and a browser that opens its link. */
export async function launchServed(data: string, options: StartOptions) {
  const child = spawn(
    process.execPath,
    [
      path.join(root, 'dist/electron/cli.js'),
      'serve',
      ...(options.database ? [] : ['--embedded']),
      '--port',
      '0',
      ...(options.args ?? []),
    ],
    {
      env: environment(data, { ...databaseVariables(options), ...options.env }),
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const link = await Promise.race([findLink(child), limit(startLimit)]);
  if (typeof link !== 'string') {
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
  return { page, close };
}

async function findLink(child: ChildProcess): Promise<string | undefined> {
  if (!child.stdout || !child.stderr) return undefined;
  child.stderr.resume();
  const lines = createInterface({ input: child.stdout });
  // The pipe stays open: were it closed with the first line, the next one would end the host.
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      const link = /https?:\/\/\S+/.exec(line)?.[0];
      if (link) resolve(link);
    });
    lines.on('close', () => reject(new Error(`touchline serve ended with ${String(child.exitCode)}`)));
  });
}

function databaseVariables({ database }: StartOptions): Record<string, string> {
  return database ? { DATABASE_URL: database.url, APP_ENV: database.environment } : {};
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

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function end(child: ChildProcess): Promise<undefined> {
  if (!isRunning(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

function limit(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms).unref());
}
