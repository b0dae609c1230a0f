import { z } from 'zod';
import { listSchedules } from '#engine/schedules/listSchedules.ts';
import { defineSync, type Sync } from '#engine/syncs/defineSync.ts';
import type { WorkerOptions } from '#engine/workers/workerOptions.ts';
import { startHttpApi, type HttpApi, type HttpApiOptions } from '#cli/http/httpApi.ts';
import { Described } from './described.ts';
import type { TestDatabase } from '../../support/database.ts';
import { recordingLogger } from '../../support/logger.ts';
import { makeWorker, openDatabase, shortTiming, testSync } from '../../support/worker.ts';

export const secret = 'the-secret-of-these-tests';

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** Undefined where it is not JSON. */
  json: unknown;
}

export interface Request {
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  raw?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
  /** null: without a secret. */
  secret?: string | null;
}

export type ApiOver = Awaited<ReturnType<typeof startApiOver>>;

/**
 * A real worker with its HTTP API on a database, with syncs that a test controls: `quick` succeeds, `broken` fails for good,
 * `slow` runs until `release`. Every answer is held against the API's own description.
 */
export async function startApiOver(
  db: TestDatabase,
  options: { api?: Partial<HttpApiOptions>; worker?: Partial<WorkerOptions>; idle?: boolean } = {},
) {
  const database = openDatabase(db.url);
  const gate = new Gate();
  const syncs = testSyncs(gate);
  const logger = recordingLogger();
  let api: HttpApi | null = null;
  const worker = makeWorker(database, syncs, {
    onAttemptOver: (job, result, { ms }) => api?.attemptOver(job.sync, result, ms),
    ...options.worker,
  });
  api = await startHttpApi({
    url: db.url,
    pooler: false,
    worker,
    syncs,
    readSchedules: (queryable) =>
      listSchedules(queryable, { findSync: (name) => syncs.find((sync) => sync.name === name) }),
    lease: shortTiming.lease,
    logger,
    host: '127.0.0.1',
    port: 0,
    secret,
    ...options.api,
  });
  if (options.idle !== true) await worker.start();
  const { url } = api;
  const described = new Described((await send(url, 'GET', '/openapi.json', {})).json);

  async function call(method: string, path: string, request: Request = {}): Promise<Reply> {
    const reply = await send(url, method, path, request);
    described.check(method, path, reply);
    return reply;
  }

  return {
    url,
    api,
    worker,
    database,
    gate,
    logger,
    described,
    call,
    get: (path: string, request?: Request) => call('GET', path, request),
    post: (path: string, body?: unknown, request: Request = {}) =>
      call('POST', path, { ...(body === undefined ? {} : { body }), ...request }),
    async close(): Promise<void> {
      gate.open();
      await worker.stop(1_000);
      await api?.close();
      await database.close();
    },
  };
}

/** Lets runs of `slow` through when it is opened. */
class Gate {
  #waiting: (() => void)[] = [];
  #open = false;

  pass(signal: AbortSignal): Promise<void> {
    if (this.#open) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiting.push(resolve);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }

  open(): void {
    this.#open = true;
    for (const resume of this.#waiting.splice(0)) resume();
  }

  shut(): void {
    this.#open = false;
  }
}

function testSyncs(gate: Gate): Sync[] {
  return [
    testSync('quick', async () => undefined),
    testSync(
      'broken',
      async () => {
        throw new Error('it is broken');
      },
      { maxAttempts: 1 },
    ),
    testSync('slow', ({ signal }) => gate.pass(signal)),
    defineSync({
      name: 'picky',
      title: 'Picky',
      description: 'Takes a season and nothing else.',
      payload: z.strictObject({ season: z.int().min(1900).max(2100).optional() }),
      provider: null,
      estimatedCalls: 0,
      lock: () => null,
      maxAttempts: 3,
      timeout: 10_000,
      entity: null,
      run: async () => undefined,
    }),
  ];
}

async function send(url: string, method: string, path: string, request: Request): Promise<Reply> {
  const given = request.secret === undefined ? secret : request.secret;
  const body = request.raw ?? (request.body === undefined ? null : JSON.stringify(request.body));
  const response = await fetch(`${url}${path}`, {
    method,
    body,
    headers: {
      ...(given === null ? {} : { authorization: `Bearer ${given}` }),
      ...(body === null ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
    },
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true && text !== '';
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
}
