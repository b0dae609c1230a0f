import { app } from 'electron';
import { join } from 'node:path';
import { appDataFolder } from '#engine/embedded/appDataFolder.ts';
import { registerScheme } from './scheme.ts';

const mark = Symbol.for('touchline.early');

/**
 * What Electron must be told before it is ready. Electron waits for the application's modules to load, but not every
 * stand-in that starts an application from a folder does: `electron --require dist/early/early.cjs .` is early enough
 * everywhere. Does nothing the second time. Throws when it comes too late.
 */
export function prepareEarly(): void {
  if (Reflect.has(globalThis, mark)) return;
  // It would take the switch back, by which containers and tests run Chromium as root; windows are sandboxed regardless.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  registerScheme();
  // `--user-data-dir` is Chromium's own switch and has been obeyed already.
  if (!app.commandLine.hasSwitch('user-data-dir')) app.setPath('userData', join(appDataFolder(), 'desktop'));
  app.setAppLogsPath(join(app.getPath('userData'), 'logs'));
  Reflect.set(globalThis, mark, true);
}

prepareEarly();
