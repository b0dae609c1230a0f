import { scrypt } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { promisify } from 'node:util';

/**
 * What a file for others is encrypted with. SQLite's own way from a text to a key is quick, so that short ones could be
 * guessed; this one takes about a tenth of a second a guess.
 */
export async function keyOfPassphrase(passphrase: string): Promise<string> {
  // Nothing but the encrypted content is in the file, so that there is no place for a salt of its own.
  const key: Buffer = await derive(passphrase.normalize('NFC'), 'touchline archive', 32);
  return key.toString('hex');
}

const derive = promisify(
  (passphrase: string, salt: string, length: number, done: (error: Error | null, key: Buffer) => void) =>
    scrypt(passphrase, salt, length, { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 }, done),
);

/** Whether a file asks for a passphrase: one that is not encrypted says what it is in its first bytes. Throws where it can't be read. */
export function isEncrypted(file: string): boolean {
  const descriptor = openSync(file, 'r');
  try {
    const beginning = Buffer.alloc(plain.length);
    readSync(descriptor, beginning, 0, plain.length, 0);
    return !beginning.equals(plain);
  } finally {
    closeSync(descriptor);
  }
}

const plain = Buffer.from('SQLite format 3\0');
