import { Client } from 'pg';
import { PgBoss, type ConstructorOptions } from 'pg-boss';
import { z } from 'zod';
import { answer, Countdown, LatencyProbe, number } from './answer.ts';
import { measureEnqueueing } from './enqueueing.ts';
import { Meter } from './meter.ts';

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

  /** Jobs that have ended, as it keeps them for a week, or that are due tomorrow and later; in the queue that is measured. */
  async load(url, options) {
    const values = {
      ended: `'completed', now() - interval '6 days' * (1 - n::float8 / $1), now() - interval '6 days' * (1 - n::float8 / $1)`,
      later: `'created', now() + interval '1 day' + n * interval '1 second', null::timestamptz`,
    }[z.enum(['ended', 'later']).parse(options['load'])];
    const client = new Client({ connectionString: url });
    await client.connect();
    // What its own insert gives a job of a queue with default settings, besides the defaults of the columns.
    await client.query(
      `insert into pgboss.job (name, data, policy, state, start_after, completed_on, created_on, started_on)
       select 'no-op', jsonb_build_object('number', n), 'standard', state::pgboss.job_state, start_after, completed_on,
         coalesce(completed_on, now()), completed_on
       from (select n, ${values} from generate_series(1, $1::int) n) as i (n, state, start_after, completed_on)`,
      [number(options, 'count')],
    );
    await client.end();
  },

  async seed(url, options) {
    const boss = await start(url);
    const jobs = datas(number(options, 'jobs'));
    for (let from = 0; from < jobs.length; from += 10_000) await boss.insert('no-op', jobs.slice(from, from + 10_000));
    await boss.stop({ graceful: false });
  },

  async enqueue(url, options) {
    const boss = await start(url, { supervise: false, schedule: false });
    const measures = await measureEnqueueing(url, options, {
      one: (each) => boss.send('no-op', { number: each }),
      many: (count) => {
        const jobs = datas(count);
        return () => boss.insert('no-op', jobs);
      },
    });
    await boss.stop({ graceful: false });
    return measures;
  },

  /** `tuned`: batches of 1,000 as long as they come full. Otherwise its defaults, with as many workers as `concurrency` says. */
  async drain(url, options) {
    const count = new Countdown(number(options, 'jobs'));
    const meter = await Meter.open(url);
    const size = options['size'] === true ? await meter.size('pgboss') : 0;
    const tuned = options['tuned'] === true;
    const boss = await start(url);
    await meter.begin();
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
    await meter.until(
      `not exists (select from pgboss.job where name = 'no-op' and state in ('created', 'retry', 'active') and not blocked
         and start_after <= now())`,
    );
    const cost = await meter.end();
    await boss.stop({ graceful: false });
    const sizes = options['size'] === true ? await meter.sizes('pgboss', size) : {};
    await meter.close();
    return { ...cost, ...sizes };
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

function datas(count: number): { data: { number: number } }[] {
  return Array.from({ length: count }, (_, index) => ({ data: { number: index + 1 } }));
}
