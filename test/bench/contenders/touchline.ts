import path from 'node:path';
import { z } from 'zod';
import { systemClock } from '#engine/clock.ts';
import { Database } from '#engine/database/database.ts';
import { migrate, readMigrations } from '#engine/database/migrate.ts';
import { createProviderClient } from '#engine/providers/catalogue.ts';
import { enqueue } from '#engine/queue/enqueue.ts';
import { defineSync, type Sync } from '#engine/syncs/defineSync.ts';
import { syncLeagues } from '#engine/syncs/sync-leagues/index.ts';
import { Worker, type AttemptResult } from '#engine/workers/worker.ts';
import { silentLogger } from '../../support/logger.ts';
import { answer, Countdown, LatencyProbe, number, watch } from './answer.ts';

const payloadSchema = z.looseObject({ number: z.number().optional() });

/** A sync without provider, lock or data. */
function plainSync(name: string, run: (number: number) => void): Sync {
  return defineSync({
    name,
    title: name,
    description: 'Nothing, quickly.',
    payload: payloadSchema,
    provider: 'api-football',
    estimatedCalls: 0,
    lock: () => null,
    maxAttempts: 5,
    timeout: 60_000,
    entity: null,
    run: async ({ payload }) => run(payload.number ?? 0),
  });
}

function open(url: string, connections: number): Database {
  return new Database({ url, applicationName: 'touchline bench', connections, logger: silentLogger });
}

interface WorkerChoices {
  slots: number;
  baseUrl?: string;
  onAttemptOver?: (result: AttemptResult) => void;
}

/** With the timing that the product has. */
function makeWorker(database: Database, sync: Sync, { slots, baseUrl, onAttemptOver }: WorkerChoices): Worker {
  return new Worker({
    database,
    clock: systemClock,
    logger: silentLogger,
    identity: { kind: 'headless', version: 'bench', slots },
    findSync: (name) => (name === sync.name ? sync : undefined),
    createClient: (provider, run) =>
      createProviderClient(provider, { baseUrl: baseUrl ?? 'http://127.0.0.1:9', apiKey: 'none' }, run),
    ...(onAttemptOver ? { onAttemptOver: (_job, result) => onAttemptOver(result) } : {}),
  });
}

answer({
  async prepare(url) {
    const database = open(url, 1);
    await migrate(database, await readMigrations(path.resolve(import.meta.dirname, '../../../migrations')));
    await database.close();
  },

  async seed(url, options) {
    const database = open(url, 1);
    await database.query(
      `insert into sync.jobs (sync, payload) select 'no-op', jsonb_build_object('number', n) from generate_series(1, $1::int) n`,
      [number(options, 'jobs')],
    );
    await database.close();
  },

  async drain(url, options) {
    const jobs = number(options, 'jobs');
    const slots = number(options, 'concurrency');
    const count = new Countdown(jobs);
    const database = open(url, slots + 6);
    const watching = await watch(url);
    const worker = makeWorker(database, plainSync('no-op', count.tick), { slots });
    const begun = performance.now();
    await worker.start();
    await count.over;
    await watching.until('not exists (select from sync.jobs)');
    const ms = performance.now() - begun;
    await worker.stop(5_000);
    await watching.close();
    const [kept] = await database.query<{ history: number; attempts: number }>(
      `select (select count(*)::int from sync.job_history where state = 'succeeded') as history,
         (select count(*)::int from sync.job_attempts where outcome = 'succeeded') as attempts`,
    );
    await database.close();
    if (kept?.history !== jobs || kept.attempts !== jobs) throw new Error('not every job has its history and attempt');
    return { ms: [ms] };
  },

  async latency(url, options) {
    const probe = new LatencyProbe();
    const database = open(url, 16);
    const sender = open(url, 2);
    const worker = makeWorker(database, plainSync('probe', probe.started), { slots: 10 });
    await worker.start();
    const send = (each: number) =>
      enqueue(sender, { sync: 'probe', payload: { number: each }, trigger: 'api', maxAttempts: 5 });
    await probe.measure(10, send);
    const ms = await probe.measure(number(options, 'samples'), send);
    await worker.stop(5_000);
    await sender.close();
    await database.close();
    return { ms };
  },

  /** sync-leagues as a worker runs it, the first time and again. `rows`: what was received; `ms`: from enqueue to end. */
  async leagues(url, options) {
    const baseUrl = z.string().parse(options['baseUrl']);
    const database = open(url, 8);
    const ms: number[] = [];
    for (const _ of ['first', 'unchanged']) {
      const over = new Promise<AttemptResult>((resolve) => {
        const worker = makeWorker(database, syncLeagues, {
          slots: 1,
          baseUrl,
          onAttemptOver: (result) => {
            ms.push(performance.now() - begun);
            void worker.stop(5_000).then(() => resolve(result));
          },
        });
        let begun = 0;
        const begin = async (): Promise<void> => {
          await worker.start();
          begun = performance.now();
          await enqueue(database, { sync: 'sync-leagues', payload: {}, trigger: 'api', maxAttempts: 1 });
        };
        void begin();
      });
      if ((await over) !== 'succeeded') throw new Error('sync-leagues did not succeed');
    }
    const results = await database.query<{ result: unknown }>('select result from sync.job_history order by id');
    await database.close();
    const [first, second] = results.map(({ result }) => resultSchema.parse(result).changes);
    if (!first || !second || second.some(({ inserted, updated }) => inserted + updated > 0)) {
      throw new Error('the second run was not without changes');
    }
    return { ms, rows: [first, second].map((changes) => changes.reduce((sum, { received }) => sum + received, 0)) };
  },
});

const resultSchema = z.object({
  changes: z.array(z.object({ received: z.number(), inserted: z.number(), updated: z.number() })),
});
