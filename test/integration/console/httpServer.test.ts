import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { contentSecurityPolicy, startHttpServer } from '#cli/serve/httpServer.ts';
import type { Channel } from '#shared/contract/protocol.ts';

const token = 'the-token-of-this-test';
let folder: string;
let close: () => Promise<unknown>;
let origin: string;
let host: string;
let port: number;
let link: string;
const channels: Channel[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'touchline-pages-'));
  const pages = path.join(folder, 'pages');
  await mkdir(pages);
  await writeFile(path.join(pages, 'index.html'), '<!doctype html><title>Touchline</title>');
  await writeFile(path.join(pages, 'app.js'), 'void 0;');
  await writeFile(path.join(pages, '.secret'), 'hidden');
  await writeFile(path.join(folder, 'outside.txt'), 'outside');
  const started = await startHttpServer({ pages, port: 0, token, onChannel: (channel) => channels.push(channel) });
  link = started.link;
  ({ origin, host } = new URL(link));
  port = Number(new URL(link).port);
  close = () => started.server.close();
});
beforeEach(() => void (channels.length = 0));
afterAll(async () => {
  await close();
  await rm(folder, { recursive: true });
});

interface Reply {
  status: number | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A request as it is, where fetch would tidy up its path and headers. */
async function get(target: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Reply> {
  const sent = httpRequest({ host: '127.0.0.1', port, path: target, method, headers, agent: false });
  sent.end();
  const [response]: IncomingMessage[] = await once(sent, 'response');
  if (!response) throw new Error('no response');
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode, headers: response.headers, body };
}

/** The cookie that the opening link gives. */
async function login(): Promise<string> {
  const { pathname, search } = new URL(link);
  const reply = await get(pathname + search);
  return reply.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

/** The status of the refusal, or the open socket. */
function openSocket(headers: Record<string, string>): Promise<WebSocket | number> {
  const socket = new WebSocket(`ws://${host}/channel`, { headers });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.once('error', reject);
  });
}

