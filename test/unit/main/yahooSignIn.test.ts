import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startReplayServer, type ReplayServer } from '#engine/providers/replay/server.ts';
import type { FromService } from '#services/messages.ts';
import { ParentKeeper } from '#services/worker/parentKeeper.ts';
import { Secrets, type Cipher } from '../../../electron/main/secrets.ts';
import { YahooSignIn } from '../../../electron/main/yahooSignIn.ts';
import { FakeClock } from '../../support/clock.ts';
import { recordingLogger, silentLogger } from '../../support/logger.ts';

vi.mock('electron', () => ({ safeStorage: {} }));

const cipher: Cipher = {
  encrypt: async (text) => Buffer.from(Buffer.from(text).toReversed()),
  decrypt: async (bytes) => Buffer.from(bytes.toReversed()).toString(),
};

let folder = '';
let server: ReplayServer;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'touchline-yahoo-'));
  server = await startReplayServer({ provider: 'yahoo', source: { kind: 'demo' } });
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const file = (): string => path.join(folder, 'secrets.json');
const client = { id: 'the-application', secret: 'its-secret' };

/** As after a start of the application. */
function start(variables: Record<string, string> = {}, sealed: Cipher | null = cipher): YahooSignIn {
  const secrets = new Secrets(file(), sealed, silentLogger);
  return new YahooSignIn({ YAHOO_LOGIN_BASE_URL: server.url, ...variables }, secrets, recordingLogger());
}

describe('the sign-in to Yahoo on a laptop', () => {
  it('asks for the application once, exchanges the code, and is there after a restart, encrypted', async () => {
    const yahoo = start();
    expect(await yahoo.url(null)).toBeNull();
    expect(await yahoo.url('the-application')).toBe(
      `${server.url}/oauth2/request_auth?client_id=the-application&redirect_uri=oob&response_type=code&language=en-us`,
    );
    await yahoo.signIn(' abc ', client);
    const known = {
      YAHOO_CLIENT_ID: 'the-application',
      YAHOO_CLIENT_SECRET: 'its-secret',
      YAHOO_REFRESH_TOKEN: 'signed-in-abc-1',
    };
    expect(await start().variables()).toMatchObject(known);
    expect(await start().url(null)).toMatch(/client_id=the-application/);
    expect(readFileSync(file(), 'utf8')).not.toMatch(/signed-in|its-secret/);
    await start().signIn('again', null);
    expect(await start().variables()).toMatchObject({ ...known, YAHOO_REFRESH_TOKEN: 'signed-in-again-1' });
  });

  it('keeps nothing of a code that is no good, and says so', async () => {
    await expect(start().signIn('wrong', client)).rejects.toMatchObject({ code: 'provider_sign_in_needed' });
    await expect(start().signIn('abc', null)).rejects.toMatchObject({ code: 'provider_not_configured' });
    expect(await start().variables()).toMatchObject({ YAHOO_CLIENT_ID: undefined, YAHOO_REFRESH_TOKEN: undefined });
  });

  it('keeps the newest token, which one of the environment gives way to until it is another', async () => {
    const yahoo = start({ YAHOO_REFRESH_TOKEN: 'first' });
    expect(await yahoo.keep('second', 'first')).toBeNull();
    expect(await yahoo.keep('third', 'second')).toBeNull();
    expect(await start({ YAHOO_REFRESH_TOKEN: 'first' }).variables()).toMatchObject({ YAHOO_REFRESH_TOKEN: 'third' });
    expect(await start({ YAHOO_REFRESH_TOKEN: 'other' }).variables()).toMatchObject({ YAHOO_REFRESH_TOKEN: 'other' });
  });

  it('does not give a fresh sign-in away for a token that was renewed before it', async () => {
    const yahoo = start();
    await yahoo.signIn('abc', client);
    await yahoo.signIn('later', null);
    await yahoo.keep('signed-in-abc-2', 'signed-in-abc-1');
    expect(await yahoo.variables()).toMatchObject({ YAHOO_REFRESH_TOKEN: 'signed-in-later-1' });
  });

  it('is forgotten on request, and says where it can not last', async () => {
    const yahoo = start({}, null);
    await yahoo.signIn('abc', client);
    expect(await yahoo.keep('signed-in-abc-2', 'signed-in-abc-1')).toMatch(/no keyring/);
    expect(await yahoo.variables()).toMatchObject({ YAHOO_REFRESH_TOKEN: 'signed-in-abc-2' });
    await yahoo.forget();
    expect(await yahoo.variables()).toMatchObject({ YAHOO_REFRESH_TOKEN: undefined });
  });
});

describe('a service that hands a token to its parent', () => {
  it('waits until it is kept, each for its own, and no longer than that makes sense', async () => {
    const sent: FromService[] = [];
    const clock = new FakeClock();
    const keeper = new ParentKeeper((message) => sent.push(message), clock);
    const first = keeper.keep('b', 'a');
    const second = keeper.keep('c', 'b');
    const third = keeper.keep('d', 'c');
    expect(sent).toMatchObject([
      { kind: 'keepToken', number: 1, token: 'b', before: 'a' },
      { number: 2 },
      { number: 3 },
    ]);
    keeper.kept(2, 'the disk is full');
    keeper.kept(1, null);
    expect(await Promise.all([first, second])).toEqual([null, 'the disk is full']);
    await clock.advance(20_000);
    expect(await third).toBe('the application did not answer');
  });
});
