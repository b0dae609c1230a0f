import { markdownTable, percent, shown } from '../tables.ts';
import type { Idle, Space, Throughput } from './measure.ts';

/** All that was measured on this computer. */
export interface Measured {
  /** Of the computer: processors that workers and Postgres shared. */
  processors: number;
  noOp: readonly Throughput[];
  pause: readonly Throughput[];
  /** Slots of each worker. */
  slots: number;
  /** ms that a job of `pause` sleeps. */
  pauseMs: number;
  workers: readonly Idle[];
  consoles: readonly Idle[];
  space: Space;
}

/** What was measured, as tables. */
export function measuredMarkdown(measured: Measured): string {
  const { processors, slots, pauseMs } = measured;
  const base = measured.noOp[0]?.rate ?? 1;
  return `### Jobs that do nothing

Workers of ${slots} slots wait; then all jobs are there at once. The third column is the rate against that of one worker.

${throughput(measured.noOp, (line) => `${shown(line.rate / base)} ×`)}

### Jobs that wait ${pauseMs} ms

As those do that wait for a provider. The third column is the rate against what the slots can do at most (workers × ${slots} slots / ${pauseMs} ms).

${throughput(measured.pause, (line) => percent(line.rate / ((line.workers * slots * 1000) / pauseMs)))}

CPU is in processors that were busy; the computer has ${processors}, and workers, Postgres and the measuring share them. _Waiting_: how many
connections did so at a moment, on average.

### Nothing to do

${idle('workers', measured.workers)}

${idle('consoles', measured.consoles)}

### Space

An ended job that did nothing: ${shown(measured.space.history)} B with its indexes. A line of its log: ${shown(measured.space.logLine)} B.`;
}

function throughput(lines: readonly Throughput[], limit: (line: Throughput) => string): string {
  return markdownTable(
    [
      'workers',
      'jobs/s',
      '',
      'CPU of the workers',
      'CPU of Postgres',
      'µs of Postgres a job',
      'WAL a job',
      'connections',
      'waiting for a lock',
      'waiting inside Postgres',
    ],
    lines.map((line) => [
      String(line.workers),
      shown(line.rate),
      limit(line),
      cores(line.workerCores),
      cores(line.serverCores),
      line.serverCores === null ? '' : shown(microseconds(line)),
      `${shown(line.wal)} B`,
      String(line.connections),
      shown(line.waitingForLocks),
      shown(line.waitingInside),
    ]),
  );
}

function idle(what: string, lines: readonly Idle[]): string {
  return markdownTable(
    [what, 'statements/s', 'each', 'connections', 'CPU of them', 'CPU of Postgres'],
    lines.map((line) => [
      String(line.count),
      shown(line.queries),
      shown(line.queries / line.count),
      String(line.connections),
      cores(line.cores),
      cores(line.serverCores),
    ]),
  );
}

/** What follows from it, by the formulas that the document names. */
export function paperMarkdown(measured: Measured): string {
  const { slots, space } = measured;
  const most = measured.noOp.reduce((best, line) => (line.rate > best.rate ? line : best), nothing);
  // Short jobs are claimed and ended in batches; long ones each by itself, which is what a sync costs.
  const single = measured.pause[0] ?? nothing;
  const dear = microseconds(single);
  const cheap = microseconds(most);
  const worker = measured.workers.at(-1);
  const screen = measured.consoles.at(-1);
  const perWorker = worker ? worker.connections / worker.count : 0;
  const perConsole = screen ? screen.connections / screen.count : 0;
  const busy = single.connections / single.workers;

  const rates = [0.1, 1, 10, 100, 1_000];
  const table = markdownTable(
    [
      'jobs a second',
      'jobs a day',
      'slots busy',
      'workers',
      'processors of Postgres',
      'WAL a day',
      'a month’s rows',
      'kept',
    ],
    rates.map((rate) => {
      const slotsBusy = rate * assumed.seconds;
      const daily = rate * 86_400;
      // A line of log costs about as much WAL as space.
      const lines = assumed.lines * space.logLine;
      return [
        shown(rate),
        daily.toLocaleString('en'),
        shown(slotsBusy),
        String(Math.max(1, Math.ceil(slotsBusy / (slots * assumed.load)))),
        single.serverCores === null ? '' : shown((rate * dear) / 1_000_000),
        gigabytes(daily * (single.wal + lines)),
        gigabytes(daily * 30 * (space.history + lines)),
        gigabytes(daily * assumed.keptDays * (space.history + lines)),
      ];
    }),
  );
  return `A job here runs ${assumed.seconds} s, writes ${assumed.lines} lines of log, and is claimed and ended by itself. Slots are busy ${percent(assumed.load)} of the
time. _A month's rows_ are history and log of 30 days, _kept_ those of ${assumed.keptDays} days, after which succeeded jobs are removed unless set otherwise.

${table}

What gives way, and where:

| what | how much of it | gives way at |
|---|---|---|
| Postgres' processors, short jobs in batches | ${shown(cheap)} µs a job | ${shown(1_000_000 / cheap)} jobs/s for each processor |
| Postgres' processors, each job by itself | ${shown(dear)} µs a job | ${shown(1_000_000 / dear)} jobs/s for each processor |
| connections | ${shown(perWorker)} a worker at rest, ${shown(busy)} busy, ${slots + 4} at most; ${shown(perConsole)} a console | ${Math.floor((assumed.connections - 3) / busy)} busy workers with max_connections ${assumed.connections} and no console |
| polling and heartbeats | ${shown(perSecond(worker))} statements/s and ${idleCost(worker)} a worker; ${shown(perSecond(screen))} statements/s and ${idleCost(screen)} a console | late: a hundred of each are ${shown((perSecond(worker) + perSecond(screen)) * 100)} statements/s |
| slots | ${shown(slots / assumed.seconds)} jobs/s a worker, if a job takes ${assumed.seconds} s | with another worker it does not |`;
}

/** What is taken for granted where nothing was measured. */
const assumed = {
  /** A sync's run. */
  seconds: 2,
  /** Lines of log a job. */
  lines: 20,
  /** Share of the time in which a slot is busy, if jobs are not to wait. */
  load: 0.7,
  /** Days for which succeeded jobs and their logs are kept, by default. */
  keptDays: 14,
  /** Postgres' default. */
  connections: 100,
};

const nothing: Throughput = {
  workers: 1,
  rate: 0,
  workerCores: 0,
  serverCores: null,
  connections: 0,
  waitingForLocks: 0,
  waitingInside: 0,
  wal: 0,
};

/** Statements a second of one that has nothing to do. */
function perSecond(idle: Idle | undefined): number {
  return idle ? idle.queries / idle.count : 0;
}

function idleCost(idle: Idle | undefined): string {
  if (!idle || idle.serverCores === null) return 'unknown';
  return `${shown((idle.serverCores / idle.count) * 1_000)} ‰ of a processor`;
}

function microseconds({ serverCores, rate }: Throughput): number {
  return serverCores === null ? 0 : (serverCores * 1_000_000) / rate;
}

function cores(value: number | null): string {
  return value === null ? '' : value.toFixed(2);
}

function gigabytes(bytes: number): string {
  return bytes < 1e9 ? `${shown(bytes / 1e6)} MB` : `${shown(bytes / 1e9)} GB`;
}
