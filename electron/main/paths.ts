import { app } from 'electron';
import { join } from 'node:path';

// This module is bundled into dist/electron/main.js, in the repository and in the package alike.
const dist = join(import.meta.dirname, '..');

/** Where the parts of the application lie. */
export const paths = {
  renderer: join(dist, 'renderer'),
  preload: join(dist, 'preload', 'preload.cjs'),
  consoleService: join(dist, 'electron', 'console.js'),
  workerService: join(dist, 'electron', 'worker.js'),
  icon: join(dist, '..', 'build', 'icon.png'),
} as const;

/**
 * The folder of the embedded Postgres programs in a packaged application, beside its archive: programs can't be run out
 * of that. Undefined in the repository, where the npm package is used.
 */
export function postgresPrograms(): string | undefined {
  return app.isPackaged ? join(process.resourcesPath, 'postgres') : undefined;
}
