import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import type { Logger } from '#engine/logging/logger.ts';
import { FoldedWarning } from './foldedWarning.ts';
import { HttpError, toHttpError } from './httpError.ts';
import type { Metrics } from './metrics.ts';
import { actorHeader } from './openApi.ts';
import type { Route } from './route.ts';
import { bearerCheck } from './secret.ts';
import type { Traffic } from './traffic.ts';

export interface ServerOptions {
  routes: readonly Route[];
  secret: string;
  metrics: Metrics;
  traffic: Traffic;
  logger: Logger;
  /** Connections are not kept once it has fired. */
  stopping: AbortSignal;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether it carried the secret. */
    trusted: boolean;
  }
}

const largestBody = 256 * 1024;

/** The server around the routes: the secret first, then methods, media type and size; every answer is JSON. */
export function makeServer(options: ServerOptions): FastifyInstance {
  const { routes, metrics, traffic, logger } = options;
  const server = fastify({
    logger: false,
    bodyLimit: largestBody,
    requestTimeout: 15_000,
    forceCloseConnections: 'idle',
    frameworkErrors: (error, _request, reply: FastifyReply) =>
      void fail(reply, toHttpError(fromFramework(error)).answer),
    clientErrorHandler: refuseConnection,
  });
  const isSecret = bearerCheck(options.secret);
  const refusals = new FoldedWarning(logger, 'Requests without the right secret were refused.');
  const open = new Set(routes.filter((route) => route.open === true).map((route) => patternOf(route)));

  server.decorateRequest('trusted', false);
  server.addHook('onRequest', async (request, reply) => {
    void reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    if (options.stopping.aborted) void reply.header('connection', 'close');
    const given = request.headers.authorization;
    request.trusted = isSecret(given);
    if (request.trusted && !isAboutProcess(request)) traffic.follow(reply.raw);
    if (request.trusted || (given === undefined && open.has(request.routeOptions.url ?? ''))) return undefined;
    refusals.count();
    return fail(reply, unauthorized);
  });
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.requestOver(request.method, route, reply.statusCode);
    const level = isAboutProcess(request) ? 'debug' : 'info';
    logger[level]('HTTP request.', {
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    });
  });
  server.setErrorHandler((error, request, reply) => {
    const { answer, expected } = toHttpError(fromFramework(error));
    if (!expected) {
      logger.error('A request failed.', {
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
    return fail(reply, answer);
  });
  server.setNotFoundHandler((_request, reply) =>
    fail(
      reply,
      new HttpError(404, { code: 'no_route', message: 'There is nothing at this address.', hint: seeDescription }),
    ),
  );
  takeJson(server);
  for (const route of routes) register(server, route);
  refuseOtherMethods(server, routes);
  return server;
}

/** Monitoring asks every few seconds: that is no work, and fills no log. */
function isAboutProcess(request: FastifyRequest): boolean {
  const route = request.routeOptions.url;
  return route === '/health' || route === '/metrics';
}

const seeDescription = 'GET /openapi.json describes what there is.';

const unauthorized = new HttpError(
  401,
  {
    code: 'unauthorized',
    message: 'The secret is missing or wrong.',
    hint: 'Send it as "Authorization: Bearer …": JOB_QUEUE_RUNNER_SECRET of the worker.',
  },
  { 'www-authenticate': 'Bearer realm="touchline"' },
);

/** JSON alone; an empty body is none. */
function takeJson(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined);
    let text: string;
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(typeof body === 'string' ? Buffer.from(body) : body);
    } catch {
      return done(new HttpError(400, { code: 'invalid_request', message: 'The body is not UTF-8.' }));
    }
    void parse(request, text, (error, value: unknown) =>
      error
        ? done(new HttpError(400, { code: 'invalid_request', message: 'The body is not valid JSON.' }))
        : done(null, value),
    );
  });
}

function register(server: FastifyInstance, route: Route): void {
  server.route({
    method: route.method,
    url: patternOf(route),
    handler: async (request, reply) => {
      const { status, body, headers } = await route.answer({
        params: request.params,
        query: request.query,
        body: request.body,
        actor: actorOf(request),
        trusted: request.trusted,
      });
      return reply
        .code(status)
        .headers(headers ?? {})
        .type(route.contentType ?? 'application/json; charset=utf-8')
        .send(body);
    },
  });
}

function refuseOtherMethods(server: FastifyInstance, routes: readonly Route[]): void {
  for (const url of new Set(routes.map(patternOf))) {
    const taken: string[] = routes.filter((route) => patternOf(route) === url).map((route) => route.method);
    const allowed = taken.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
    server.route({
      method: server.supportedMethods.filter((method) => !allowed.includes(method)),
      url,
      // Before the body is looked at: it is nobody's.
      onRequest: async (_request, reply) => {
        if (reply.sent) return undefined;
        return fail(
          reply,
          new HttpError(
            405,
            {
              code: 'method_not_allowed',
              message: `This address takes ${allowed.join(', ')} only.`,
              hint: seeDescription,
            },
            { allow: allowed.join(', ') },
          ),
        );
      },
      handler: async () => undefined,
    });
  }
}

/** /jobs/{id} as the router writes it. */
function patternOf(route: Route): string {
  return route.path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function fail(reply: FastifyReply, error: HttpError): FastifyReply {
  return reply
    .code(error.status)
    .headers(error.headers)
    .type('application/json; charset=utf-8')
    .send({ error: error.toFailure() });
}

/** What the framework refuses by itself, in our words; anything else as it is. */
function fromFramework(error: unknown): unknown {
  if (error instanceof HttpError || typeof error !== 'object' || error === null || !('statusCode' in error))
    return error;
  switch (error.statusCode) {
    case 413:
      return new HttpError(413, { code: 'too_large', message: `The body is larger than ${largestBody / 1024} kB.` });
    case 415:
      return new HttpError(415, {
        code: 'unsupported_media_type',
        message: 'The body is not JSON.',
        hint: 'Send it with "Content-Type: application/json".',
      });
    default: {
      const { statusCode } = error;
      if (typeof statusCode !== 'number' || statusCode < 400 || statusCode >= 500) return error;
      return new HttpError(400, { code: 'invalid_request', message: 'The request can not be read.' });
    }
  }
}

/** What is no HTTP, too slow or too long gets an answer as well, before there is a request. */
function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const [status, message] = connectionFailures[error.code ?? ''] ?? ['400 Bad Request', 'The request can not be read.'];
  const body = JSON.stringify({ error: { code: 'invalid_request', message } });
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

const connectionFailures: Readonly<Record<string, [status: string, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long to arrive.'],
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The headers are too long.'],
};

/** Who acts, as far as the caller tells: a short text that can stand in a line. */
function actorOf(request: FastifyRequest): string {
  const given = request.headers[actorHeader];
  // Headers arrive as Latin-1, whatever was sent.
  const text = Buffer.from(String(given ?? ''), 'latin1').toString('utf8');
  return (
    text
      .replaceAll(/[\p{Control}\p{Format}\p{Surrogate}\uFFFD]/gu, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim()
      .slice(0, 100)
      .replace(/\p{Surrogate}$/u, '') || 'http'
  );
}
