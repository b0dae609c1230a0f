import { PgBoss, type ConstructorOptions } from 'pg-boss';
import { z } from 'zod';
import { answer, Countdown, LatencyProbe, number, watch } from './answer.ts';

const payloadSchema = z.object({ number: z.number() });

async function start(url: string, options: Partial<ConstructorOptions> = {}): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString: url, ...options });
  boss.on('error', () => undefined);
  await boss.start();
  return boss;
}

answer({
  async prepare(url) {
    const boss = await start(url);
    await boss.createQueue('no-op');
    await boss.createQueue('probe');
    await boss.createQueue('probe-notify', { notify: true });
    await boss.stop({ graceful: false });
  },

  async seed(url, options) {
    const boss = await start(url);
    const jobs = Array.from({ length: number(options, 'jobs') }, (_, index) => ({ data: { number: index } }));
    for (let from = 0; from < jobs.length; from += 10_000) await boss.insert('no-op', jobs.slice(from, from + 10_000));
    await boss.stop({ graceful: false });
  },

  /** `tuned`: batches of 1,000 as long as they come full. Otherwise its defaults, with as many workers as `concurrency` says. */
  async drain(url, options) {
    const count = new Countdown(number(options, 'jobs'));
    const watching = await watch(url);
    const tuned = options['tuned'] === true;
    const boss = await start(url);
    const begun = performance.now();
    await boss.work(
      'no-op',
      tuned
        ? { batchSize: 1000, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 }
        : { localConcurrency: number(options, 'concurrency') },
      async (jobs) => {
        for (const _ of jobs) count.tick();
      },
    );
    await count.over;
    await watching.until(`not exists (select from pgboss.job where name = 'no-op' and state < 'completed')`);
    const ms = performance.now() - begun;
    await boss.stop({ graceful: false });
    await watching.close();
    return { ms: [ms] };
  },

  async latency(url, options) {
    const probe = new LatencyProbe();
    const notify = options['notify'] === true;
    const queue = notify ? 'probe-notify' : 'probe';
    const worker = await start(url, { useListenNotify: notify });
    const sender = await start(url, { supervise: false, schedule: false });
    await worker.work(queue, async (jobs) => {
      for (const job of jobs) probe.started(payloadSchema.parse(job.data).number);
    });
    const enqueue = (each: number) => sender.send(queue, { number: each });
    if (notify) await probe.measure(10, enqueue);
    const ms = await probe.measure(number(options, 'samples'), enqueue);
    await sender.stop({ graceful: false });
    await worker.stop({ graceful: false });
    return { ms };
  },
});
