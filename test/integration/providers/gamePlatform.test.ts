import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { JobError } from '#engine/jobError.ts';
import { createProviderClient } from '#engine/providers/catalogue.ts';
import type { GamePlatformClient } from '#engine/providers/game-platform/client.ts';
import { startReplayServer, type ReplaySource } from '#engine/providers/replay/server.ts';
import type { Fault, Simulation } from '#engine/providers/replay/simulation.ts';
import { recordingLogger } from '../../support/logger.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const key = 'k3y-that-is-secret';

async function setup(simulate: Simulation = {}, source: ReplaySource = { kind: 'demo', edition: 40 }) {
  const server = await startReplayServer({ provider: 'game-platform', source, simulate });
  closers.push(() => server.close());
  return { server, ...clientFor(server.url) };
}

function clientFor(baseUrl: string | null, apiKey: string | null = key) {
  const waits: number[] = [];
  const log = recordingLogger();
  const clock = {
    now: () => Date.UTC(2026, 4, 1, 12),
    sleep: async (ms: number) => {
      waits.push(ms);
    },
  };
  const run = { signal: new AbortController().signal, log, clock, onCall: () => undefined };
  const client: GamePlatformClient = createProviderClient('game-platform', { baseUrl, apiKey, timeout: 300 }, run);
  return { client, waits, lines: log.lines };
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

describe('the game platform', () => {
  it('gives competitors with the bearer key, and what the platform allows', async () => {
    const { client, server } = await setup({ key, perMinute: 50 });
    const { competitors, unknownFields } = await client.competitors();
    expect([competitors.length, unknownFields]).toEqual([64, []]);
    // The stand-in gives 50 a page.
    expect(server.requests).toMatchObject([
      { method: 'GET', target: '/v1/competitors?limit=100' },
      { method: 'GET', target: expect.stringMatching(/^\/v1\/competitors\?limit=100&page=[\w-]+$/) },
    ]);
    expect(client.quota()).toEqual({ minuteLimit: 50, minuteRemaining: 48 });
    const [first] = competitors;
    const own = await client.competitors(first?.coach?.id);
    expect(own.competitors.map(({ coach }) => coach?.id)).toEqual(own.competitors.map(() => first?.coach?.id));
    expect(own.competitors.length).toBeLessThan(30);
  });

  it('gives games from the start, and then what changed since', async () => {
    const earlier = await setup({}, { kind: 'demo', edition: 10 });
    const later = await setup({}, { kind: 'demo', edition: 60 });
    const first = await earlier.client.games('competitor-1', null);
    expect(await earlier.client.games('competitor-1', first.cursor)).toMatchObject({ games: [], cursor: first.cursor });
    const news = await later.client.games('competitor-1', first.cursor);
    const whole = await later.client.games('competitor-1', null);
    const known = new Map([...first.games, ...news.games].map((game) => [game.id, game]));
    for (const game of news.games) if (game.removed === true) known.delete(game.id);
    const last = new Map(whole.games.map((game) => [game.id, game]));
    expect(Object.fromEntries(known)).toEqual(Object.fromEntries(last));
    expect(news.games.length).toBeGreaterThan(5);
  });

  it('refuses the cursor of another competitor, and a competitor that there is not', async () => {
    const { client } = await setup();
    const { cursor } = await client.games('competitor-1', null);
    expect(await failureOf(client.games('competitor-2', cursor))).toMatchObject({
      code: 'provider_cursor_refused',
      retry: { kind: 'never' },
    });
    expect(await failureOf(client.games('../competitors', null))).toMatchObject({ code: 'provider_not_found' });
  });

  it.each<[string, Fault, string, string, number]>([
    ['500', { kind: 'status', status: 500 }, 'provider_unavailable', 'backoff', 3],
    ['404 without a body of ours', { kind: 'status', status: 404 }, 'provider_not_found', 'never', 1],
    ['429', { kind: 'status', status: 429, errors: { rate_limited: 'Slow' } }, 'provider_rate_limit', 'wait', 1],
    ['400', { kind: 'status', status: 400, errors: { bad: 'No' } }, 'provider_bad_request', 'never', 1],
    ['410 without a body', { kind: 'empty', status: 410 }, 'provider_bad_request', 'never', 1],
    ['a redirect', { kind: 'redirect', location: 'http://127.0.0.1:9/' }, 'provider_redirect', 'never', 1],
    ['a body cut off', { kind: 'truncated' }, 'provider_truncated', 'backoff', 3],
    ['half of a body', { kind: 'half_json' }, 'provider_truncated', 'backoff', 3],
    ['HTML', { kind: 'html' }, 'provider_not_json', 'backoff', 3],
    ['silence', { kind: 'hang' }, 'provider_timeout', 'backoff', 3],
    ['a connection dropped', { kind: 'drop' }, 'provider_unreachable', 'backoff', 3],
    ['a field that is missing', { kind: 'missing_field', path: 'name' }, 'provider_invalid_response', 'never', 1],
  ])('tells of %s', async (_, fault, code, retry, calls) => {
    const { client, server } = await setup({ always: fault });
    const error = await failureOf(client.competitors());
    expect([error.code, error.retry.kind, server.requests.length]).toEqual([code, retry, calls]);
    if (fault.kind === 'missing_field') expect(error.message).toContain('competitors.0.name: ');
  });

  it('waits as long as Retry-After asks for', async () => {
    const { client, waits } = await setup({
      faults: [{ kind: 'status', status: 429, errors: { rate_limited: 'Slow' }, retryAfter: '7' }],
    });
    await client.competitors();
    expect(waits).toEqual([7_000]);
  });

  it('refuses a wrong key, and calls over the limit', async () => {
    const wrong = await setup({ key: 'another' });
    expect(await failureOf(wrong.client.competitors())).toMatchObject({
      code: 'provider_key_refused',
      retry: { kind: 'never' },
    });
    const { client } = await setup({ perMinute: 1 });
    await client.games('competitor-1', null);
    expect(await failureOf(client.competitors())).toMatchObject({
      code: 'provider_rate_limit',
      retry: { kind: 'wait', delay: 60_000 },
    });
  });

  it.each([
    ['pages without end', { competitors: [], nextPage: 'same' }, 'nextPage does not lead on'],
    [
      'a date that is none',
      { competitors: [competitor({ joinedOn: 'May' })], nextPage: null },
      'competitors.0.joinedOn',
    ],
    ['a status of its own', { competitors: [competitor({ status: 'gone' })], nextPage: null }, 'competitors.0.status'],
    ['an id that is a number', { competitors: [competitor({ id: 7 })], nextPage: null }, 'competitors.0.id'],
    ['no list at all', { message: 'hello' }, 'competitors: '],
  ])('does not take %s', async (_, body, told) => {
    const { client } = await setup({ always: { kind: 'body', body } });
    const error = await failureOf(client.competitors());
    expect(error).toMatchObject({ code: 'provider_invalid_response', retry: { kind: 'never' } });
    expect(error.message).toContain(told);
  });

  it('does not take games of another competitor, nor a cursor that stands still', async () => {
    const body = { competitorId: 'c1', games: [], cursor: 'here', more: true };
    const { client } = await setup({ always: { kind: 'body', body } });
    expect((await failureOf(client.games('c2', null))).message).toContain('another competitor');
    expect((await failureOf(client.games('c1', null))).message).toContain('cursor does not lead on');
  });

  it('answers from recordings, told by their shape', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'touchline-platform-'));
    closers.push(() => rm(folder, { recursive: true }));
    const games = [{ id: 'g', title: 'Duel', playedAt: '2026-01-01T00:00:00Z' }];
    const answers = [
      { competitors: [competitor({ id: 'a' })], nextPage: 'p2' },
      { competitors: [competitor({ id: 'b' })], nextPage: null },
      { competitorId: 'a', games, cursor: 'x', more: false },
    ];
    for (const [index, answer] of answers.entries()) {
      await writeFile(path.join(folder, `${index}.json`), JSON.stringify(answer));
    }
    const { client } = await setup({}, { kind: 'replay', path: folder });
    expect((await client.competitors()).competitors.map(({ id }) => id)).toEqual(['a', 'b']);
    expect((await client.games('a', null)).games).toHaveLength(1);
    expect((await client.games('a', 'x')).games).toEqual([]);
    expect(await failureOf(client.games('b', null))).toMatchObject({ code: 'provider_not_found' });
  });

  it.each([
    ['no address', null, key, 'GAME_PLATFORM_BASE_URL'],
    ['an address that is none', 'platform', key, 'GAME_PLATFORM_BASE_URL'],
    ['no key', 'https://platform.invalid', null, 'GAME_PLATFORM_API_KEY'],
    ['a key with a line break', 'https://platform.invalid', 'a\nb', 'GAME_PLATFORM_API_KEY'],
  ])('is not configured with %s', async (_, baseUrl, apiKey, variable) => {
    const error = await failureOf((async () => clientFor(baseUrl, apiKey))());
    expect(error).toMatchObject({ code: 'provider_not_configured', retry: { kind: 'never' } });
    expect(error.hint).toContain(variable);
  });
});

function competitor(more: object): object {
  return { id: 'c1', name: 'One', status: 'active', ...more };
}
