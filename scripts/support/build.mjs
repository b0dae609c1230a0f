// The built application in dist: is it of these sources, and building it.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { done, SetupError } from './console.mjs';
import { nodeProgram, packageProgram, root, run } from './run.mjs';

const stampFile = path.join(root, 'dist', '.touchline-build');
const sources = [
  'electron',
  'renderer',
  'shared',
  'vite.config.ts',
  'tsconfig.base.json',
  'package.json',
  'package-lock.json',
];
/** What a build makes, among the rest: without one of these it is not complete. */
export const outputs = [
  'electron/main.js',
  'electron/cli.js',
  'preload/preload.cjs',
  'early/early.cjs',
  'renderer/index.html',
];
const modes = ['node', 'preload', 'early', 'renderer'];

/** Whether dist was built from the sources as they are. */
export function isBuilt() {
  if (!outputs.every((file) => existsSync(path.join(root, 'dist', file)))) return false;
  try {
    return readFileSync(stampFile, 'utf8') === fingerprint();
  } catch {
    return false;
  }
}

/** Builds everything. Throws SetupError. */
export async function build() {
  const since = performance.now();
  const before = fingerprint();
  const vite = packageProgram('vite/bin/vite.js');
  const results = await Promise.all(
    modes.map((mode) => {
      const args = [vite, 'build', '--mode', mode, '--logLevel', 'warn'];
      return run(nodeProgram(), args, { limit: 300, env: { NODE_ENV: 'production' } });
    }),
  );
  results.forEach(({ code, output, timedOut }, index) => {
    if (code === 0) return;
    const reason = timedOut ? 'it took longer than 5 minutes' : 'vite found an error, which is above';
    throw new SetupError(`Building the ${modes[index]} part failed: ${reason}.`, output);
  });
  // Of the sources as they were when it began: one that was saved meanwhile is built next time.
  writeFileSync(stampFile, before);
  done('Built', since);
}

/** Changes with the name or the content of any source. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of filesOf(source)) {
      hash.update(
        `${file}\0${createHash('sha256')
          .update(readFileSync(path.join(root, file)))
          .digest('hex')}\0`,
      );
    }
  }
  return hash.digest('hex');
}

function filesOf(source) {
  if (!existsSync(path.join(root, source))) return [];
  if (path.extname(source) !== '') return [source];
  return readdirSync(path.join(root, source), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}