describe('the opening link', () => {
  test('is exchanged for a cookie and leaves the address', async () => {
    const reply = await get(`/?token=${token}`);
    expect(reply).toMatchObject({ status: 303, headers: { location: '/' } });
    const [cookie = ''] = reply.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
    const page = await get('/', { cookie: await login() });
    expect(page).toMatchObject({ status: 200, body: '<!doctype html><title>Touchline</title>' });
    expect((await get('/app.js', { cookie: await login() })).status).toBe(200);
  });

  test('carries a token that nothing else knows', () => {
    expect(link).toBe(`${origin}/?token=${token}`);
    expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test('of a second console on this computer leaves the first one open', async () => {
    const second = await startHttpServer({
      pages: path.join(folder, 'pages'),
      port: 0,
      token: 'another',
      onChannel: () => undefined,
    });
    try {
      const reply = await fetch(second.link, { redirect: 'manual' });
      const other = reply.headers.getSetCookie()[0]?.split('=')[0];
      // A browser keeps one jar for every port of a host: the same name would replace the first one's token.
      expect(other).not.toBe((await login()).split('=')[0]);
    } finally {
      await second.server.close();
    }
  });
});

describe('refused is', () => {
  test.each<{ what: string; target: string; headers?: Record<string, string>; status: number }>([
    { what: 'a page without a token', target: '/', status: 401 },
    { what: 'a file without a token', target: '/app.js', status: 401 },
    { what: 'a path that is not there, without a token', target: '/nothing', status: 401 },
    { what: 'a wrong token', target: '/?token=wrong', status: 401 },
    { what: 'an empty token', target: '/?token=', status: 401 },
    { what: 'a token on another path', target: `/app.js?token=${token}`, status: 401 },
    { what: 'a wrong cookie', target: '/', headers: { cookie: 'touchline=wrong; touchline-1=wrong' }, status: 401 },
  ])('$what', async ({ target, headers, status }) => {
    const reply = await get(target, headers);
    expect(reply.status).toBe(status);
    expect(reply.body).not.toContain('<!doctype');
    expect(reply.body).toContain('touchline serve');
    expect(reply.headers['set-cookie']).toBe(undefined);
  });

  test.each(['evil.example', 'localhost.evil.example', 'evil.example:80', '127.0.0.1'])('the host %s', async (name) => {
    const reply = await get('/', { host: name, cookie: await login() });
    expect(reply.status).toBe(421);
    expect((await get(`/?token=${token}`, { host: name })).status).toBe(421);
  });

  test('but not the loopback host at another port: that of an SSH forward', async () => {
    expect((await get('/', { host: 'localhost:9000', cookie: await login() })).status).toBe(200);
    const elsewhere = { host: 'localhost:9000', origin: `http://${host}`, cookie: await login() };
    expect((await get('/', elsewhere)).status).toBe(403);
  });

  test.each(['http://evil.example', 'null', 'http://127.0.0.1', 'https://127.0.0.1'])('the origin %s', async (from) => {
    expect((await get('/', { origin: from, cookie: await login() })).status).toBe(403);
  });

  test('a request that another site’s page made', async () => {
    const cookie = await login();
    expect((await get('/app.js', { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await get('/app.js', { cookie, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'])('the method %s', async (method) => {
    expect((await get('/', { cookie: await login() }, method)).status).toBe(405);
  });

  test.each([
    '/../outside.txt',
    '/%2e%2e/outside.txt',
    '/..%2foutside.txt',
    '/%2e%2e%2foutside.txt',
    '/..\\outside.txt',
    '/..%5coutside.txt',
    '//outside.txt',
    '/app.js/../../outside.txt',
    '/%00/outside.txt',
    '/.secret',
    '/%2esecret',
  ])('the path %s', async (target) => {
    const reply = await get(target, { cookie: await login() });
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.body).not.toMatch(/outside$|hidden/);
  });
});

test('every answer carries the policy, a refusal as well', async () => {
  const cookie = await login();
  for (const reply of [
    await get('/', { cookie }),
    await get('/app.js', { cookie }),
    await get('/'),
    await get('/nothing', { cookie }),
  ]) {
    expect(reply.headers).toMatchObject({
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': expect.stringContaining('no-store'),
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(JSON.stringify(reply.headers)).not.toContain(token);
  }
  expect(contentSecurityPolicy).toContain("default-src 'none'");
  expect(contentSecurityPolicy).not.toMatch(/unsafe|\*|https?:/);
});

describe('the WebSocket', () => {
  test('opens for our own page, and carries JSON both ways', async () => {
    const socket = await openSocket({ cookie: await login(), origin });
    if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
    const [channel] = channels;
    const received = new Promise<unknown>((resolve) => channel?.onMessage(resolve));
    const closed = new Promise<void>((resolve) => channel?.onClose(resolve));
    socket.send('{"hello":"there"}');
    expect(await received).toEqual({ hello: 'there' });
    const answered = once(socket, 'message');
    channel?.send({ hello: 'back' });
    expect(String((await answered)[0])).toBe('{"hello":"back"}');
    // What is not JSON is not for us.
    const ended = once(socket, 'close');
    socket.send('hello');
    expect((await ended)[0]).toBe(1003);
    await closed;
  });

  test.each<{ what: string; headers: () => Promise<Record<string, string>>; status: number }>([
    { what: 'without a cookie', headers: async () => ({ origin }), status: 401 },
    {
      what: 'with a wrong cookie',
      headers: async () => ({ origin, cookie: (await login()).replace(/=.*/, '=wrong') }),
      status: 401,
    },
    {
      what: 'of another origin',
      headers: async () => ({ origin: 'http://evil.example', cookie: await login() }),
      status: 403,
    },
    { what: 'without an origin', headers: async () => ({ cookie: await login() }), status: 403 },
    {
      what: 'of another host',
      headers: async () => ({ origin, host: 'evil.example', cookie: await login() }),
      status: 421,
    },
  ])('$what is refused', async ({ headers, status }) => {
    expect(await openSocket(await headers())).toBe(status);
    expect(channels).toEqual([]);
  });
});

test('a WebSocket at another path is ended, and nobody answers it', async () => {
  const socket = new WebSocket(`ws://${host}/other`, { headers: { cookie: await login(), origin } });
  await once(socket, 'close');
  expect(channels).toEqual([]);
});

test('the server ends with its pages still open', async () => {
  const { link: opened, server } = await startHttpServer({
    pages: path.join(folder, 'pages'),
    port: 0,
    token,
    onChannel: () => undefined,
  });
  const reply = await fetch(opened, { redirect: 'manual' });
  const address = new URL(opened);
  const socket = new WebSocket(`ws://${address.host}/channel`, {
    headers: { cookie: reply.headers.getSetCookie()[0]?.split(';')[0] ?? '', origin: address.origin },
  });
  await once(socket, 'open');
  const ended = once(socket, 'close');
  await server.close();
  await ended;
});

test('only the loopback address listens', async () => {
  const others = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4');
  for (const { address } of others) {
    const socket = connect(port, address);
    const outcome = await Promise.race([
      once(socket, 'connect').then(() => 'open'),
      once(socket, 'error').then(() => 'refused'),
    ]).catch(() => 'refused');
    socket.destroy();
    expect(outcome).toBe('refused');
  }
  // Whatever interfaces this computer has: the address that was bound is the loopback one alone.
  expect(new URL(link).hostname).toBe('127.0.0.1');
});
