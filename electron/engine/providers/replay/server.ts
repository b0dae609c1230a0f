import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { OperatorError } from '#shared/errors.ts';
import type { ProviderName } from '../catalogue.ts';
import { play, sendAnswer } from './faults.ts';
import { notARecording, readRecordedFiles } from './files.ts';
import { Plan } from './plan.ts';
import type { Simulation } from './simulation.ts';
import type { Answerer, StandIn, StandInRequest } from './standIn.ts';
import { standIns } from './standIns.ts';

/** Where the answers come from. */
export type ReplaySource =
  /** A recording, or a folder of them. */
  | { readonly kind: 'replay'; readonly path: string }
  /** Recordings that have been read already, as the provider's stand-in answers from them. */
  | { readonly kind: 'answerer'; readonly answerer: Answerer }
  /** Whatever answers each request by itself. */
  | { readonly kind: 'responder'; readonly respond: Responder }
  /** The generated data set; without an edition, that of the day. */
  | { readonly kind: 'demo'; readonly edition?: number };

/** Answers one request, or drops it. */
export type Responder = (request: StandInRequest, response: ServerResponse) => Promise<void>;

export interface ReplayOptions {
  readonly source: ReplaySource;
  /** Whom it stands in for; API-Football, where that is not said. */
  readonly provider?: ProviderName;
  /** 0, the default: any that is free. */
  readonly port?: number;
  readonly simulate?: Simulation;
}

/** A request as it came. Headers' values and the body are left out: they may hold a key. */
export interface ReceivedRequest {
  readonly method: string;
  readonly target: string;
  /** In lower case. */
  readonly headerNames: readonly string[];
}

export interface ReplayServer {
  /** To be used as the provider's base URL. */
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** Drops what is under way. */
  close(): Promise<void>;
}

/**
 * Serves recordings or the demo data on the loopback address as the provider would, with its rate-limit headers, and
 * misbehaves as told. Throws an `OperatorError` for a source that can't be read, or holds nothing of the provider's, or a port
 * that is taken.
 */
export async function startReplayServer(options: ReplayOptions): Promise<ReplayServer> {
  const closing = new AbortController();
  const responder = await responderOf(options, closing.signal);
  const requests: ReceivedRequest[] = [];

  const server = createServer((request, response) => {
    requests.push({
      method: request.method ?? '',
      target: request.url ?? '',
      headerNames: Object.keys(request.headers),
    });
    void asked(request)
      .then((each) => responder(each, response))
      .catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new OperatorError(
          {
            code: 'replay_port',
            message: `The replay server can't listen on port ${options.port ?? 0}: ${cause.message}.`,
          },
          { cause },
        ),
      ),
    );
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        closing.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What answers each request: the source itself, or the provider's stand-in with its limits and what is simulated. */
async function responderOf(options: ReplayOptions, closing: AbortSignal): Promise<Responder> {
  const { source, provider = 'api-football', simulate = {} } = options;
  if (source.kind === 'responder') return source.respond;
  const standIn = standIns[provider];
  const answerer = await answererOf(source, provider);
  const standing: Standing = { standIn, answerer, plan: new Plan(simulate, standIn), simulate };
  return (request, response) => respond(request, response, standing, closing);
}

/** What stands in for a provider, from a source. */
async function answererOf(
  source: Exclude<ReplaySource, { kind: 'responder' }>,
  provider: ProviderName,
): Promise<Answerer> {
  if (source.kind === 'demo') return standIns[provider].demo(source.edition ?? null);
  if (source.kind === 'answerer') return source.answerer;
  const answerer = standIns[provider].replay(await readRecordedFiles(source.path));
  if (answerer) return answerer;
  throw notARecording(source.path, `there is no recorded answer of ${provider} there`);
}

interface Standing {
  readonly standIn: StandIn;
  readonly answerer: Answerer;
  readonly plan: Plan;
  readonly simulate: Simulation;
}

async function respond(
  request: StandInRequest,
  response: ServerResponse,
  { standIn, answerer, plan, simulate }: Standing,
  closing: AbortSignal,
): Promise<void> {
  const fault = plan.next(request, Date.now());
  for (const [name, value] of Object.entries(standIn.limitHeaders(plan.counts()))) response.setHeader(name, value);
  if (plan.latency > 0) await wait(plan.latency, undefined, { signal: closing });
  if (fault === null) sendAnswer(response, answerer(request));
  else if (fault.kind === 'refused') {
    sendAnswer(response, standIn.refuse(fault.cause, request, simulate.limitStatus ?? null));
  } else play(fault, response, request, standIn, () => answerer(request));
}

async function asked(given: IncomingMessage): Promise<StandInRequest> {
  const url = new URL(given.url ?? '/', 'http://127.0.0.1');
  const chunks: Buffer[] = [];
  for await (const chunk of given) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const headers = Object.entries(given.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  );
  return {
    method: given.method ?? '',
    path: decoded(url.pathname.replace(/^\/+|\/+$/g, '')),
    parameters: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
