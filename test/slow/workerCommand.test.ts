import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpSettings } from '#cli/http/settings.ts';
import { startReplayServer, type ReplayServer } from '#engine/providers/replay/server.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';
import {
  endCommandsAfterEach,
  startTouchline,
  touchline,
  type Running,
  type Variables,
} from '../integration/cli/touchline.ts';

const secret = 'the-secret-of-this-command';
let db: TestDatabase;
let provider: ReplayServer;
let variables: Variables;

beforeAll(async () => {
  db = await createTestDatabase();
  provider = await startReplayServer({ source: { kind: 'demo', edition: 1 } });
  variables = {
    DATABASE_URL: db.url,
    API_FOOTBALL_BASE_URL: provider.url,
    SPORTS_PROVIDER_API_KEY: 'key',
    JOB_QUEUE_RUNNER_SECRET: secret,
  };
});
endCommandsAfterEach();
afterAll(async () => {
  await provider.close();
  await db.drop();
});

/** The address that its log tells. */
const addressOf = (running: Running): Promise<string> =>
  until(() => /"url":"(http:[^"]+)"/.exec(running.written().stderr)?.[1], { within: 20_000, what: 'the HTTP API' });

const post = (url: string, path: string, body: unknown): Promise<Response> =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** It said one sentence and ended with 1, before it was a worker. */
async function expectRefusal(args: string[], given: Variables, says: RegExp): Promise<void> {
  const finished = await touchline(['worker', ...args], given);
  expect(finished.code).toBe(1);
  expect(finished.stderr.trim()).toMatch(says);
  expect(finished.stderr).not.toMatch(/\n\s+at /);
  expect(await db.query('select from sync.workers')).toEqual([]);
}

describe('touchline worker --http refuses', { timeout: 60_000 }, () => {
  test('to start without a secret', () =>
    expectRefusal(
      ['--http', '0'],
      { ...variables, JOB_QUEUE_RUNNER_SECRET: '' },
      /^touchline: JOB_QUEUE_RUNNER_SECRET is not set: .*openssl rand/,
    ));

  test('a port that is taken', async () => {
    const server: Server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expectRefusal(
      ['--http', String(port)],
      variables,
      /can't listen on 127\.0\.0\.1.*something else does already/,
    );
    server.close();
  });
});

describe('where the API listens', () => {
  const given = { JOB_QUEUE_RUNNER_SECRET: ` ${secret}\n` };

  test('is said by options, then by variables; without a port there is none', () => {
    expect(httpSettings({ http: 0 }, given)).toEqual({ host: '127.0.0.1', port: 0, secret });
    const byVariables = { ...given, TOUCHLINE_HTTP_PORT: '8080', TOUCHLINE_HTTP_HOST: '0.0.0.0' };
    expect(httpSettings({}, byVariables)).toEqual({ host: '0.0.0.0', port: 8080, secret });
    expect(httpSettings({ http: 1, httpHost: '::1' }, byVariables)).toEqual({ host: '::1', port: 1, secret });
    expect(httpSettings({}, {})).toBeNull();
    expect(httpSettings({}, { TOUCHLINE_HTTP_PORT: ' ' })).toBeNull();
  });

  test.each<[variables: Variables, says: RegExp]>([
    [{ TOUCHLINE_HTTP_PORT: '1' }, /JOB_QUEUE_RUNNER_SECRET is not set/],
    [{ TOUCHLINE_HTTP_PORT: '1', JOB_QUEUE_RUNNER_SECRET: '  ' }, /JOB_QUEUE_RUNNER_SECRET is not set/],
    [{ TOUCHLINE_HTTP_PORT: '1', JOB_QUEUE_RUNNER_SECRET: 'short' }, /^(?!.*short).*at least 16 characters/],
    [{ TOUCHLINE_HTTP_PORT: '1', JOB_QUEUE_RUNNER_SECRET: 'a secret with spaces' }, /without spaces/],
    [{ TOUCHLINE_HTTP_PORT: '1', JOB_QUEUE_RUNNER_SECRET: 'sécrets-sont-ici-aussi' }, /ASCII/],
    [{ ...given, TOUCHLINE_HTTP_PORT: '80a' }, /TOUCHLINE_HTTP_PORT is "80a"/],
    [{ ...given, TOUCHLINE_HTTP_PORT: '65536' }, /0 to 65535/],
    [{ ...given, TOUCHLINE_HTTP_PORT: '-1' }, /0 to 65535/],
  ])('is refused: %j', (variables, says) => {
    expect(() => httpSettings({}, variables)).toThrow(says);
  });
});

