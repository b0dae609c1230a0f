import type { FastifyInstance } from 'fastify';
import { OperatorError } from '#shared/errors.ts';
import type { Schedule } from '#shared/schedules.ts';
import { Database } from '#engine/database/database.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import type { Logger } from '#engine/logging/logger.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import type { AttemptResult } from '#engine/workers/workerOptions.ts';
import type { Api, ApiWorker } from './api.ts';
import { Health } from './health.ts';
import { LoopWatch } from './loopWatch.ts';
import { Metrics } from './metrics.ts';
import { describeApi } from './openApi.ts';
import type { Route } from './route.ts';
import { historyRoute } from './routes/history.ts';
import { jobRoutes } from './routes/jobs.ts';
import { runRoute } from './routes/run.ts';
import { schedulesRoute } from './routes/schedules.ts';
import { serviceRoutes } from './routes/service.ts';
import { describedRoute } from './routes/description.ts';
import { makeServer } from './server.ts';
import { Traffic } from './traffic.ts';

export interface HttpApiOptions {
  /** Of the database that the worker works on; the API opens a pool of its own. */
  url: string;
  pooler: boolean;
  worker: ApiWorker;
  syncs: readonly Sync[];
  readSchedules(database: Queryable): Promise<Schedule[]>;
  /** ms of the worker's lease. */
  lease: number;
  logger: Logger;
  host: string;
  /** 0: any that is free. */
  port: number;
  secret: string;
}

export interface HttpApi {
  /** http://host:port */
  readonly url: string;
  /** For the worker to tell of an attempt that is over; `ms`: how long it took. */
  attemptOver(sync: string, outcome: AttemptResult, ms: number): void;
  /** Resolves when no request is under way and none has been for `ms`. Questions about the process itself don't count. */
  quietFor(ms: number): Promise<void>;
  /** The worker is about to stop: runs that are waited for are answered, no new ones begun. All else goes on. */
  drain(): void;
  /** Answers what is under way, and ends. */
  close(): Promise<void>;
}

/** Serves the HTTP API of a worker. Throws an `OperatorError` where it can't listen. */
export async function startHttpApi(options: HttpApiOptions): Promise<HttpApi> {
  const { worker, logger } = options;
  const database = new Database({
    url: options.url,
    pooler: options.pooler,
    logger,
    connections: 4,
    applicationName: 'touchline http',
    statementTimeout: 15_000,
  });
  const loop = new LoopWatch();
  const stopping = new AbortController();
  const traffic = new Traffic();
  const metrics = new Metrics({ database, worker, logger });
  const api: Api = {
    database,
    worker,
    syncs: options.syncs,
    readSchedules: (queryable) => options.readSchedules(queryable),
    health: new Health({ database, worker, loop, lease: options.lease }),
    metrics,
    stopping: stopping.signal,
  };
  const server = makeServer({
    routes: routesOf(api),
    secret: options.secret,
    metrics,
    traffic,
    logger,
    stopping: stopping.signal,
  });
  const end = async (): Promise<void> => {
    loop.stop();
    await database.close();
  };
  try {
    await listen(server, options);
  } catch (error) {
    await end();
    throw error;
  }
  const url = addressOf(server);
  logger.info('The HTTP API listens.', { url });
  return {
    url,
    attemptOver: (sync, outcome, ms) => metrics.attemptOver(sync, outcome, ms),
    quietFor: (ms) => traffic.quietFor(ms),
    drain: () => stopping.abort(),
    async close() {
      stopping.abort();
      const impatient = setTimeout(() => server.server.closeAllConnections(), answerWithin);
      await server.close();
      clearTimeout(impatient);
      await end();
    },
  };
}

/** ms that requests under way get at the end. */
const answerWithin = 3_000;

function routesOf(api: Api): Route[] {
  const routes = [...serviceRoutes(api), ...jobRoutes(api), runRoute(api), schedulesRoute(api), historyRoute(api)];
  const description = describedRoute(() => document);
  const document = describeApi([...routes, description], api.syncs);
  return [...routes, description];
}

async function listen(server: FastifyInstance, { host, port }: HttpApiOptions): Promise<void> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const reason = listenFailures[code];
    if (reason === undefined) throw error;
    throw new OperatorError({
      code: 'http_not_listening',
      message: `The HTTP API can't listen on ${host}, port ${port}: ${reason}.`,
      hint: 'Choose others with --http and --http-host.',
    });
  }
}

const listenFailures: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something else does already',
  EACCES: 'this user may not',
  EADDRNOTAVAIL: 'this computer has no such address',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host could not be looked up',
};

function addressOf(server: FastifyInstance): string {
  const address = server.server.address();
  if (typeof address !== 'object' || address === null) return '';
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
}
