import { createServer } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { JobError } from '#engine/jobError.ts';
import type { ApiFootballClient } from '#engine/providers/api-football/client.ts';
import { createProviderClient } from '#engine/providers/catalogue.ts';
import type { ProviderCall } from '#engine/providers/providerRun.ts';
import { startReplayServer, type ReplayServer } from '#engine/providers/replay/server.ts';
import { refusals, type Fault, type Simulation } from '#engine/providers/replay/simulation.ts';
import { recordingLogger } from '../../support/logger.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const key = 'k3y-that-is-secret';
const noon = Date.UTC(2026, 4, 1, 12);

interface Setup {
  client: ApiFootballClient;
  server: ReplayServer;
  /** The waits between tries, ms; none is really waited. */
  waits: number[];
  calls: ProviderCall[];
  lines: ReturnType<typeof recordingLogger>['lines'];
  abort: (reason: Error) => void;
}

async function setup(simulate: Simulation, timeout = 5000): Promise<Setup> {
  const server = await startReplayServer({ source: { kind: 'demo', edition: 1 }, simulate });
  closers.push(() => server.close());
  return { server, ...clientFor(server.url, timeout) };
}

function clientFor(baseUrl: string, timeout = 5000): Omit<Setup, 'server'> {
  const waits: number[] = [];
  const calls: ProviderCall[] = [];
  const log = recordingLogger();
  const controller = new AbortController();
  const clock = {
    now: () => noon,
    sleep: async (ms: number) => {
      waits.push(ms);
    },
  };
  const run = { signal: controller.signal, log, clock, onCall: (call: ProviderCall) => calls.push(call) };
  const client = createProviderClient('api-football', { baseUrl, apiKey: key, timeout }, run);
  return { client, waits, calls, lines: log.lines, abort: (reason) => controller.abort(reason) };
}

async function failureOf(promise: Promise<unknown>): Promise<JobError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof JobError)) throw new Error(`no JobError: ${String(error)}`, { cause: error });
  expect(JSON.stringify([error.toFailure(), error.stack])).not.toContain(key);
  return error;
}

