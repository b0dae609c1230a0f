import { Logger, makeWorkerUtils, run, runMigrations, type RunnerOptions } from 'graphile-worker';
import { z } from 'zod';
import { answer, Countdown, LatencyProbe, number, watch, type Options } from './answer.ts';

const logger = new Logger(() => () => undefined);
const payloadSchema = z.object({ number: z.number() });

/** `tuned`: the settings of its own performance page. Otherwise its defaults, with the connections that it recommends. */
function settings(url: string, options: Options): RunnerOptions {
  if (options['tuned'] === true) {
    return {
      logger,
      noHandleSignals: true,
      crontab: '',
      preset: {
        worker: {
          connectionString: url,
          concurrentJobs: 24,
          maxPoolSize: 25,
          localQueue: { size: 500 },
          completeJobBatchDelay: 0,
          failJobBatchDelay: 0,
        },
      },
    };
  }
  const concurrency = number(options, 'concurrency');
  return {
    logger,
    connectionString: url,
    noHandleSignals: true,
    crontab: '',
    concurrency,
    maxPoolSize: Math.max(10, concurrency + 2),
  };
}

answer({
  async prepare(url) {
    await runMigrations({ connectionString: url, logger });
  },

  async seed(url, options) {
    const utils = await makeWorkerUtils({ connectionString: url, logger });
    const jobs = Array.from({ length: number(options, 'jobs') }, (_, index) => ({
      identifier: 'no-op',
      payload: { number: index },
    }));
    for (let from = 0; from < jobs.length; from += 10_000) await utils.addJobs(jobs.slice(from, from + 10_000));
    await utils.release();
  },

  async drain(url, options) {
    const count = new Countdown(number(options, 'jobs'));
    const watching = await watch(url);
    const begun = performance.now();
    const runner = await run({ ...settings(url, options), taskList: { 'no-op': async () => count.tick() } });
    await count.over;
    await watching.until('not exists (select from graphile_worker._private_jobs)');
    const ms = performance.now() - begun;
    await runner.stop();
    await watching.close();
    return { ms: [ms] };
  },

  async latency(url, options) {
    const probe = new LatencyProbe();
    const runner = await run({
      ...settings(url, options),
      taskList: { probe: async (payload) => probe.started(payloadSchema.parse(payload).number) },
    });
    const utils = await makeWorkerUtils({ connectionString: url, logger });
    const enqueue = (each: number) => utils.addJob('probe', { number: each });
    // Connections open, statements prepared.
    await probe.measure(10, enqueue);
    const ms = await probe.measure(number(options, 'samples'), enqueue);
    await utils.release();
    await runner.stop();
    return { ms };
  },
});
