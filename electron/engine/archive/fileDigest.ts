import { createHash } from 'node:crypto';
import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';

// A file for others ends with a digest of all before it: SQLite neither checks nor reads what comes after its last page.

const mark = Buffer.from('TLARSHA2');
const length = mark.length + 32;
const bytesAtOnce = 4_000_000;

/** Ends a file with its digest. */
export async function seal(file: string): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: bytesAtOnce })) hash.update(chunk);
  await appendFile(file, Buffer.concat([mark, hash.digest()]));
}

/** Whether a file is as it was when it was sealed. Waits for the disk. */
export function isSealed(file: string): boolean {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const end = Buffer.alloc(length);
    if (size <= length || readSync(descriptor, end, 0, length, size - length) < length) return false;
    if (!end.subarray(0, mark.length).equals(mark)) return false;
    return digestOf(descriptor, size - length).equals(end.subarray(mark.length));
  } finally {
    closeSync(descriptor);
  }
}

function digestOf(descriptor: number, bytes: number): Buffer {
  const hash = createHash('sha256');
  const chunk = Buffer.alloc(bytesAtOnce);
  for (let at = 0; at < bytes;) {
    const read = readSync(descriptor, chunk, 0, Math.min(bytes - at, chunk.length), at);
    if (read === 0) break;
    hash.update(chunk.subarray(0, read));
    at += read;
  }
  return hash.digest();
}
