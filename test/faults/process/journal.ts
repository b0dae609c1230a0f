import { openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** What a worker process did, as it saw it itself, and none of the engine's tables. */
const entrySchema = z.object({
  /** `asks`: for the lock, before the run begins. */
  what: z.enum(['asks', 'began', 'ended', 'over']),
  job: z.string(),
  token: z.int(),
  /** The lock that the run holds, or asks for. */
  lock: z.string().optional(),
  /** `over`: what the worker took the attempt to have become. */
  result: z.string().optional(),
  /** µs of the system's monotonic clock, which all processes share and nobody sets. */
  at: z.number(),
});

export type Entry = z.infer<typeof entrySchema>;

/** µs of the system's monotonic clock. */
export function monotonic(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

/**
 * Opens a journal to write to. A line is with the operating system before `write` returns: neither a killed process nor a
 * database that is away takes it back.
 */
export function openJournal(file: string): (entry: Omit<Entry, 'at'>) => void {
  const descriptor = openSync(file, 'a');
  return (entry) => void writeSync(descriptor, `${JSON.stringify({ ...entry, at: monotonic() })}\n`);
}

/** Everything that the workers of a folder wrote, with the name of the worker. */
export function readJournals(folder: string): (Entry & { worker: string })[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.journal'))
    .flatMap((file) =>
      readFileSync(path.join(folder, file), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => ({ ...entrySchema.parse(JSON.parse(line)), worker: path.basename(file, '.journal') })),
    );
}
