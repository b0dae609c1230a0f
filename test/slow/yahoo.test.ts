import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startReplayServer, type ReplayServer } from '#engine/providers/replay/server.ts';
import { endCommandsAfterEach, touchline } from '../integration/cli/touchline.ts';

endCommandsAfterEach();

let folder = '';
let server: ReplayServer;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'touchline-yahoo-'));
  server = await startReplayServer({ provider: 'yahoo', source: { kind: 'demo' } });
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const variables = () => ({
  YAHOO_CLIENT_ID: 'the-application',
  YAHOO_CLIENT_SECRET: 'its-secret',
  YAHOO_LOGIN_BASE_URL: server.url,
  YAHOO_TOKEN_FILE: path.join(folder, 'token'),
});

describe('touchline yahoo sign-in', () => {
  it('tells where to sign in, and keeps the token where nobody else can read it', async () => {
    const { code, stdout, stderr } = await touchline(['yahoo', 'sign-in', 'abc'], variables());
    expect([code, stdout]).toEqual([0, `Signed in to Yahoo. The token is kept in ${path.join(folder, 'token')}.\n`]);
    expect(stderr).toContain(`${server.url}/oauth2/request_auth?client_id=the-application&redirect_uri=oob`);
    expect(JSON.parse(await readFile(path.join(folder, 'token'), 'utf8'))).toEqual({
      refresh_token: 'signed-in-abc-1',
      seed: null,
    });
    expect((await stat(path.join(folder, 'token'))).mode & 0o777).toBe(0o600);
    expect(stdout + stderr).not.toMatch(/signed-in-abc|its-secret/);
  });

  it('says what is wrong with a code, and what is not set', async () => {
    const wrong = await touchline(['yahoo', 'sign-in', 'wrong'], variables());
    expect([wrong.code, wrong.stderr]).toEqual([
      1,
      expect.stringMatching(/no longer accepts this sign-in.*Sign in to Yahoo again/),
    ]);
    const { YAHOO_TOKEN_FILE: _, ...without } = variables();
    expect((await touchline(['yahoo', 'sign-in', 'abc'], without)).stderr).toMatch(/YAHOO_TOKEN_FILE is not set/);
    expect((await touchline(['yahoo', 'sign-in', 'abc'], {})).stderr).toMatch(
      /YAHOO_CLIENT_ID and YAHOO_CLIENT_SECRET not set/,
    );
  });
});
