import { ask } from '../contender.ts';
import type { Bench, Group } from '../group.ts';
import { lineOf, type Line } from '../report.ts';
import { interleave, type Contestant, type Figure } from '../rounds.ts';
import { settle } from '../server.ts';

type Settings = Record<string, number | boolean>;

/** Claim to finish: no-op jobs that are all there before a worker begins. Ours keeps their history and attempts. */
export const drain: Group = {
  name: 'drain',
  async measure(bench) {
    const { size } = bench;
    const lines = await compare(bench, size.jobs, [1, 10, 50], true);
    if (size.manyJobs > 0) lines.push(...(await compare(bench, size.manyJobs, [50], false)));
    return lines;
  },
};

async function compare(bench: Bench, jobs: number, slots: readonly number[], withDefaults: boolean): Promise<Line[]> {
  const some = (most: number) => Math.min(jobs, most);
  const make = (name: string, contender: string, count: number, settings: Settings, rounds?: number): Contestant => ({
    name,
    ...(rounds === undefined ? {} : { rounds }),
    run: () => rate(bench, contender, count, settings),
  });
  const contestants = [
    ...slots.map((concurrency) => make(`ours ${concurrency}`, 'touchline', jobs, { concurrency })),
    make(graphileTuned, 'graphileWorker', jobs, { tuned: true }),
    make(bossTuned, 'pgBoss', jobs, { tuned: true }),
  ];
  if (withDefaults) {
    for (const concurrency of slots) {
      contestants.push(
        make(
          `graphile-worker default ${concurrency}`,
          'graphileWorker',
          some(concurrency === 1 ? 1_000 : 4_000),
          { concurrency },
          2,
        ),
        // It takes one job a worker each 2 s, whatever the machine: a few seconds tell.
        make(`pg-boss default ${concurrency}`, 'pgBoss', concurrency * 3, { concurrency }, 1),
      );
    }
  }
  const figures = await interleave(bench.size.rounds, contestants, bench.say);
  return slots.map((concurrency) => {
    const peers = new Map<string, Figure>();
    for (const [name, label] of [
      [graphileTuned, graphileTuned],
      [bossTuned, bossTuned],
      [`graphile-worker default ${concurrency}`, 'graphile-worker default'],
      [`pg-boss default ${concurrency}`, 'pg-boss default'],
    ] as const) {
      const figure = figures.get(name);
      if (figure) peers.set(label, figure);
    }
    const ours = figures.get(`ours ${concurrency}`) ?? { value: 0, spread: 0 };
    return lineOf(`drain of ${jobs.toLocaleString('en')}, concurrency ${concurrency}`, 'jobs/s', 'higher', ours, peers);
  });
}

const graphileTuned = 'graphile-worker tuned';
const bossTuned = 'pg-boss tuned';

/** Jobs a second of one drain on a database of its own. */
function rate({ databases }: Bench, contender: string, jobs: number, settings: Settings): Promise<number> {
  return databases.use(
    contender,
    async (url) => void (await ask(contender, { task: 'prepare', url, options: {} })),
    async (url) => {
      await ask(contender, { task: 'seed', url, options: { jobs } });
      await settle(url);
      const { ms } = await ask(contender, { task: 'drain', url, options: { jobs, ...settings } });
      return (jobs * 1000) / (ms?.[0] ?? Infinity);
    },
  );
}
