// The packages in node_modules: are they those of package-lock.json, and getting them.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { done, say, SetupError, warn } from './console.mjs';
import { ownNode, root, run } from './run.mjs';

const stampFile = path.join(root, 'node_modules', '.touchline-setup.json');

/** Whether node_modules holds what package-lock.json names, for this platform. */
export function areInstalled() {
  const wanted = wantedStamp();
  if (readText(stampFile) === wanted) return true;
  // Somebody ran npm by hand: npm's own record tells what is there.
  if (!matchesLock()) return false;
  writeStamp(wanted);
  return true;
}

/** Installs with `npm ci`. Throws SetupError with the reason in a sentence. */
export async function install() {
  const since = performance.now();
  say('Installing the dependencies with npm; the first time this takes a minute or two.');
  // What a user or a server has set (production, optional packages off, silence) would leave out what is needed.
  const args = [
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--loglevel=warn',
  ];
  const { code, output, timedOut } = await npm(['ci', ...args], 20 * 60);
  if (code !== 0) throw new SetupError(explain(output, timedOut), output);
  if (ownNode() === null) {
    await npm(['rebuild', 'node', '--ignore-scripts=false'], 5 * 60);
    if (ownNode() === null) {
      warn(
        `The project's own Node is missing, because npm ran no install scripts (ignore-scripts). Node ${process.versions.node} is used instead.`,
      );
    }
  }
  writeStamp(wantedStamp());
  done('Dependencies installed', since);
}

function npm(args, limit) {
  // npm sets this for its scripts: the same npm again, on every platform without a shell.
  const own = process.env['npm_execpath'];
  if (own && /npm-cli\.[cm]?js$/.test(own)) {
    // Not the project's own Node, which this may be: npm is about to replace it.
    return run(process.env['npm_node_execpath'] ?? process.execPath, [own, ...args], { limit });
  }
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { limit, shell: process.platform === 'win32' });
}

function explain(output, timedOut) {
  if (timedOut) return 'The dependencies could not be installed: npm took longer than 20 minutes.';
  const [, reason] = reasons.find(([pattern]) => pattern.test(output)) ?? [null, 'npm ci failed; its output is above.'];
  return `The dependencies could not be installed: ${reason}`;
}

const reasons = [
  [/ENOSPC/, 'no space is left on the disk.'],
  [/EROFS/, 'the file system is read-only.'],
  [/EACCES|EPERM/, 'npm may not write to the project’s folder or to its cache.'],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT|network/,
    'the npm registry can’t be reached. Check the network, the proxy and the registry that npm is set to.',
  ],
  [/UNABLE_TO_VERIFY|SELF_SIGNED|CERT_/, 'the certificate of the npm registry is not trusted here.'],
  [/E401|E403/, 'the npm registry refuses access.'],
  [/E404|ETARGET/, 'the npm registry does not have a package that the project needs.'],
  [/EINTEGRITY/, 'a package is not what package-lock.json says. Clear the cache with: npm cache clean --force'],
  [/EUSAGE/, 'package.json and package-lock.json do not belong together. Run: npm install'],
  [/ENOENT|not found/, 'npm was not found.'],
];

/** What is installed belongs to a lock file, a platform and (on Linux) a C library. */
function wantedStamp() {
  const lock = createHash('sha256')
    .update(readText(path.join(root, 'package-lock.json')))
    .digest('hex');
  return JSON.stringify({ lock, platform: process.platform, arch: process.arch });
}

function matchesLock() {
  try {
    const wanted = JSON.parse(readText(path.join(root, 'package-lock.json'))).packages;
    const there = JSON.parse(readText(path.join(root, 'node_modules', '.package-lock.json'))).packages;
    return Object.entries(wanted).every(([name, { version, optional, peer, link }]) => {
      if (name === '' || link) return true;
      const found = there[name];
      if (!found) return Boolean(optional) || Boolean(peer);
      return found.version === version && existsSync(path.join(root, name));
    });
  } catch {
    return false;
  }
}

function writeStamp(stamp) {
  try {
    writeFileSync(stampFile, stamp);
  } catch {
    // Read-only: the next setup compares again.
  }
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
