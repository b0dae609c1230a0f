import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { OperatorError } from '#shared/errors.ts';
import { demoEditionOn, makeDemoLeagues } from '../demo/leagues.ts';
import { play, sendJson } from './faults.ts';
import { findAnswer, readRecordings, type Recording } from './recordings.ts';
import { refusals, type Fault, type Simulation } from './simulation.ts';

/** Where the answers come from. */
export type ReplaySource =
  /** A recording, or a folder of them. */
  | { readonly kind: 'replay'; readonly path: string }
  /** The generated data set; without an edition, that of the day. */
  | { readonly kind: 'demo'; readonly edition?: number };

export interface ReplayOptions {
  readonly source: ReplaySource;
  /** 0, the default: any that is free. */
  readonly port?: number;
  readonly simulate?: Simulation;
}

/** A request as it came. The key is left out. */
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
 * Serves recordings or the demo data on the loopback address as API-Football would, with its rate-limit headers, and
 * misbehaves as told. Throws an `OperatorError` for a source that can't be read or a port that is taken.
 */
export async function startReplayServer(options: ReplayOptions): Promise<ReplayServer> {
  const recordings = await readSource(options.source);
  const requests: ReceivedRequest[] = [];
  const plan = new Plan(options.simulate ?? {});
  const closing = new AbortController();

  const server = createServer((request, response) => {
    requests.push({
      method: request.method ?? '',
      target: request.url ?? '',
      headerNames: Object.keys(request.headers),
    });
    void respond(request, response, recordings(), plan, closing.signal).catch(() => response.destroy());
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

/** The edition of the day is looked up for every call: a console stays open over midnight. */
async function readSource(source: ReplaySource): Promise<() => readonly Recording[]> {
  if (source.kind === 'replay') {
    const recordings = await readRecordings(source.path);
    return () => recordings;
  }
  let made: { edition: number; recordings: readonly Recording[] } | null = null;
  return () => {
    const edition = source.edition ?? demoEditionOn(Date.now());
    if (made?.edition !== edition) {
      made = { edition, recordings: [{ path: 'leagues', parameters: {}, envelope: makeDemoLeagues(edition) }] };
    }
    return made.recordings;
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  recordings: readonly Recording[],
  plan: Plan,
  closing: AbortSignal,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const path = url.pathname.replace(/^\/+|\/+$/g, '');
  const parameters = Object.fromEntries(url.searchParams);
  const fault = plan.next(request, Date.now());
  for (const [name, value] of plan.headers()) response.setHeader(name, value);
  if (plan.latency > 0) await wait(plan.latency, undefined, { signal: closing });
  const answer = (): object => answerTo(recordings, path, parameters);
  if (fault) play(fault, response, path, parameters, answer);
  else sendJson(response, 200, answer());
}

function answerTo(recordings: readonly Recording[], path: string, parameters: Record<string, string>): object {
  const answer = findAnswer(recordings, path, parameters);
  if (answer) return answer;
  const asked = new URLSearchParams(parameters).toString();
  const errors = { replay: `The recording has no answer for /${path}${asked === '' ? '' : `?${asked}`}.` };
  return { get: path, parameters, errors, results: 0, paging: { current: 1, total: 1 }, response: [] };
}

/** Counts calls against the simulated plan and deals out the faults. */
class Plan {
  readonly latency: number;
  readonly #simulate: Simulation;
  #calls = 0;
  #minute = { started: 0, calls: 0 };

  constructor(simulate: Simulation) {
    this.#simulate = simulate;
    this.latency = simulate.latency ?? 0;
  }

  /** What is to go wrong with this call, or null. */
  next(request: IncomingMessage, now: number): Fault | null {
    this.#calls += 1;
    if (now - this.#minute.started >= 60_000) this.#minute = { started: now, calls: 0 };
    this.#minute.calls += 1;
    const { key, faults, always, perDay, perMinute, limitStatus = 200 } = this.#simulate;
    if (request.method !== 'GET') return { kind: 'errors', errors: { method: 'Only GET is accepted.' } };
    if (key !== undefined && request.headers['x-apisports-key'] !== key)
      return { kind: 'errors', errors: refusals.token };
    const refuse = (errors: Record<string, string>): Fault => ({ kind: 'status', status: limitStatus, errors });
    if (perDay !== undefined && this.#calls > perDay) return refuse(refusals.dayLimit);
    if (perMinute !== undefined && this.#minute.calls > perMinute) return refuse(refusals.minuteLimit);
    return faults?.[this.#calls - 1] ?? always ?? null;
  }

  headers(): [string, string][] {
    const perDay = this.#simulate.perDay ?? 7_500;
    const perMinute = this.#simulate.perMinute ?? 300;
    return [
      ['x-ratelimit-requests-limit', String(perDay)],
      ['x-ratelimit-requests-remaining', String(Math.max(0, perDay - this.#calls))],
      ['X-RateLimit-Limit', String(perMinute)],
      ['X-RateLimit-Remaining', String(Math.max(0, perMinute - this.#minute.calls))],
    ];
  }
}
