import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConnectionFields, PasswordChoice } from '#shared/contract/connection.ts';
import { silentLogger } from '../../support/logger.ts';
import { Connections } from '../../../electron/main/connections.ts';
import { EmbeddedDatabase } from '../../../electron/main/embeddedDatabase.ts';
import { Secrets, type Cipher } from '../../../electron/main/secrets.ts';
import type { Target } from '../../../electron/main/services.ts';
import { Settings } from '../../../electron/main/settings.ts';

vi.mock('electron', () => ({ app: { isPackaged: false }, safeStorage: {} }));
// The file behind the settings: what was stored is given back.
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

const cipher: Cipher = {
  encrypt: async (text) => Buffer.from(Buffer.from(text).toReversed()),
  decrypt: async (bytes) => Buffer.from(bytes.toReversed()).toString(),
};
const fields: ConnectionFields = {
  name: 'x',
  environment: 'staging',
  colour: 'teal',
  host: 'db.example.com',
  port: 5432,
  database: 'app',
  user: 'someone',
  tls: { mode: 'verify-full', authority: null, serverName: null },
  options: null,
};
const given = (keep = true): PasswordChoice => ({ kind: 'given', password: 'top/secret', keep });
const url = 'postgres://someone:top%2Fsecret@db.example.com:5432/app?sslmode=verify-full';

