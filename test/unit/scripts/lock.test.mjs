import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from '../../../scripts/support/lock.mjs';

let folder;
let lock;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'touchline-lock-'));
  lock = path.join(folder, 'setup.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('one after the other, and nothing is left', async () => {
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
  };
  await Promise.all([withLock(lock, work), withLock(lock, work), withLock(lock, work)]);
  expect(most).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

test('a holder that was killed does not hold up the next one', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  mkdirSync(lock);
  writeFileSync(path.join(lock, 'pid'), String(child.pid));
  expect(await withLock(lock, async () => 'in')).toBe('in');
});

test('nor does one that was killed before it wrote its name', async () => {
  mkdirSync(lock);
  utimesSync(lock, new Date(0), new Date(0));
  expect(await withLock(lock, async () => 'in')).toBe('in');
});

test('a failure inside lets the lock go', async () => {
  await expect(withLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(readdirSync(folder)).toEqual([]);
});
