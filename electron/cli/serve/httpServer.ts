import { createHash, timingSafeEqual } from 'node:crypto';
import fastifyStatic from '@fastify/static';
import fastifyWebsocket from '@fastify/websocket';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import type { Channel } from '#shared/contract/protocol.ts';
import { socketChannel } from './socketChannel.ts';

export interface HttpServerOptions {
  /** The folder of the built renderer. */
  pages: string;
  /** 0: any that is free. */
  port: number;
  /** Opens the console to who has it. */
  token: string;
  onChannel(channel: Channel): void;
}

/** The policy of the desktop application, word for word; `connect-src 'self'` admits the WebSocket as well. */
export const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Serves the console's page and its WebSocket on the loopback address. The opening link carries the token, which is at
 * once exchanged for a cookie; every request must carry one, come from this very page, and name the loopback host (at
 * any port: that of an SSH forward differs), so that neither another site nor a name that was rebound to the loopback
 * address gets in. Gives the address to open.
 */
export async function startHttpServer(options: HttpServerOptions): Promise<{ link: string; server: FastifyInstance }> {
  const server = fastify({ logger: false, forceCloseConnections: true });
  // Named for the port: browsers keep one jar for all ports of a host, and two consoles may be open in one.
  const cookieName = (): string => `touchline-${portOf(server)}`;

  // Before our own checks: it closes the socket of an upgrade that they refuse only if it has seen it first.
  await server.register(fastifyWebsocket, { options: { maxPayload: 1_000_000 } });
  server.addHook('onRequest', async (request, reply) => {
    void reply.headers({
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    });
    const { host = '', origin: from } = request.headers;
    if (!loopbackHost.test(host)) return reply.code(421).send('Not this host.');
    if (request.method !== 'GET') return reply.code(405).send('Only GET.');
    const fromHere = from === `http://${host}`;
    if (from !== undefined && !fromHere) return reply.code(403).send('Not from this page.');
    if (request.headers.upgrade !== undefined && !fromHere) return reply.code(403).send('Not from this page.');
    const given = tokenInLink(request);
    if (given !== null) {
      if (!equal(given, options.token)) return reply.code(401).send(refusal);
      return reply
        .header('set-cookie', `${cookieName()}=${options.token}; HttpOnly; SameSite=Strict; Path=/`)
        .redirect('/', 303);
    }
    if (!equal(tokenInCookie(request, cookieName()), options.token))
      return reply.code(401).type('text/plain').send(refusal);
    if (request.headers['sec-fetch-site'] === 'cross-site') return reply.code(403).send('Not from this page.');
    return undefined;
  });

  await server.register(fastifyStatic, {
    root: options.pages,
    index: 'index.html',
    dotfiles: 'deny',
    cacheControl: false,
  });
  server.get('/channel', { websocket: true }, (socket) => options.onChannel(socketChannel(socket)));

  await server.listen({ host: '127.0.0.1', port: options.port });
  return { link: `http://127.0.0.1:${portOf(server)}/?token=${options.token}`, server };
}

/** The loopback host by its usual names, with a port. */
const loopbackHost = /^(?:127\.0\.0\.1|localhost|\[::1\]):\d{1,5}$/;

function portOf(server: FastifyInstance): number {
  const address = server.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const refusal = 'Open the console with the link that "touchline serve" printed.';

function tokenInLink(request: FastifyRequest): string | null {
  const url = new URL(request.url, 'http://127.0.0.1');
  return url.pathname === '/' ? url.searchParams.get('token') : null;
}

function tokenInCookie(request: FastifyRequest, cookieName: string): string {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === cookieName && value !== undefined) return value;
  }
  return '';
}

/** Compares in constant time, whatever the lengths. */
function equal(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
