import type { Measures } from '../rounds.ts';
import { number, type Options } from './answer.ts';
import { Meter } from './meter.ts';

export interface Enqueueing {
  /** Enqueues one job and resolves when it is committed. */
  readonly one: (number: number) => Promise<unknown>;
  /** Gives what enqueues these jobs in one call, so that making their list is not timed. */
  readonly many: (count: number) => () => Promise<unknown>;
}

/**
 * Enqueues one after the other, from ten callers at once, and many in one call. Gives jobs a second of each (`one`, `callers`,
 * `bulk`), and of the last what a job costs: µs of CPU here (`bulkCpu`) and in the server, bytes of WAL (`bulkWal`).
 */
export async function measureEnqueueing(url: string, options: Options, { one, many }: Enqueueing): Promise<Measures> {
  const singles = number(options, 'singles');
  const bulk = number(options, 'bulk');
  const callers = 10;
  let next = 0;
  const some = async (count: number): Promise<void> => {
    for (let each = 0; each < count; each += 1) await one((next += 1));
  };
  const together = (count: number) => Promise.all(Array.from({ length: callers }, () => some(count)));

  // Connections open, statements prepared.
  await together(5);
  await many(100)();
  const meter = await Meter.open(url);
  const singleRate = await rate(singles, () => some(singles));
  const callersRate = await rate(singles * 2, () => together((singles * 2) / callers));
  const lists = Array.from({ length: times }, () => many(bulk));
  await meter.begin();
  for (const list of lists) await list();
  const cost = await meter.end();
  await meter.close();
  const perJob = (values: readonly number[]) => values.map((value) => value / (times * bulk));
  return {
    one: [singleRate],
    callers: [callersRate],
    bulk: cost.ms.map((ms) => (times * bulk * 1000) / ms),
    bulkCpu: perJob(cost.cpu),
    bulkServerCpu: perJob(cost.serverCpu),
    bulkWal: perJob(cost.wal),
  };
}

/** One call is over too soon to be timed. */
const times = 3;

/** Jobs a second. */
async function rate(count: number, work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (count * 1000) / (performance.now() - begun);
}
