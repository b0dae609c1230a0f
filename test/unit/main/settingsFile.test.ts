import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Appearance, Exported } from '#shared/contract/settings.ts';
import { readAuthority } from '../../../electron/main/authorityFile.ts';
import { changesOf, exportSettings, merged, readExported } from '../../../electron/main/settingsFile.ts';
import { Settings } from '../../../electron/main/settings.ts';

let file: Record<string, unknown> = {};
vi.mock('electron-store', () => ({
  default: class {
    get store(): Record<string, unknown> {
      return file;
    }
    set(key: string | Record<string, unknown>, value?: unknown): void {
      file = { ...file, ...(typeof key === 'string' ? { [key]: value } : key) };
    }
  },
}));

const appearance: Appearance = { density: 'compact', motion: 'system', timeZone: null };
const connection = {
  id: '1',
  name: 'x',
  environment: 'production',
  colour: null,
  host: 'db.example.com',
  port: 5432,
  database: 'app',
  user: 'someone',
  tls: { mode: 'verify-full', authority: null, serverName: null },
  options: null,
  password: 'kept',
} as const;
let folder = '';
beforeEach(() => {
  file = { connections: [connection], providers: { yahoo: { baseUrl: 'https://yahoo.example.com' } } };
  folder = mkdtempSync(path.join(tmpdir(), 'touchline-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function exported(): Exported {
  return exportSettings(new Settings('/nowhere'), appearance, new Date('2026-11-23T08:00:00Z'));
}

function written(content: unknown): string {
  const at = path.join(folder, 'settings.json');
  writeFileSync(at, typeof content === 'string' ? content : JSON.stringify(content));
  return at;
}

describe('an export', () => {
  it('is read back as it was, and changes nothing where it came from', async () => {
    const read = await readExported(written(exported()));
    expect(read).toEqual(exported());
    const changes = changesOf(read, new Settings('/nowhere'), appearance);
    expect(new Set(changes.map(({ kind }) => kind))).toEqual(new Set(['same']));
  });

  it('has no place for a secret: not even one that got into the settings by mistake is written', () => {
    file = {
      ...file,
      connections: [{ ...connection, secret: 'top-secret' }],
      worker: { slots: 2, graceSeconds: 15, start: 'local', closing: 'quit', battery: 'all', key: 'top-secret' },
    };
    expect(JSON.stringify(exported())).not.toContain('top-secret');
  });
});

describe('an import', () => {
  it.each<[string, (good: Exported) => unknown, RegExp]>([
    ['no JSON', () => '{', /not JSON/],
    ['something else', () => ({ touchline: 'else' }), /does not hold settings/],
    ['a newer format', (good) => ({ ...good, format: 2 }), /newer Touchline/],
    ['an unknown field', (good) => ({ ...good, more: 1 }), /not valid/],
    ['a password', (good) => ({ ...good, connections: [{ ...good.connections[0], password: 'x' }] }), /connections\.0/],
    [
      'a wrong port',
      (good) => ({ ...good, connections: [{ ...good.connections[0], port: 0 }] }),
      /connections\.0\.port/,
    ],
    [
      'a foreign provider',
      (good) => ({ ...good, providers: { nobody: { baseUrl: 'https://x' } } }),
      /no provider nobody/,
    ],
    ['a secret option', (good) => ({ ...good, providers: { yahoo: { clientSecret: 'x' } } }), /clientSecret/],
    ['a bad address', (good) => ({ ...good, providers: { yahoo: { baseUrl: 'ftp://x' } } }), /http or https/],
  ])('of %s is refused', async (_, change, says) => {
    const refusal = readExported(written(change(exported())));
    await expect(refusal).rejects.toThrow(says);
    await expect(refusal).rejects.toThrow('Nothing was changed.');
  });

  it('tells what it changes, replaces what has the same name, and removes nothing', () => {
    const [first] = exported().connections;
    if (!first) throw new Error('nothing was exported');
    const imported: Exported = {
      ...exported(),
      connections: [
        { ...first, database: 'other' },
        { ...first, name: 'y', hasPassword: false },
      ],
      providers: { espn: { baseUrl: 'https://espn.example.com' } },
      settings: {
        ...exported().settings,
        worker: { slots: 9, graceSeconds: 15, start: 'local', closing: 'quit', battery: 'all' },
      },
    };
    const settings = new Settings('/nowhere');
    const changes = changesOf(imported, settings, appearance).filter(({ kind }) => kind !== 'same');
    expect(changes.map(({ what, kind, detail }) => `${kind} ${what}: ${detail ?? ''}`)).toEqual([
      'change Connection x: address db.example.com:5432/app → db.example.com:5432/other',
      'add Connection y: db.example.com:5432/app',
      'add ESPN: baseUrl: https://espn.example.com',
      'change Worker: slots: 2 → 9',
    ]);
    const after = merged(imported, settings);
    expect(
      after.connections?.map(({ id, name, database, password }) => [id === '1', name, database, password]),
    ).toEqual([
      [true, 'x', 'other', 'kept'],
      [false, 'y', 'app', 'none'],
    ]);
    expect(after.providers).toEqual({
      yahoo: { baseUrl: 'https://yahoo.example.com' },
      espn: { baseUrl: 'https://espn.example.com' },
    });
  });

  it('never sends a kept password to the host of a file', () => {
    const [first] = exported().connections;
    if (!first) throw new Error('nothing was exported');
    const elsewhere = { ...exported(), connections: [{ ...first, host: 'evil.example.com' }] };
    const [after] = merged(elsewhere, new Settings('/nowhere')).connections ?? [];
    expect(after).toMatchObject({ host: 'evil.example.com', password: 'asked' });
    expect(after?.id).not.toBe('1');
  });
});

describe('a CA file', () => {
  it.each([
    ['nothing in PEM', 'hello', /holds no certificate/],
    ['a damaged certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', /damaged/],
    ['a private key', '-----BEGIN PRIVATE KEY-----\nsecret-key\n-----END PRIVATE KEY-----', /holds a private key/],
  ])('with %s is refused', async (_, content, says) => {
    const refusal = readAuthority(written(content));
    await expect(refusal).rejects.toThrow(says);
    await expect(refusal).rejects.toThrow(/^(?!.*secret-key)/);
  });
});