let folder: string;
let settings: Settings;
let secrets: Secrets;
let used: (Target | null)[];
/** The connection and the one that was being opened, at each change. */
let shown: (string | null)[];
/** Connections of which nothing may stay here. */
let removed: string[];
let connections: Connections;
beforeEach(() => {
  file = {};
  folder = mkdtempSync(path.join(tmpdir(), 'touchline-connections-'));
  start(cipher);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As after a start of the application. */
function start(sealed: Cipher | null): void {
  settings = new Settings('/nowhere');
  secrets = new Secrets(path.join(folder, 'secrets.json'), sealed, silentLogger);
  used = [];
  removed = [];
  shown = [];
  const embedded = new EmbeddedDatabase(silentLogger);
  vi.spyOn(embedded, 'start').mockResolvedValue('postgres://touchline:word@127.0.0.1:5999/touchline');
  connections = new Connections({
    settings,
    secrets,
    embedded,
    use: async (target) => void used.push(target),
    onRemoved: async ({ id }) => void removed.push(id),
    onChange: () => void shown.push(connections.current?.id ?? null),
  });
}

describe('connections', () => {
  it('keep the password out of the settings and of what is shown', async () => {
    const id = await connections.save(null, fields, given());
    expect(JSON.stringify(file)).not.toMatch(/secret/);
    expect(connections.saved).toEqual([
      {
        id,
        name: 'x',
        environment: 'staging',
        colour: 'teal',
        target: 'db.example.com:5432/app',
        embedded: false,
        password: 'kept',
        needsPassword: false,
      },
    ]);
    start(cipher);
    await connections.open(id);
    expect(used.at(-1)?.url).toBe(url);
    expect(JSON.stringify([connections.current, connections.details(id)])).not.toMatch(/secret/);
  });

  it('ask for a password that is not to be kept, or that nothing here could keep safely', async () => {
    const asked = await connections.save(null, fields, given(false));
    start(null);
    const refused = await connections.save(null, fields, given(true));
    for (const id of [asked, refused]) {
      start(null);
      expect(connections.saved.find((each) => each.id === id)).toMatchObject({
        password: 'asked',
        needsPassword: true,
      });
      await expect(connections.open(id)).rejects.toMatchObject({ code: 'password_missing' });
      expect(connections.current).toBeNull();
      await connections.open(id, 'top/secret');
      expect(used.at(-1)?.url).toBe(url);
      expect(connections.saved.find((each) => each.id === id)?.needsPassword).toBe(false);
    }
  });

  it('show nothing of the one before by the time that another name is shown', async () => {
    const first = await connections.save(null, fields, given());
    const second = await connections.save(null, { ...fields, name: 'y' }, given());
    await connections.open(first);
    const session = connections.session;
    shown = [];
    used = [];
    await connections.open(second);
    // Gone from the screen, its services ended, and only then the other.
    expect(shown[0]).toBeNull();
    expect(used.map((target) => target?.connection.id)).toEqual([undefined, second]);
    expect(connections.session).not.toBe(session);
  });

  it('open anew, as another session, what is changed while it is open', async () => {
    const id = await connections.save(null, fields, given());
    await connections.open(id);
    const session = connections.session;
    await connections.save(id, { ...fields, database: 'other' }, { kind: 'same' });
    expect(connections.session).not.toBe(session);
    expect(used.at(-1)?.url).toBe(url.replace('/app', '/other'));
  });

  it('do not send a password to a host that it was not given for', async () => {
    const id = await connections.save(null, fields, given());
    const elsewhere = { ...fields, host: 'db.example.org' };
    await expect(connections.save(id, elsewhere, { kind: 'same' })).rejects.toMatchObject({ code: 'password_again' });
    await expect(connections.urlFor(id, elsewhere, { kind: 'same' })).rejects.toMatchObject({ code: 'password_again' });
    expect(connections.details(id)).toEqual(fields);
    await connections.save(id, elsewhere, given());
    expect(connections.details(id).host).toBe('db.example.org');
  });

  it('are copied with their password, under a name of their own', async () => {
    const id = await connections.save(null, fields, given());
    const copy = await connections.duplicate(id);
    const again = await connections.duplicate(id);
    expect(connections.saved.map(({ name }) => name)).toEqual(['x', 'x (copy)', 'x (copy 2)']);
    await connections.remove(id);
    await connections.open(copy);
    expect(used.at(-1)?.url).toBe(url);
    expect(await secrets.get(`connection ${id}`)).toBeNull();
    expect(await secrets.get(`connection ${again}`)).toBe('top/secret');
  });

  it('that an earlier version saved as a URL are still there', async () => {
    file = {
      connections: [
        { id: '1', name: 'old', environment: 'local', url: 'postgres://me@localhost/app', password: true },
        { id: '2', name: 'damaged', environment: 'moon', url: '', password: false },
      ],
    };
    await secrets.set('connection 1', 'postgres://me:top%2Fsecret@localhost/app');
    start(cipher);
    expect(connections.saved.map(({ name }) => name)).toEqual(['old']);
    await connections.open('1');
    expect(used.at(-1)?.url).toBe('postgres://me:top%2Fsecret@localhost:5432/app?sslmode=disable');
  });

  it('open the last one at the next start, but not one for this start alone, nor one whose password must be asked', async () => {
    const id = await connections.save(null, { ...fields, host: 'localhost' }, given());
    const asked = await connections.save(null, fields, given(false));
    await connections.open(id);
    await connections.openOnce('postgres://once/db', 'production');
    await connections.openLast();
    expect(used.flatMap((target) => target?.connection.id ?? [])).toEqual([id, 'environment', id]);
    await connections.open(asked);
    start(cipher);
    expect(await connections.openLast()).toBe(true);
    expect(used).toEqual([]);
    await connections.open(null);
    expect(await connections.openLast()).toBe(false);
  });

  it('leave a connection that is removed while it is open', async () => {
    const id = await connections.save(null, fields, given());
    await connections.open(id);
    await connections.remove(id);
    expect(connections.current).toBeNull();
    expect(used.at(-1)).toBeNull();
    await expect(connections.open(id)).rejects.toMatchObject({ code: 'no_such_connection' });
  });

  it('open one after the other, however quickly they are asked', async () => {
    const id = await connections.save(null, fields, given());
    await Promise.all([connections.openEmbedded(), connections.open(id), connections.openEmbedded()]);
    expect(used.flatMap((target) => target?.connection.id ?? [])).toEqual(['embedded', id, 'embedded']);
    expect(connections.current?.target).toBe('127.0.0.1:5999/touchline');
  });
});
