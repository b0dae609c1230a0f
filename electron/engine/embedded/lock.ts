import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { hostname } from 'node:os';
import { embeddedError, errorCode, folderError } from './failures.ts';
import path from 'node:path';

/** ms without a sign of life after which the holder of a lock counts as gone. */
const SILENCE = 30_000;

/**
 * Runs `work` while this process alone holds the lock `file`, on any file system. A holder that was killed is noticed by its pid or
 * by its silence. Waits at most `patience` ms, then throws embedded_locked.
 */
export async function withLock<T>(file: string, patience: number, work: () => Promise<T>): Promise<T> {
  const token = `${process.pid} ${hostname()} ${randomUUID()}`;
  const deadline = Date.now() + patience;
  while (!(await take(file, token))) {
    await removeStale(file);
    if (Date.now() > deadline) {
      throw embeddedError(
        'embedded_locked',
        'Another process is starting or stopping the embedded database and does not finish.',
        {
          hint: `Wait a little and try again; if no other Touchline runs, remove ${file}.`,
        },
      );
    }
    await sleep(40);
  }
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), SILENCE / 6);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if ((await content(file)) === token) await rm(file, { force: true });
  }
}

async function take(file: string, token: string): Promise<boolean> {
  try {
    await writeFile(file, token, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw folderError(path.dirname(file), error);
  }
}

/** Removes the lock of a holder that is gone. Moved aside first, so that of two that do this only one removes, and only what it judged. */
async function removeStale(file: string): Promise<void> {
  const seen = await content(file);
  if (seen === null || !(await isStale(file, seen))) return;
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  // Somebody was quicker and holds it now: give it back.
  if ((await content(aside)) !== seen) await link(aside, file).catch(() => undefined);
  await unlink(aside).catch(() => undefined);
}

async function isStale(file: string, token: string): Promise<boolean> {
  const [pid, host] = token.split(' ');
  if (host === hostname() && pid !== undefined && !isAlive(Number(pid))) return true;
  const age = Date.now() - ((await stat(file).catch(() => null))?.mtimeMs ?? Date.now());
  return age > SILENCE;
}

async function content(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null);
}

/** Whether a process of that id is there. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
