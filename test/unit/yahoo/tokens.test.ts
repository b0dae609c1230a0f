import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileStore, readTokenFile } from '#engine/providers/yahoo/tokenFile.ts';
import { AccessTokens, memoryStore, newestToken, seedOf, type Tokens } from '#engine/providers/yahoo/tokens.ts';
import { FakeClock } from '../../support/clock.ts';
import { recordingLogger } from '../../support/logger.ts';

let folder = '';
const file = (): string => path.join(folder, 'sub', 'token');
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'touchline-kept-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A Yahoo that replaces each token by the next, and takes no token twice. */
function rotating() {
  let newest = 1;
  const given: string[] = [];
  return {
    given,
    renew: async (token: string): Promise<Tokens> => {
      given.push(token);
      // Others get their turn meanwhile.
      await new Promise((resolve) => setImmediate(resolve));
      if (token !== `token-${newest}`) throw new Error(`invalid_grant: ${token} is not token-${newest}`);
      newest += 1;
      return { accessToken: `access-${newest}`, refreshToken: `token-${newest}`, lifetime: 3_600_000 };
    },
  };
}

const runOf = (clock = new FakeClock()) => ({
  signal: new AbortController().signal,
  log: recordingLogger(),
  clock,
  onCall: () => undefined,
});

describe('the refresh token in a file', () => {
  it('is the newest one for every process that shares the file, also when they renew at once', async () => {
    const yahoo = rotating();
    const processes = [1, 2, 3].map(() => fileStore(file(), 'token-1'));
    await Promise.all(processes.map((store) => store.renew(runOf(), yahoo.renew)));
    expect(yahoo.given).toEqual(['token-1', 'token-2', 'token-3']);
    expect(await readTokenFile(file())).toEqual({ refreshToken: 'token-4', seed: seedOf('token-1') });
    expect(await readdir(path.dirname(file()))).toEqual(['token']);
  });

  it('can be read by nobody else, and outlives the process', async () => {
    await fileStore(file(), 'token-1').renew(runOf(), rotating().renew);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    const seen: string[] = [];
    await fileStore(file(), 'token-1').renew(runOf(), async (token) => {
      seen.push(token);
      return { accessToken: 'a', refreshToken: token, lifetime: 1 };
    });
    expect(seen).toEqual(['token-2']);
  });

  it('gives way to one that an operator has set since', () => {
    const kept = { refreshToken: 'newer', seed: seedOf('old') };
    expect(newestToken('old', kept)).toBe('newer');
    expect(newestToken('set by hand', kept)).toBe('set by hand');
    expect(newestToken(null, kept)).toBe('newer');
    expect(newestToken('old', null)).toBe('old');
  });

  it('serves on where it can not be written, and the log says so', async () => {
    const yahoo = rotating();
    await writeFile(path.join(folder, 'sub'), 'a file where the folder should be');
    const store = fileStore(path.join(folder, 'sub', 'token'), 'token-1');
    const run = runOf();
    expect(await store.renew(run, yahoo.renew)).toMatchObject({ accessToken: 'access-2' });
    expect(await store.renew(run, yahoo.renew)).toMatchObject({ accessToken: 'access-3' });
    const warned = run.log.lines.filter(({ fields }) => fields?.['code'] === 'token_not_kept');
    expect(warned[0]?.message).toMatch(/could not be kept/);
    expect(JSON.stringify(run.log.lines)).not.toMatch(/token-\d/);
  });

  it('that is something else is not overwritten', async () => {
    const other = path.join(folder, 'other.json');
    await writeFile(other, '{"some": "thing"}');
    await expect(fileStore(other, null).renew(runOf(), rotating().renew)).rejects.toMatchObject({
      code: 'bad_token_file',
    });
    expect(await readFile(other, 'utf8')).toBe('{"some": "thing"}');
  });
});

describe('the access token', () => {
  it('is renewed once for all who need it, before it ends, and when it is refused', async () => {
    const yahoo = rotating();
    const kept: string[] = [];
    const store = memoryStore('token-1', async (token) => {
      kept.push(token);
      return null;
    });
    const tokens = new AccessTokens(store);
    const clock = new FakeClock();
    const run = runOf(clock);
    const both = await Promise.all([tokens.get(run, yahoo.renew), tokens.get(runOf(clock), yahoo.renew)]);
    expect(both).toEqual(['access-2', 'access-2']);
    expect(await tokens.get(run, yahoo.renew, 'access-1')).toBe('access-2');
    expect(await tokens.get(run, yahoo.renew, 'access-2')).toBe('access-3');
    await clock.advance(3_545_000);
    expect(await tokens.get(run, yahoo.renew)).toBe('access-4');
    expect([yahoo.given, kept]).toEqual([
      ['token-1', 'token-2', 'token-3'],
      ['token-2', 'token-3', 'token-4'],
    ]);
  });

  it('is not had without a sign-in', async () => {
    const tokens = new AccessTokens(memoryStore(null, null));
    await expect(tokens.get(runOf(), rotating().renew)).rejects.toMatchObject({ code: 'provider_not_configured' });
  });
});