describe('a good answer', () => {
  it('is asked for with the one header that is allowed', async () => {
    const { client, server, calls } = await setup({ key });
    const { items, bytes } = await client.leagues({ country: 'England', season: 2024 });
    expect(items.length).toBeGreaterThan(0);
    expect(
      items.every(({ country, seasons }) => country.name === 'England' && seasons.every(({ year }) => year === 2024)),
    ).toBe(true);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({ method: 'GET', target: '/leagues?country=England&season=2024' });
    expect([...(server.requests[0]?.headerNames ?? [])].sort()).toEqual(['connection', 'host', 'x-apisports-key']);
    expect(calls).toEqual([{ bytes, ms: expect.any(Number) }]);
  });

  it('tells what the plan has left', async () => {
    const { client } = await setup({ perDay: 100, perMinute: 10 });
    await client.leagues({ id: 1 });
    expect(client.quota()).toEqual({ dayLimit: 100, dayRemaining: 99, minuteLimit: 10, minuteRemaining: 9 });
  });

  it('may be compressed unasked, and start with a byte order mark', async () => {
    const body = gzipSync('\uFEFF{"errors":[],"response":[],"results":0}');
    const server = createServer((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => server.close());
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const { client } = clientFor(`http://127.0.0.1:${port}/v3/`);
    expect((await client.leagues()).items).toEqual([]);
  });
});

describe('what passes is tried again', () => {
  it.each<[string, Fault]>([
    ['a 500', { kind: 'status', status: 500 }],
    ['a 499', { kind: 'status', status: 499 }],
    ['a 429', { kind: 'status', status: 429 }],
    ['a dropped connection', { kind: 'drop' }],
    ['a body cut off', { kind: 'truncated' }],
    ['half a JSON text', { kind: 'half_json' }],
    ['an HTML page', { kind: 'html' }],
    ['an empty body', { kind: 'empty', status: 204 }],
    ['a refusal without a cause', { kind: 'errors', errors: 'Try again' }],
  ])('%s', async (_, fault) => {
    const { client, waits, calls, lines } = await setup({ faults: [fault, fault] });
    expect((await client.leagues({ id: 1 })).calls).toBe(3);
    expect(calls).toHaveLength(3);
    expect(waits).toHaveLength(2);
    expect(waits[0]).toBeGreaterThanOrEqual(500);
    expect(waits[1]).toBeGreaterThanOrEqual(1000);
    expect(lines.filter(({ level }) => level === 'warn').map(({ message }) => message)).toEqual([
      expect.stringMatching(/Try 2 of 5 in .*s\.$/),
      expect.stringMatching(/Try 3 of 5 in .*s\.$/),
    ]);
  });

  it('after as long as Retry-After says, when that is short', async () => {
    const { client, waits } = await setup({
      faults: [
        { kind: 'status', status: 503, retryAfter: '7' },
        { kind: 'errors', errors: refusals.minuteLimit, retryAfter: '20' },
        { kind: 'status', status: 429, retryAfter: new Date(noon + 9000).toUTCString() },
      ],
    });
    await client.leagues({ id: 1 });
    expect(waits).toEqual([7000, 20_000, 9000]);
  });

  it('five times, and no more', async () => {
    const { client, server } = await setup({ always: { kind: 'status', status: 502 } });
    const error = await failureOf(client.leagues());
    expect(server.requests).toHaveLength(5);
    expect(error).toMatchObject({ code: 'provider_unavailable', retry: { kind: 'backoff' } });
    expect(error.message).toMatch(/HTTP 502.*tried 5 times/);
  });
});

describe('a clear failure', () => {
  it.each<[string, Fault, string, object, number, string]>([
    ['a wrong key', { kind: 'errors', errors: refusals.token }, 'provider_key_refused', { kind: 'never' }, 1, 'key'],
    ['the plan', { kind: 'errors', errors: refusals.plan }, 'provider_plan', { kind: 'never' }, 1, 'plan'],
    [
      'the day limit',
      { kind: 'errors', errors: refusals.dayLimit },
      'provider_day_limit',
      { kind: 'wait', delay: 43_210_000 },
      1,
      'day',
    ],
    [
      'the minute limit',
      { kind: 'errors', errors: refusals.minuteLimit },
      'provider_rate_limit',
      { kind: 'wait', delay: 60_000 },
      1,
      'minute',
    ],
    [
      'the minute limit as a 429',
      { kind: 'status', status: 429, errors: refusals.minuteLimit },
      'provider_rate_limit',
      { kind: 'wait', delay: 60_000 },
      1,
      'minute',
    ],
    [
      'a 429 to wait long for',
      { kind: 'status', status: 429, retryAfter: '90' },
      'provider_rate_limit',
      { kind: 'wait', delay: 90_000 },
      1,
      '429',
    ],
    [
      'a bad parameter',
      { kind: 'errors', errors: { season: 'Not a year.' } },
      'provider_bad_request',
      { kind: 'never' },
      1,
      'season: Not a year.',
    ],
    ['a 403', { kind: 'html', status: 403 }, 'provider_key_refused', { kind: 'never' }, 1, '403'],
    ['a 404', { kind: 'status', status: 404 }, 'provider_bad_request', { kind: 'never' }, 1, '404'],
    [
      'a redirect',
      { kind: 'redirect', location: 'https://login.example/?back=1' },
      'provider_redirect',
      { kind: 'never' },
      1,
      'login.example',
    ],
    [
      'a missing field',
      { kind: 'missing_field', path: 'league.id' },
      'provider_invalid_response',
      { kind: 'never' },
      1,
      'response.0.league.id',
    ],
    ['a truncated body', { kind: 'truncated' }, 'provider_truncated', { kind: 'backoff' }, 5, 'broke off after'],
    ['half a JSON text', { kind: 'half_json' }, 'provider_truncated', { kind: 'backoff' }, 5, 'broke off'],
    [
      'HTML',
      { kind: 'html' },
      'provider_not_json',
      { kind: 'backoff' },
      5,
      'HTML (“Sign in Welcome to the guest network”) instead of JSON (text/html',
    ],
    ['a dropped connection', { kind: 'drop' }, 'provider_unreachable', { kind: 'backoff' }, 5, 'dropped'],
  ])('says what it is: %s', async (_, fault, code, retry, calls, words) => {
    const { client, server } = await setup({ always: fault });
    const error = await failureOf(client.leagues());
    expect(error).toMatchObject({ code, retry, hint: expect.any(String) });
    expect(error.message).toContain(words);
    expect(server.requests).toHaveLength(calls);
  });

  it.each([[false], [true]])('when the provider hangs (in the middle of the body: %s)', async (afterHeaders) => {
    const { client, server } = await setup({ always: { kind: 'hang', afterHeaders } }, 60);
    const error = await failureOf(client.leagues());
    expect(error).toMatchObject({ code: 'provider_timeout', retry: { kind: 'backoff' } });
    expect(error.message).toContain('within 60 ms');
    expect(server.requests).toHaveLength(5);
  });

  it('when nothing listens', async () => {
    const server = await startReplayServer({ source: { kind: 'demo', edition: 1 } });
    await server.close();
    const error = await failureOf(clientFor(server.url).client.leagues());
    expect(error).toMatchObject({ code: 'provider_unreachable', retry: { kind: 'backoff' } });
    expect(error.message).toContain('nothing listens there');
  });

  it('when the simulated plan is used up', async () => {
    const { client } = await setup({ perDay: 1 });
    await client.leagues({ id: 1 });
    expect((await failureOf(client.leagues({ id: 1 }))).code).toBe('provider_day_limit');
  });

  it('when there is no key, or no sensible address, before any call', () => {
    const run = {
      signal: new AbortController().signal,
      log: recordingLogger(),
      clock: { now: () => noon, sleep: async () => {} },
      onCall: () => {},
    };
    const make = (baseUrl: string | null, apiKey: string | null) => () =>
      createProviderClient('api-football', { baseUrl, apiKey }, run);
    for (const apiKey of [null, ' ', 'a\nb']) {
      expect(make(null, apiKey)).toThrow(
        expect.objectContaining({
          code: 'provider_not_configured',
          hint: expect.stringContaining('SPORTS_PROVIDER_API_KEY'),
        }),
      );
    }
    for (const baseUrl of ['nowhere', 'file:///x', 'https://user:pass@host/']) {
      expect(make(baseUrl, 'key')).toThrow(
        expect.objectContaining({
          code: 'provider_not_configured',
          hint: expect.stringContaining('API_FOOTBALL_BASE_URL'),
        }),
      );
    }
  });
});

describe('an abort', () => {
  it('ends a call that hangs, with its reason', async () => {
    const { client, abort, calls } = await setup({ always: { kind: 'hang' } }, 60_000);
    const fetching = client.leagues();
    const reason = new Error('the job is to stop');
    setImmediate(() => abort(reason));
    await expect(fetching).rejects.toBe(reason);
    expect(calls.length).toBeLessThanOrEqual(1);
  });
});

describe('a recording', () => {
  it('answers its own parameters, and a full one any filter', async () => {
    const made = await folder({
      'full.json': recording([], [league(1, 'Spain'), league(2, 'Italy'), league(3, 'Italy', 'Cup')]),
      'spain.json': recording({ country: 'spain' }, [league(9, 'Spain')]),
      'notes.json': '{"note": "no answer"}',
      'README.md': 'not JSON',
    });
    const ids = async (query: Parameters<ApiFootballClient['leagues']>[0]) =>
      (await ask(made, query)).map(({ league: { id } }) => id);
    expect(await ids({})).toEqual([1, 2, 3]);
    expect(await ids({ country: 'Spain' })).toEqual([9]);
    expect(await ids({ country: 'italy', type: 'cup' })).toEqual([3]);
    expect(await ids({ id: 2 })).toEqual([2]);
    expect((await ask(made, { season: 2023 })).map(({ seasons }) => seasons.map(({ year }) => year))).toEqual([
      [2023],
      [2023],
      [2023],
    ]);
    expect(await ids({ season: 1999 })).toEqual([]);
  });

  it('of a part does not pass for the whole', async () => {
    const made = await folder({ 'spain.json': recording({ country: 'spain' }, [league(9, 'Spain')]) });
    const error = await failureOf(ask(path.join(made, 'spain.json'), {}));
    expect(error.message).toContain('The recording has no answer for /leagues');
  });

  it('that can’t be used is refused in plain words', async () => {
    const made = await folder({ 'cut.json': '{"get": "leag', 'other.json': '{"a": 1}' });
    const start = (name: string) => startReplayServer({ source: { kind: 'replay', path: path.join(made, name) } });
    await expect(start('missing.json')).rejects.toMatchObject({ code: 'replay_path_missing' });
    await expect(start('cut.json')).rejects.toMatchObject({
      code: 'replay_not_a_recording',
      message: expect.stringContaining('cut off'),
    });
    await expect(start('other.json')).rejects.toMatchObject({ code: 'replay_not_a_recording' });
    await expect(start('')).rejects.toMatchObject({ code: 'replay_not_a_recording' });
  });
});

async function folder(files: Record<string, string>): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'touchline-replay-'));
  closers.push(() => rm(made, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(made, name), text);
  return made;
}
const league = (id: number, country: string, type = 'League') => ({
  league: { id, name: `L${id}`, type, logo: null },
  country: { name: country, code: null, flag: null },
  seasons: [{ year: 2024, start: null, end: null, current: true }, { year: 2023 }],
});
const recording = (parameters: unknown, response: unknown[]) =>
  JSON.stringify({ get: 'leagues', parameters, errors: [], response });

async function ask(source: string, query: Parameters<ApiFootballClient['leagues']>[0]) {
  const server = await startReplayServer({ source: { kind: 'replay', path: source } });
  closers.push(() => server.close());
  return (await clientFor(server.url).client.leagues(query)).items;
}
