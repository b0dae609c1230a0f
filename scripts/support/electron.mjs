// Electron: can it be had here, and can it show a window?
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { done, say } from './console.mjs';
import { nodeProgram, packageProgram, root, run } from './run.mjs';

const executables = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
const executable = executables[process.platform] ?? 'electron';
const failureFile = path.join(root, '.touchline', 'electron-not-fetched.json');

/** The Electron that is there: the one of ELECTRON_OVERRIDE_DIST_PATH, or of the npm package. Null when there is none. */
export function findElectron() {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const file = path.join(override || packageProgram('electron/dist'), executable);
  return existsSync(file) ? file : null;
}

/** Finds or fetches Electron. Gives its path, or why it can't be had, as the end of a sentence. */
export async function getElectron() {
  const found = findElectron();
  if (found) return { file: found };
  if (process.env['ELECTRON_OVERRIDE_DIST_PATH'])
    return { reason: 'there is no Electron in ELECTRON_OVERRIDE_DIST_PATH' };
  const { version } = JSON.parse(readFileSync(packageProgram('electron/package.json'), 'utf8'));
  if (recentFailure() === version) return { reason: `Electron ${version} could not be fetched a short while ago` };
  const since = performance.now();
  say(`Fetching Electron ${version} (about 110 MB).`);
  const reason = await fetchElectron();
  const file = findElectron();
  if (reason === null && file) {
    done(`Electron ${version} fetched`, since);
    return { file };
  }
  rememberFailure(version);
  return { reason: `Electron ${version} could not be fetched: ${reason ?? 'it is not there afterwards'}` };
}

/** Why no window can be shown here, as the end of a sentence; null when it can. */
export function missingDisplay(env = process.env, platform = process.platform, uid = process.getuid?.()) {
  if (platform !== 'linux') return null;
  if (uid === 0) return 'Electron does not run as root';
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? null : 'there is no display here';
}

/** Why an Electron that ended at once did so, as the end of a sentence. */
export function explainExit(errors, code) {
  const library = /error while loading shared libraries: ([^\s:]+)/.exec(errors)?.[1];
  if (library) return `Electron needs the system library ${library}, which is not installed`;
  if (/sandbox/i.test(errors) && code !== 0) return 'Electron’s sandbox is not allowed on this system';
  if (/Missing X server|cannot open display|Failed to connect to.*(display|wayland)/i.test(errors)) {
    return 'Electron could not open the display';
  }
  return `Electron ended at once (exit code ${code})`;
}

async function fetchElectron() {
  const unreachable = await probe();
  if (unreachable) return unreachable;
  const { code, output, timedOut } = await run(nodeProgram(), [packageProgram('electron/install.js')], { limit: 300 });
  if (timedOut) return 'it took longer than 5 minutes';
  if (code === 0) return null;
  return /(?:Error: )(.*)/.exec(output)?.[1] ?? `exit code ${code}`;
}

/** A host that does not answer is noticed here within seconds; the download itself would wait for minutes. */
async function probe() {
  const env = Object.keys(process.env).map((name) => name.toLowerCase());
  // A proxy or a mirror is the download's own affair.
  if (
    env.some((name) => /^(https?_proxy|all_proxy|.*electron_mirror|electron_custom_dir|.*electron_get_.*)$/.test(name))
  )
    return null;
  try {
    await fetch('https://github.com/electron/electron', { method: 'HEAD', signal: AbortSignal.timeout(8000) });
    return null;
  } catch (error) {
    const code = error.cause?.code ?? error.name;
    return `github.com can’t be reached (${code})`;
  }
}

function recentFailure() {
  try {
    const { version, at } = JSON.parse(readFileSync(failureFile, 'utf8'));
    return Date.now() - at < 60 * 60_000 ? version : null;
  } catch {
    return null;
  }
}

function rememberFailure(version) {
  try {
    mkdirSync(path.dirname(failureFile), { recursive: true });
    writeFileSync(failureFile, JSON.stringify({ version, at: Date.now() }));
  } catch {
    // Then it is tried again next time.
  }
}
