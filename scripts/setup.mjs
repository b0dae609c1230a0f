// Gets the project ready to run: dependencies and build. Quick when there is nothing to do. Needs Node and npm alone.
//   node scripts/setup.mjs [--build]     --build builds even what is built
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { build, isBuilt } from './support/build.mjs';
import { done, main, SetupError } from './support/console.mjs';
import { areInstalled, install } from './support/dependencies.mjs';
import { withLock } from './support/lock.mjs';
import { root } from './support/run.mjs';

/**
 * Does what is to be done, and says it; true when there was something. `until: 'dependencies'` leaves the build alone,
 * `rebuild` builds even what is built. Throws SetupError with a sentence.
 */
export async function setup({ rebuild = false, until = 'build' } = {}) {
  checkNode();
  const isReady = () => !rebuild && (until === 'dependencies' || isBuilt());
  if (areInstalled() && isReady()) return false;
  await withLock(path.join(root, '.touchline', 'setup.lock'), async () => {
    if (!areInstalled()) await install();
    if (!isReady()) await build();
  });
  return true;
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new SetupError(
    `Touchline needs Node 20.19 or newer, and this is ${process.versions.node}. Get one from https://nodejs.org.`,
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(async () => {
    const since = performance.now();
    if (!(await setup({ rebuild: process.argv.includes('--build') }))) done('Everything is set up', since);
    return 0;
  });
}
