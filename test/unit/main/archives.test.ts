import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fileOf } from '#engine/archive/store.ts';
import { silentLogger } from '../../support/logger.ts';
import { Archives } from '../../../electron/main/archives.ts';
import { Secrets, type Cipher } from '../../../electron/main/secrets.ts';
import { Settings } from '../../../electron/main/settings.ts';

vi.mock('electron', () => ({ safeStorage: {} }));
let file: Record<string, unknown> = {};
vi.mock('electron-store', () => ({
  default: class {
    get store(): Record<string, unknown> {
      return file;
    }
    set(key: string, value: unknown): void {
      file = { ...file, [key]: value };
    }
  },
}));

const cipher: Cipher = {
  encrypt: async (text) => Buffer.from(Buffer.from(text).toReversed()),
  decrypt: async (bytes) => Buffer.from(bytes.toReversed()).toString(),
};
const connection = {
  id: 'one',
  name: 'one',
  environment: 'staging',
  colour: null,
  target: 'db:5432/app',
  embedded: false,
  password: 'none',
  needsPassword: false,
} as const;

let folder: string;
beforeEach(() => {
  file = {};
  folder = mkdtempSync(path.join(tmpdir(), 'touchline-archives-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As after a start of the application. */
function start(sealed: Cipher | null): Archives {
  const secrets = new Secrets(path.join(folder, 'secrets.json'), sealed, silentLogger);
  return new Archives(path.join(folder, 'archives'), new Settings('/nowhere'), secrets);
}

async function placeOf(archives: Archives, of: Parameters<Archives['settingsFor']>[0] = connection) {
  const place = await archives.settingsFor(of);
  if (!place) throw new Error('there is no archive');
  return place;
}

describe('archives', () => {
  it('have a key of their own each, which is there after a restart and goes with the connection', async () => {
    const archives = start(cipher);
    const place = await placeOf(archives);
    expect(place.key).toMatch(/^[0-9a-f]{64}$/);
    expect((await placeOf(start(cipher))).key).toBe(place.key);
    expect((await placeOf(archives, { ...connection, id: 'two' })).key).not.toBe(place.key);

    await archives.remove(connection);
    expect((await placeOf(archives)).key).not.toBe(place.key);
  });

  it('are deleted with their connection, and those of others stay', async () => {
    const archives = start(cipher);
    const [one, two] = [await placeOf(archives), await placeOf(archives, { ...connection, id: 'two' })];
    await archives.remove({ id: 'nobody', target: '' });
    for (const place of [one, two]) writeFileSync(fileOf(place), 'pages');
    await archives.remove(connection);
    expect(existsSync(fileOf(one))).toBe(false);
    expect(existsSync(fileOf(two))).toBe(true);
  });

  it('that nobody can read any more are deleted where the key lived as long as the application', async () => {
    const before = start(null);
    await before.remove({ id: 'nobody', target: '' });
    writeFileSync(fileOf(await placeOf(before)), 'pages');
    expect((await placeOf(before)).key).toBe((await placeOf(before)).key);
    expect(readdirSync(path.join(folder, 'archives'))).toHaveLength(1);
    await placeOf(start(null));
    expect(readdirSync(path.join(folder, 'archives'))).toEqual([]);
  });

  it('of DATABASE_URL are apart for each database; there is none when they are switched off', async () => {
    const archives = start(cipher);
    const here = await placeOf(archives, { ...connection, id: 'environment' });
    const there = await placeOf(archives, { ...connection, id: 'environment', target: 'db:5432/other' });
    expect(here.connection).not.toBe(there.connection);
    file = { archive: { keep: false, days: 365, megabytes: 2_000 } };
    expect(await start(cipher).settingsFor(connection)).toBeNull();
  });
});
