import { ask } from './contender.ts';
import type { Bench, Load } from './group.ts';
import type { Measures } from './rounds.ts';
import type { Step } from './server.ts';

type Options = Record<string, number | string | boolean>;

/** A program of contenders/ with a queue. */
export type Contender = 'touchline' | 'graphileWorker' | 'pgBoss' | 'limits';

export interface Setting {
  load?: Load;
  /** Jobs that are there and due. */
  jobs?: number;
}

/** Has a contender do a task on a fresh database of its own, which holds what the setting says. */
export function measureOn(
  { databases, size }: Bench,
  contender: Contender,
  task: string,
  options: Options,
  { load = 'none', jobs = 0 }: Setting = {},
): Promise<Measures> {
  // The limits are measured on our tables.
  const owner = contender === 'limits' ? 'touchline' : contender;
  const step = (name: string, asked: string, given: Options): Step => ({
    name,
    make: async (url) => void (await ask(owner, { task: asked, url, options: given }, seedLimit)),
  });
  const steps = [step(owner, 'prepare', {})];
  if (load !== 'none') {
    steps.push(step(load, 'load', { load, count: load === 'ended' ? size.ended : size.pending }));
  }
  if (jobs > 0) steps.push(step(`${jobs} jobs`, 'seed', { jobs }));
  return databases.use(steps, (url) => ask(contender, { task, url, options }));
}

/** ms */
const seedLimit = 300_000;
