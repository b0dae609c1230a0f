import { beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../../support/logger.ts';
import { Connections } from '../../../electron/main/connections.ts';
import { EmbeddedDatabase } from '../../../electron/main/embeddedDatabase.ts';
import { Secrets } from '../../../electron/main/secrets.ts';
import type { Target } from '../../../electron/main/services.ts';
import { Settings } from '../../../electron/main/settings.ts';

vi.mock('electron', () => ({ app: { isPackaged: false }, safeStorage: {} }));
// The file behind the settings: what was stored is given back.
vi.mock('electron-store', () => ({
  default: class {
    store: Record<string, unknown> = {};
    set(key: string, value: unknown): void {
      this.store[key] = value;
    }
  },
}));

const url = 'postgres://someone:topsecret@db.example.com/app?sslmode=require';
let settings: Settings;
let used: (Target | null)[];
let connections: Connections;
beforeEach(() => {
  settings = new Settings('/nowhere');
  used = [];
  const embedded = new EmbeddedDatabase(silentLogger);
  vi.spyOn(embedded, 'start').mockResolvedValue('postgres://touchline:word@127.0.0.1:5999/touchline');
  connections = new Connections({
    settings,
    secrets: new Secrets('/nowhere', null, silentLogger),
    embedded,
    use: async (target) => void used.push(target),
    onChange: () => undefined,
  });
});

describe('connections', () => {
  it('keep the password out of the settings and of what is shown', async () => {
    const id = await connections.save({ name: 'x', environment: 'staging', url });
    expect(JSON.stringify(settings.get('connections'))).not.toContain('topsecret');
    expect(connections.saved).toEqual([
      { id, name: 'x', environment: 'staging', target: 'db.example.com:5432/app', embedded: false },
    ]);
    await connections.open(id);
    expect(used.at(-1)?.url).toBe(url);
    expect(JSON.stringify(connections.current)).not.toContain('topsecret');
  });

  it('say when a password is not known any more', async () => {
    settings.set('connections', [
      { id: '1', name: 'old', environment: 'local', url: 'postgres://a@b/c', password: true },
    ]);
    await expect(connections.open('1')).rejects.toMatchObject({ code: 'password_missing' });
    expect(connections.current).toBeNull();
  });

  it('refuse what is no Postgres URL, without repeating it', async () => {
    await expect(connections.save({ name: 'x', environment: 'local', url: 'http://me:topsecret@x/y' })).rejects.toThrow(
      /^(?!.*topsecret)/,
    );
    expect(connections.saved).toEqual([]);
  });

  it('open the last one at the next start, but not one for this start alone', async () => {
    const id = await connections.save({ name: 'x', environment: 'local', url });
    await connections.open(id);
    await connections.openOnce('postgres://once/db', 'production');
    await connections.openLast();
    expect(used.map((target) => target?.connection.id)).toEqual([id, 'environment', id]);
    await connections.open(null);
    await connections.openLast();
    expect(used.at(-1)).toBeNull();
  });

  it('leave a connection that is removed while it is open', async () => {
    const id = await connections.save({ name: 'x', environment: 'local', url });
    await connections.open(id);
    await connections.remove(id);
    expect(connections.current).toBeNull();
    expect(used.at(-1)).toBeNull();
    await expect(connections.open(id)).rejects.toMatchObject({ code: 'no_such_connection' });
  });

  it('open one after the other, however quickly they are asked', async () => {
    const id = await connections.save({ name: 'x', environment: 'local', url });
    await Promise.all([connections.openEmbedded(), connections.open(id), connections.openEmbedded()]);
    expect(used.map((target) => target?.connection.id)).toEqual(['embedded', id, 'embedded']);
    expect(connections.current?.target).toBe('127.0.0.1:5999/touchline');
  });
});
