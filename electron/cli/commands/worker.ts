import { version } from '#shared/version.ts';
import { systemClock } from '#engine/clock.ts';
import { webhookFrom } from '#engine/alerts/webhook.ts';
import { describeTarget } from '#engine/database/databaseUrl.ts';
import { appEnvironmentFrom, providersFrom } from '#engine/environment.ts';
import { sourceOf } from '#cli/source.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { processLogger } from '#engine/logging/processLogger.ts';
import { ClientFactory } from '#engine/providers/clientFactory.ts';
import { catalogueTargets } from '#engine/schedules/catalogueTargets.ts';
import { listSchedules } from '#engine/schedules/listSchedules.ts';
import { syncs } from '#engine/syncs/catalogue.ts';
import { webApplicationAt, webApplicationFrom } from '#engine/webApplication.ts';
import { sessionsOfThisProcess } from '#engine/workers/registry.ts';
import { makeStandingWorker } from '#engine/workers/standingWorker.ts';
import type { Worker } from '#engine/workers/worker.ts';
import { usualTiming, type WorkerLimits } from '#engine/workers/workerOptions.ts';
import { startHttpApi, type HttpApi } from '#cli/http/httpApi.ts';
import { httpSettings, type HttpSettings } from '#cli/http/settings.ts';
import { open, type Opened, type OpenOptions } from '#cli/open.ts';
import { fired, listenForStop } from '#services/signals.ts';

export interface WorkerCommandOptions extends OpenOptions {
  slots: number;
  /** s that running jobs get to finish after the first signal. */
  grace: number;
  untilIdle: boolean;
  /** Attempts after which it ends. */
  maxJobs?: number;
  /** min after which it ends. */
  maxMinutes?: number;
  /** The port of the HTTP API; 0: any that is free. TOUCHLINE_HTTP_PORT where it is left out; without both there is none. */
  http?: number;
  /** TOUCHLINE_HTTP_HOST, or the loopback address, where it is left out. */
  httpHost?: string;
  replay?: string;
  demo: boolean;
}

/**
 * Runs jobs until a signal, a limit or an operator ends it: what runs then gets its grace to finish. A second signal gives
 * it back to the queue at once.
 */
export async function workerCommand(options: WorkerCommandOptions): Promise<void> {
  const logger = processLogger('worker');
  const http = httpSettings(options, process.env);
  const webhook = webhookFrom(process.env);
  const webApplication = webApplicationAt(webApplicationFrom(process.env));
  const sessions = sessionsOfThisProcess();
  const stop = listenForStop();
  const clients = await ClientFactory.open(providersFrom(process.env, sourceOf(options)));
  try {
    const opened = await open(options, { connections: options.slots + 10, name: sessions });
    let api: HttpApi | null = null;
    try {
      const worker = makeStandingWorker({
        database: opened.database,
        clock: systemClock,
        logger,
        identity: { kind: 'headless', version, slots: options.slots, sessions },
        place: { environment: appEnvironmentFrom(process.env), target: describeTarget(opened.url) },
        webhook,
        webApplication,
        demo: options.demo || options.embedded,
        createClient: (provider, run) => clients.create(provider, run),
        limits: limitsOf(options),
        onAttemptOver: ({ id, sync, attempt }, result, { ms, error }) => {
          api?.attemptOver(sync, result, ms);
          logger[result === 'failed' ? 'warn' : 'info']('Attempt over.', {
            job: id,
            sync,
            attempt,
            result,
            ms: Math.round(ms),
            ...(error === null ? {} : { code: error.code, error: error.message }),
          });
        },
      });
      if (http) api = await startApi(http, worker, opened, logger);
      await worker.start();
      const limit = await Promise.race([fired(stop.asked).then(() => null), worker.done]);
      if (limit === null) logger.info('Stopping: finishing what runs. Once more to give it back at once.');
      else await endQuietly(limit, api, stop.asked, logger);
      api?.drain();
      void fired(limit === null ? stop.insisted : stop.asked).then(() => worker.stopNow());
      await worker.stop(options.grace * 1_000);
    } finally {
      await api?.close();
      await opened.close();
    }
  } finally {
    await clients.close();
    stop.release();
  }
}

/** Whoever woke the process with a request is to get an answer before it goes. */
async function endQuietly(limit: string, api: HttpApi | null, asked: AbortSignal, logger: Logger): Promise<void> {
  await Promise.race([api?.quietFor(quiet), fired(asked)]);
  logger.info('Stopping: finishing what runs.', { because: limit });
}

/** ms without a request before a worker that is done goes. */
const quiet = 1_000;

function startApi(http: HttpSettings, worker: Worker, opened: Opened, logger: Logger): Promise<HttpApi> {
  return startHttpApi({
    ...http,
    url: opened.database.url,
    pooler: opened.database.pooler,
    worker,
    syncs,
    readSchedules: (database) => listSchedules(database, catalogueTargets),
    lease: usualTiming.lease,
    logger,
  });
}

function limitsOf({ untilIdle, maxJobs, maxMinutes }: WorkerCommandOptions): WorkerLimits {
  return {
    untilIdle,
    ...(maxJobs === undefined ? {} : { maxJobs }),
    ...(maxMinutes === undefined ? {} : { maxMs: maxMinutes * 60_000 }),
  };
}
