import { prepared } from '../prepared.ts';
import type { Databases } from '../server.ts';
import { Fleet } from './fleet.ts';
import { Observer } from './observer.ts';
import type { Order } from './orders.ts';

/** N workers that work off a queue. */
export interface Throughput {
  workers: number;
  /** Jobs a second. */
  rate: number;
  /** Processors that the workers, and Postgres, kept busy. */
  workerCores: number;
  serverCores: number | null;
  connections: number;
  waitingForLocks: number;
  waitingInside: number;
  /** Bytes a job. */
  wal: number;
}

/** N workers, or consoles, that have nothing to do. */
export interface Idle {
  count: number;
  /** Statements a second, of all of them. */
  queries: number;
  connections: number;
  cores: number;
  serverCores: number | null;
}

/** What an ended job, and a line of its log, take in the tables. Bytes. */
export interface Space {
  history: number;
  logLine: number;
}

/** Workers that are there and idle get so many jobs at once; until the last has ended. */
export function measureThroughput(
  databases: Databases,
  workers: number,
  slots: number,
  sync: 'no-op' | 'pause',
  jobs: number,
): Promise<Throughput> {
  return withFleet(databases, workers, { kind: 'worker', slots }, async (fleet, observer) => {
    await observer.query('begin');
    await observer.query(
      `insert into sync.jobs (sync, payload) select $1, jsonb_build_object('number', n) from generate_series(1, $2::int) n`,
      [sync, jobs],
    );
    const first = await observer.number('select min(id) from sync.jobs');
    const cpu = await fleet.cpu();
    await observer.query(`select pg_notify('touchline', 'jobs')`);
    let begun = 0;
    // Jobs end about in their order: what is behind the first that is left need not be looked at again.
    let left = first;
    const observed = await observer.observe(
      20,
      async () => {
        left = await observer.number(`select min(id) from sync.jobs where id >= ${left}`);
        return left === 0;
      },
      async () => {
        begun = await observer.number('select extract(epoch from clock_timestamp())');
        await observer.query('commit');
      },
    );
    const cores = ((await fleet.cpu()) - cpu) / 1_000_000 / observed.seconds;
    const ended = await observer.number(`select count(*) from sync.job_history where state = 'succeeded'`);
    if (ended !== jobs) throw new Error(`${ended} of ${jobs} jobs have ended`);
    // By the database's clock: an observer that has to wait for a processor sees the end late.
    const over = await observer.number('select extract(epoch from max(finished_at)) from sync.job_history');
    return {
      workers,
      rate: jobs / (over - begun),
      workerCores: cores,
      serverCores: observed.serverCores,
      connections: observed.connections,
      waitingForLocks: observed.waitingForLocks,
      waitingInside: observed.waitingInside,
      wal: observed.wal / jobs,
    };
  });
}

/** What workers, or consoles, cost that have nothing to do. */
export function measureIdle(
  databases: Databases,
  kind: Order['kind'],
  count: number,
  slots: number,
  seconds: number,
): Promise<Idle> {
  return withFleet(databases, count, { kind, slots }, async (fleet, observer) => {
    // What belongs to starting is over.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const cpu = await fleet.cpu();
    const observed = await observer.observe(500, async (sofar) => sofar >= seconds);
    return {
      count,
      queries: observed.transactions / observed.seconds,
      connections: observed.connections,
      cores: ((await fleet.cpu()) - cpu) / 1_000_000 / observed.seconds,
      serverCores: observed.serverCores,
    };
  });
}

/** What is kept of jobs that did nothing and logged nothing, and of lines of log as they usually are. */
export function measureSpace(databases: Databases, jobs: number): Promise<Space> {
  return databases.use([prepared], async (url) => {
    const fleet = await Fleet.start(1, { kind: 'worker', url, slots: 10 });
    const observer = await Observer.open(url);
    try {
      const before = await observer.number(sizeOf('sync'));
      await observer.query(
        `insert into sync.jobs (sync, payload) select 'no-op', jsonb_build_object('league', n, 'season', 2026)
         from generate_series(1, $1::int) n`,
        [jobs],
      );
      await observer.query(`select pg_notify('touchline', 'jobs')`);
      await observer.observe(50, async () => (await observer.number('select count(*) from sync.jobs')) === 0);
      await observer.query('vacuum (full, analyze) sync.jobs');
      await observer.query('vacuum (analyze)');
      const withJobs = await observer.number(sizeOf('sync'));
      await observer.query(
        `insert into sync.job_logs (job_id, token, sequence, at, level, message, fields)
         select n / 20, 1, n % 20, clock_timestamp(), 30, 'Fetched page ' || n % 20 || ' of the fixtures of league ' || n / 20 || '.',
           jsonb_build_object('rows', n, 'ms', n % 300)
         from generate_series(1, $1::int) n`,
        [jobs],
      );
      await observer.query('vacuum (analyze)');
      const withLines = await observer.number(sizeOf('sync'));
      return { history: (withJobs - before) / jobs, logLine: (withLines - withJobs) / jobs };
    } finally {
      await observer.close();
      await fleet.stop();
    }
  });
}

function sizeOf(schema: string): string {
  return `select sum(pg_total_relation_size(oid)) from pg_class where relkind = 'r' and relnamespace = '${schema}'::regnamespace`;
}

function withFleet<T>(
  databases: Databases,
  count: number,
  order: Omit<Order, 'url'>,
  work: (fleet: Fleet, observer: Observer) => Promise<T>,
): Promise<T> {
  return databases.use([prepared], async (url) => {
    const observer = await Observer.open(url);
    const fleet = await Fleet.start(count, { ...order, url });
    try {
      return await work(fleet, observer);
    } finally {
      await fleet.stop();
      await observer.close();
    }
  });
}
