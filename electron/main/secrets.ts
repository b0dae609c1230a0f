import { safeStorage } from 'electron';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Logger } from '#engine/logging/logger.ts';

/** Encrypts with a key that the system keeps for this user. */
export interface Cipher {
  encrypt(text: string): Promise<Buffer>;
  decrypt(bytes: Buffer): Promise<string>;
}

const fileSchema = z.record(z.string(), z.base64());

/**
 * Passwords and keys by name. With a cipher they are kept in a file, encrypted; without one for this session alone,
 * which `lasting` tells.
 */
export class Secrets {
  readonly #file: string;
  readonly #cipher: Cipher | null;
  readonly #logger: Logger;
  /** Decrypted, or set in this session. */
  readonly #known = new Map<string, string>();
  #encrypted: Record<string, string>;

  constructor(file: string, cipher: Cipher | null, logger: Logger) {
    this.#file = file;
    this.#cipher = cipher;
    this.#logger = logger;
    this.#encrypted = cipher ? read(file) : {};
  }

  /** Whether what is set now will be there after the application was closed. */
  get lasting(): boolean {
    return this.#cipher !== null;
  }

  /** Where a secret is: kept after the application is closed, or until then. */
  origin(name: string): 'kept' | 'session' | 'none' {
    if (this.#cipher && Object.hasOwn(this.#encrypted, name)) return 'kept';
    return this.#known.has(name) ? 'session' : 'none';
  }

  /** Knows a secret until the application is closed, and writes it nowhere. What was kept by that name is forgotten. */
  async remember(name: string, value: string): Promise<void> {
    if (this.origin(name) === 'kept') await this.set(name, null);
    this.#known.set(name, value);
  }

  async get(name: string): Promise<string | null> {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const encrypted = Object.hasOwn(this.#encrypted, name) ? this.#encrypted[name] : undefined;
    if (encrypted === undefined || !this.#cipher) return null;
    try {
      const text = await this.#cipher.decrypt(Buffer.from(encrypted, 'base64'));
      this.#known.set(name, text);
      return text;
    } catch (error) {
      // The system's key was replaced: what it encrypted is gone.
      this.#logger.warn('a secret can not be read any more', { name, reason: String(error) });
      return null;
    }
  }

  /** Every secret that can be read: to keep them out of a text. */
  async all(): Promise<string[]> {
    const names = new Set([...this.#known.keys(), ...Object.keys(this.#encrypted)]);
    const values = await Promise.all([...names].map((name) => this.get(name)));
    return values.filter((value) => value !== null);
  }

  /** Sets or, with null, forgets. */
  async set(name: string, value: string | null): Promise<void> {
    const { [name]: _before, ...others } = this.#encrypted;
    if (value === null) this.#known.delete(name);
    else this.#known.set(name, value);
    if (!this.#cipher) return;
    const bytes = value === null ? null : await this.#cipher.encrypt(value);
    this.#encrypted = bytes ? { ...others, [name]: bytes.toString('base64') } : others;
    mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
    const fresh = `${this.#file}.new`;
    writeFileSync(fresh, JSON.stringify(this.#encrypted), { mode: 0o600 });
    renameSync(fresh, this.#file);
  }
}

/**
 * The system's own cipher, or null where it protects nothing: a Linux desktop without a keyring encrypts with a password
 * that everybody knows. Only after `ready`.
 */
export async function systemCipher(): Promise<Cipher | null> {
  if (process.platform === 'linux') {
    const backend = safeStorage.getSelectedStorageBackend();
    if (backend === 'basic_text' || backend === 'unknown') return null;
  }
  // Newer Electron has asynchronous functions, and means to give up the others.
  if (typeof safeStorage.encryptStringAsync === 'function') {
    if (!(await safeStorage.isAsyncEncryptionAvailable())) return null;
    return {
      encrypt: (text) => safeStorage.encryptStringAsync(text),
      decrypt: async (bytes) => (await safeStorage.decryptStringAsync(bytes)).result,
    };
  }
  if (!safeStorage.isEncryptionAvailable()) return null;
  return {
    encrypt: async (text) => safeStorage.encryptString(text),
    decrypt: async (bytes) => safeStorage.decryptString(bytes),
  };
}

function read(file: string): Record<string, string> {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}
