import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Archive } from '#engine/archive/archive.ts';
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

export const copierSettingsSchema = z.object({ url: z.string(), file: z.string(), key: z.string() });

export interface CopierProcess {
  /** How many steps it made. */
  readonly steps: number;
  /** kill -9; resolves when the process is gone. */
  kill: () => Promise<void>;
}

/** Copies in a process of its own. */
export function startCopier(settings: z.infer<typeof copierSettingsSchema>): CopierProcess {
  const { PATH = '', HOME = '' } = process.env;
  const program = path.resolve(import.meta.dirname, '../faults/process/copier.ts');
  const child = spawn(process.execPath, [program, JSON.stringify(settings)], {
    env: { PATH, HOME },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.on('error', () => undefined);
  let steps = 0;
  child.stdout.on('data', (chunk: Buffer) => (steps += chunk.length));
  const ended = once(child, 'exit');
  return {
    get steps() {
      return steps;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
