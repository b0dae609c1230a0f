import { Client } from 'pg';
import { Logger, makeWorkerUtils, run, runMigrations, type RunnerOptions } from 'graphile-worker';
import { z } from 'zod';
import { answer, Countdown, LatencyProbe, number, type Options } from './answer.ts';
import { measureEnqueueing } from './enqueueing.ts';
import { Meter } from './meter.ts';

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

  /** Jobs that are due tomorrow and later. It keeps none that have ended. */
  async load(url, options) {
    if (options['load'] !== 'later') throw new Error('only a load of later jobs is known here');
    await withClient(url, async (client) => {
      await client.query(
        `select graphile_worker.add_job('no-op', '{"number": 0}', run_at => now() + interval '1 day')`,
      );
      await client.query(
        `insert into graphile_worker._private_jobs (task_id, payload, run_at)
         select (select task_id from graphile_worker._private_jobs limit 1), '{"number": 0}',
           now() + interval '1 day' + n * interval '1 second'
         from generate_series(2, $1::int) n`,
        [number(options, 'count')],
      );
    });
  },

  async seed(url, options) {
    const utils = await makeWorkerUtils({ connectionString: url, logger });
    const jobs = specs(number(options, 'jobs'));
    for (let from = 0; from < jobs.length; from += 10_000) await utils.addJobs(jobs.slice(from, from + 10_000));
    await utils.release();
  },

  async enqueue(url, options) {
    const utils = await makeWorkerUtils({ connectionString: url, logger });
    const measures = await measureEnqueueing(url, options, {
      one: (each) => utils.addJob('no-op', { number: each }),
      many: (count) => {
        const jobs = specs(count);
        return () => utils.addJobs(jobs);
      },
    });
    await utils.release();
    return measures;
  },

  async drain(url, options) {
    const jobs = number(options, 'jobs');
    const meter = await Meter.open(url);
    const before = (await meter.number('select coalesce(max(id), 0) from graphile_worker._private_jobs')) - jobs;
    const size = options['size'] === true ? await meter.size('graphile_worker') : 0;
    const count = new Countdown(jobs);
    await meter.begin();
    const runner = await run({ ...settings(url, options), taskList: { 'no-op': async () => count.tick() } });
    await count.over;
    await meter.until('not exists (select from graphile_worker._private_jobs where id > $1)', [before]);
    const cost = await meter.end();
    await runner.stop();
    const sizes = options['size'] === true ? await meter.sizes('graphile_worker', size) : {};
    await meter.close();
    return { ...cost, ...sizes };
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

function specs(count: number): { identifier: string; payload: { number: number } }[] {
  return Array.from({ length: count }, (_, index) => ({ identifier: 'no-op', payload: { number: index + 1 } }));
}

async function withClient(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
