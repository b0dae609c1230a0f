import { version } from '#shared/version.ts';
import { systemClock } from '#engine/clock.ts';
import { providersFrom } from '#engine/environment.ts';
import { processLogger } from '#engine/logging/processLogger.ts';
import { ClientFactory } from '#engine/providers/clientFactory.ts';
import { findSync } from '#engine/syncs/catalogue.ts';
import { Worker } from '#engine/workers/worker.ts';
import { open, type OpenOptions } from '#cli/open.ts';
import { fired, listenForStop } from '#services/signals.ts';

export interface WorkerCommandOptions extends OpenOptions {
  slots: number;
  /** s that running jobs get to finish after the first signal. */
  grace: number;
  replay?: string;
}

/** Runs jobs until a signal: the first finishes what runs, the second gives it back to the queue at once. */
export async function workerCommand(options: WorkerCommandOptions): Promise<void> {
  const logger = processLogger('worker');
  const stop = listenForStop();
  const clients = await ClientFactory.open(
    providersFrom(process.env, { replay: options.replay, demo: options.embedded }),
  );
  try {
    const opened = await open(options, { connections: options.slots + 4, name: 'touchline worker' });
    try {
      const worker = new Worker({
        database: opened.database,
        clock: systemClock,
        logger,
        identity: { kind: 'headless', version, slots: options.slots },
        findSync,
        createClient: (provider, run) => clients.create(provider, run),
        onAttemptOver: (job, result) =>
          logger.info('Attempt over.', { job: job.id, sync: job.sync, attempt: job.attempt, result }),
      });
      await worker.start();
      await fired(stop.asked);
      logger.info('Stopping: claiming no more, finishing what runs. Once more to give it back at once.');
      void fired(stop.insisted).then(() => worker.stopNow());
      await worker.stop(options.grace * 1_000);
    } finally {
      await opened.close();
    }
  } finally {
    await clients.close();
    stop.release();
  }
}
