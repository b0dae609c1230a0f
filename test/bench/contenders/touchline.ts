import { z } from 'zod';
import { migrate, readMigrations } from '#engine/database/migrate.ts';
import { enqueue, enqueueMany, type NewJob } from '#engine/queue/enqueue.ts';
import { syncLeagues } from '#engine/syncs/sync-leagues/index.ts';
import type { AttemptResult } from '#engine/workers/workerOptions.ts';
import { loadSchema } from '../group.ts';
import { migrationsFolder } from '../migrations.ts';
import { answer, Countdown, LatencyProbe, number } from './answer.ts';
import { measureEnqueueing } from './enqueueing.ts';
import { Meter } from './meter.ts';
import { loadTouchline, seedTouchline } from './touchlineLoads.ts';
import { makeWorker, open, plainSync } from './touchlineWorker.ts';

answer({
  async prepare(url) {
    const database = open(url, 1);
    await migrate(database, await readMigrations(migrationsFolder));
    await database.close();
  },

  load: (url, options) => loadTouchline(url, loadSchema.parse(options['load']), number(options, 'count')),

  seed: (url, options) => seedTouchline(url, number(options, 'jobs')),

  async enqueue(url, options) {
    const database = open(url, 10);
    const measures = await measureEnqueueing(url, options, {
      one: (each) => enqueue(database, job(each)),
      many: (count) => {
        const jobs = Array.from({ length: count }, (_, index) => job(index));
        return () => enqueueMany(database, jobs);
      },
    });
    await database.close();
    return measures;
  },

  async drain(url, options) {
    const jobs = number(options, 'jobs');
    const slots = number(options, 'concurrency');
    const meter = await Meter.open(url);
    // The jobs to be drained came last; others may wait beside them.
    const before = (await meter.number('select coalesce(max(id), 0) from sync.jobs')) - jobs;
    const size = options['size'] === true ? await meter.size('sync') : 0;
    const count = new Countdown(jobs);
    const database = open(url, slots + 6);
    const sync = plainSync('no-op', (each) => {
      if (each > 0) count.tick();
    });
    const worker = makeWorker(database, [sync], { slots });
    await meter.begin();
    await worker.start();
    await count.over;
    await meter.until('not exists (select from sync.jobs where id > $1)', [before]);
    const cost = await meter.end();
    await worker.stop(5_000);
    await database.close();
    const ended = await meter.number(
      `select least(
         (select count(*) from sync.job_history where state = 'succeeded' and id > $1),
         (select count(*) from sync.job_attempts where outcome = 'succeeded' and job_id > $1))`,
      [before],
    );
    if (ended !== jobs) throw new Error('not every job has its history and attempt');
    const sizes = options['size'] === true ? await meter.sizes('sync', size) : {};
    await meter.close();
    return { ...cost, ...sizes };
  },

  async latency(url, options) {
    const probe = new LatencyProbe();
    const database = open(url, 16);
    const sender = open(url, 2);
    const worker = makeWorker(database, [plainSync('probe', probe.started)], { slots: 10 });
    await worker.start();
    const send = (each: number) => enqueue(sender, { ...job(each), sync: 'probe' });
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
        const worker = makeWorker(database, [syncLeagues], {
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

function job(each: number): NewJob {
  return { sync: 'no-op', payload: { number: each }, trigger: 'api', maxAttempts: 5 };
}

const resultSchema = z.object({
  changes: z.array(z.object({ received: z.number(), inserted: z.number(), updated: z.number() })),
});
