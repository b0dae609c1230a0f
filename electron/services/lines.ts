import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';

/** Calls `listener` with every line of a stream of text. */
export function onLines(stream: Readable | NodeJS.ReadableStream, listener: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', listener);
}