describe('touchline worker', { timeout: 60_000 }, () => {
  test('serves while it drains, answers who waits, and ends in order', async () => {
    const hanging = await startReplayServer({
      source: { kind: 'demo', edition: 1 },
      simulate: { always: { kind: 'hang' } },
    });
    const worker = startTouchline(['worker', '--http', '0'], {
      ...variables,
      API_FOOTBALL_BASE_URL: hanging.url,
    });
    const url = await addressOf(worker);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await post(url, '/jobs', { sync: 'sync-leagues' })).status).toBe(202);
    const asked = post(url, '/jobs/run', { within: 60_000 });
    await until(() => hanging.requests.length > 0, { within: 20_000 });
    worker.child.kill('SIGTERM');
    // What follows within half a second would be the same wish.
    const later = performance.now() + 700;
    expect(await (await asked).json()).toMatchObject({ processed: 0, remaining: { value: 1 } });
    const draining = await fetch(`${url}/health`, { headers: { authorization: `Bearer ${secret}` } });
    expect(draining.status).toBe(200);
    expect(await draining.json()).toMatchObject({ status: 'ok', details: { worker: { state: 'draining' } } });
    await until(() => performance.now() > later);
    worker.child.kill('SIGTERM');
    const finished = await worker.finished;
    expect(finished.code).toBe(0);
    expect(await db.query(`select state, attempt from sync.jobs`)).toEqual([{ state: 'pending', attempt: 0 }]);
    const lines = finished.stderr
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toContainEqual(
      expect.objectContaining({
        msg: 'HTTP request.',
        method: 'POST',
        route: '/jobs',
        status: 202,
        ms: expect.any(Number),
      }),
    );
    expect(finished.stderr).not.toContain(secret);
    await hanging.close();
  });

  test('--until-idle runs what is due and goes', async () => {
    await db.query(`select sync.enqueue('sync-leagues', '{"country": "England"}')`);
    const finished = await touchline(['worker', '--until-idle', '--slots', '1'], {
      ...variables,
      JOB_QUEUE_RUNNER_SECRET: '',
    });
    expect(finished.code, finished.stderr).toBe(0);
    expect(await db.query('select from sync.jobs')).toEqual([]);
    expect(finished.stderr).toContain('"because":"nothing is due"');
  });

  test('--until-idle with --http goes only after it has answered who woke it', async () => {
    const worker = startTouchline(['worker', '--until-idle', '--slots', '1', '--http', '0'], variables);
    const url = await addressOf(worker);
    const { status } = await post(url, '/jobs', { sync: 'sync-leagues', payload: { country: 'Spain' } });
    expect(status).toBe(202);
    const ran = await post(url, '/jobs/run', {});
    expect(ran.status).toBe(200);
    expect((await worker.finished).code).toBe(0);
    expect(await db.query('select from sync.jobs')).toEqual([]);
  });

  test('--max-jobs ends after so many', async () => {
    await db.query(`select sync.enqueue('sync-leagues', '{"country": "Italy"}') from generate_series(1, 3)`);
    const finished = await touchline(['worker', '--max-jobs', '2', '--slots', '1'], variables);
    expect(finished.code).toBe(0);
    expect(await db.query('select from sync.jobs')).toHaveLength(1);
    expect(await db.query(`select state from sync.workers where state <> 'stopped'`)).toEqual([]);
  });
});
