import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Archive } from '#engine/archive/archive.ts';
import { Copier, type CopierOptions } from '#engine/archive/copy/copier.ts';
import { systemClock } from '#engine/clock.ts';
import type { Queryable } from '#engine/database/queryable.ts';

export const archiveKey = randomBytes(32).toString('hex');

/** A folder for archive files, with what removes it. */
export function archiveFolder(): { file: (name: string) => string; remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'touchline-archive-'));
  return {
    file: (name) => path.join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A copier that does not rest. */
export function makeCopier(
  database: Queryable,
  archive: Archive,
  options: Partial<Omit<CopierOptions, 'database' | 'archive'>> = {},
): Copier {
  return new Copier({
    database,
    archive,
    clock: systemClock,
    days: 3_650,
    bytes: 10_000_000_000,
    rest: 0,
    ...options,
  });
}

/** Copies until there is no more to copy for now. */
export async function copyAll(copier: Copier): Promise<void> {
  const { signal } = new AbortController();
  while (await copier.step(signal));
}
