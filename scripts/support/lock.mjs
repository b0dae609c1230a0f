// Two setups at once: the second one waits for the first and then finds nothing to do.
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { say, SetupError } from './console.mjs';

/** Runs `work` while no other process holds the folder `lock`. A holder that was killed is noticed. */
export async function withLock(lock, work, patience = 15 * 60_000) {
  const deadline = Date.now() + patience;
  let told = false;
  while (!take(lock)) {
    const holder = readHolder(lock);
    if (isGone(lock, holder)) {
      removeStale(lock);
      continue;
    }
    if (!told) say(`Another setup is under way (process ${holder ?? 'unknown'}): waiting for it.`);
    told = true;
    if (Date.now() > deadline) throw new SetupError(`Another setup does not finish. If none runs, remove ${lock}.`);
    await sleep(100);
  }
  try {
    return await work();
  } finally {
    if (readHolder(lock) === process.pid) rmSync(lock, { recursive: true, force: true });
  }
}

function take(lock) {
  try {
    mkdirSync(path.dirname(lock), { recursive: true });
    mkdirSync(lock);
    writeFileSync(path.join(lock, 'pid'), String(process.pid));
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw new SetupError(
      `${path.dirname(lock)} can't be written (${error.code}): the project's folder has to be writable.`,
    );
  }
}

function readHolder(lock) {
  try {
    return Number(readFileSync(path.join(lock, 'pid'), 'utf8')) || null;
  } catch {
    return null;
  }
}

function isGone(lock, holder) {
  // It has just been made, and its pid is not in it yet; or it was killed in that moment.
  if (holder === null) return Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 2000;
  try {
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/** Moved aside first: of two that notice it, one removes it, and neither the lock that the other takes next. */
function removeStale(lock) {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
    rmSync(aside, { recursive: true, force: true });
  } catch {
    // The other one did.
  }
}
