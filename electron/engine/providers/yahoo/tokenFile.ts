import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { OperatorError } from '#shared/errors.ts';
import { newestToken, notKept, notSignedIn, seedOf, type KeptToken, type TokenStore } from './tokens.ts';

/**
 * A refresh token in a file of a server (YAHOO_TOKEN_FILE), which nobody else can read. Processes that share the file renew
 * the token one after the other. `configured` is what the environment gives: it counts until the file has a newer one of it.
 */
export function fileStore(file: string, configured: string | null): TokenStore {
  // What could not be written serves until the process ends.
  let unwritten: string | null = null;
  return {
    async renew(run, renew) {
      const unlock = await lock(file, run.signal).catch((error: unknown) => {
        if (run.signal.aborted) throw error;
        run.log.warn(`The lock of ${file} could not be had: ${reason(error)}.`);
        return async () => undefined;
      });
      try {
        const before = unwritten ?? newestToken(configured, await readTokenFile(file));
        if (before === null) throw notSignedIn();
        const tokens = await renew(before);
        if (tokens.refreshToken === before) return tokens;
        try {
          await writeTokenFile(file, { refreshToken: tokens.refreshToken, seed: seedOf(configured) });
          unwritten = null;
          run.log.debug(`Yahoo gave a new refresh token; it is kept in ${file}.`);
        } catch (error) {
          unwritten = tokens.refreshToken;
          run.log.warn(notKept(reason(error)), { code: 'token_not_kept', file });
        }
        return tokens;
      } finally {
        await unlock();
      }
    },
  };
}

const contentSchema = z.object({ refresh_token: z.string().min(1), seed: z.string().nullable().default(null) });

/** What the file holds; null where there is none. Throws an `OperatorError` (`bad_token_file`) for one that is something else. */
export async function readTokenFile(file: string): Promise<KeptToken | null> {
  const content = await readFile(file, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
    throw badFile(file, reason(error), error);
  });
  if (content === null) return null;
  try {
    const { refresh_token: refreshToken, seed } = contentSchema.parse(JSON.parse(content));
    return { refreshToken, seed };
  } catch {
    throw badFile(file, 'it is not what Touchline writes there');
  }
}

/** Writes the file whole or not at all. */
export async function writeTokenFile(file: string, { refreshToken, seed }: KeptToken): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}.${randomBytes(3).toString('hex')}`;
  try {
    const handle = await open(fresh, 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify({ refresh_token: refreshToken, seed })}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

/** ms after which a lock is one that somebody left behind: nobody takes so long to renew a token. */
const leftBehind = 180_000;

/** Waits until no other process has the file's lock, and takes it. Gives what frees it. */
async function lock(file: string, signal: AbortSignal): Promise<() => Promise<void>> {
  const name = `${file}.lock`;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  for (;;) {
    signal.throwIfAborted();
    try {
      await (await open(name, 'wx', 0o600)).close();
      return () => rm(name, { force: true });
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const age = await stat(name).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > leftBehind) await takeAway(name);
    else await wait(50, undefined, { signal });
  }
}

/** By its name first: of two who try, one alone has it then. */
async function takeAway(name: string): Promise<void> {
  const away = `${name}.${randomBytes(3).toString('hex')}`;
  await rename(name, away).catch(() => undefined);
  await rm(away, { force: true });
}

function badFile(file: string, why: string, cause?: unknown): OperatorError {
  return new OperatorError(
    {
      code: 'bad_token_file',
      message: `The file of Yahoo's refresh token, ${file}, can't be read: ${why}.`,
      hint: 'Move it away and sign in again with "touchline yahoo sign-in".',
    },
    { cause },
  );
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
