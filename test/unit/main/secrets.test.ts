import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../../support/logger.ts';
import { Secrets, systemCipher, type Cipher } from '../../../electron/main/secrets.ts';

const safeStorage = vi.hoisted(() => ({
  getSelectedStorageBackend: (): string => 'basic_text',
  isEncryptionAvailable: () => true,
  encryptString: (text: string) => Buffer.from(`sealed ${text}`),
  decryptString: (bytes: Buffer) => bytes.toString().slice(7),
}));
vi.mock('electron', () => ({ safeStorage }));

const cipher: Cipher = {
  encrypt: async (text) => Buffer.from(Buffer.from(text).toReversed()),
  decrypt: async (bytes) => Buffer.from(bytes.toReversed()).toString(),
};

let folder = '';
const file = (): string => path.join(folder, 'secrets.json');
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'touchline-secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('secrets', () => {
  it('are there after a restart, and not readable in the file', async () => {
    const secrets = new Secrets(file(), cipher, silentLogger);
    await secrets.set('provider api-football', 'hunter2');
    expect(readFileSync(file(), 'utf8')).not.toContain('hunter2');
    if (process.platform !== 'win32') expect(statSync(file()).mode & 0o077).toBe(0);
    expect(await new Secrets(file(), cipher, silentLogger).get('provider api-football')).toBe('hunter2');
  });

  it('are forgotten on request', async () => {
    const secrets = new Secrets(file(), cipher, silentLogger);
    await secrets.set('a', '1');
    await secrets.set('a', null);
    expect(await secrets.get('a')).toBeNull();
    expect(await new Secrets(file(), cipher, silentLogger).get('a')).toBeNull();
  });

  it('live as long as the session where the system keeps no key, and are never written', async () => {
    const secrets = new Secrets(file(), null, silentLogger);
    await secrets.set('a', '1');
    expect(secrets.lasting).toBe(false);
    expect(await secrets.get('a')).toBe('1');
    expect(statSync(file(), { throwIfNoEntry: false })).toBeUndefined();
  });

  it('that can not be read any more count as unknown', async () => {
    await new Secrets(file(), cipher, silentLogger).set('a', '1');
    const broken: Cipher = { ...cipher, decrypt: () => Promise.reject(new Error('another key')) };
    expect(await new Secrets(file(), broken, silentLogger).get('a')).toBeNull();
  });
});

describe('the cipher of the system', () => {
  it.runIf(process.platform === 'linux')('is refused where it would protect nothing', async () => {
    expect(await systemCipher()).toBeNull();
  });

  it('is used in its older form where there is no newer one', async () => {
    safeStorage.getSelectedStorageBackend = () => 'gnome_libsecret';
    const found = await systemCipher();
    const sealed = await found?.encrypt('x');
    expect(sealed?.toString()).toBe('sealed x');
    expect(sealed && (await found?.decrypt(sealed))).toBe('x');
  });
});
