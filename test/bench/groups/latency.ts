import { ask } from '../contender.ts';
import type { Bench, Group } from '../group.ts';
import { lineOf } from '../report.ts';
import { figureOf, interleave, quantile, type Contestant, type Figure } from '../rounds.ts';
import { settle } from '../server.ts';

/** Enqueue to start with an idle worker: one job at a time, each after the one before has ended. */
export const latency: Group = {
  name: 'latency',
  async measure(bench) {
    const { rounds, samples } = bench.size;
    const measured = new Map<string, number[][]>();
    const make = (
      name: string,
      contender: string,
      options: Record<string, number | boolean>,
      count = samples,
      most?: number,
    ): Contestant => ({
      name,
      ...(most === undefined ? {} : { rounds: most }),
      run: async () => {
        const ms = await probe(bench, contender, { ...options, samples: count });
        measured.set(name, [...(measured.get(name) ?? []), ms]);
        return quantile(ms, 0.5);
      },
    });
    await interleave(
      rounds,
      [
        make('ours', 'touchline', {}),
        make('graphile-worker', 'graphileWorker', { concurrency: 10 }),
        make('pg-boss with NOTIFY', 'pgBoss', { notify: true }),
        // Two seconds a poll: a few tell.
        make('pg-boss polling', 'pgBoss', { notify: false }, 5, 1),
      ],
      bench.say,
    );
    return [0.5, 0.99].map((q) => {
      const figures = new Map<string, Figure>();
      for (const [name, all] of measured) {
        // The percentile of all samples; the spread that of the rounds.
        figures.set(name, { ...figureOf(all.map((ms) => quantile(ms, q))), value: quantile(all.flat(), q) });
      }
      const ours = figures.get('ours') ?? { value: 0, spread: 0 };
      figures.delete('ours');
      return lineOf(`enqueue to start, p${q * 100}`, 'ms', 'lower', ours, figures);
    });
  },
};

function probe({ databases }: Bench, contender: string, options: Record<string, number | boolean>): Promise<number[]> {
  return databases.use(
    contender,
    async (url) => void (await ask(contender, { task: 'prepare', url, options: {} })),
    async (url) => {
      await settle(url);
      const { ms } = await ask(contender, { task: 'latency', url, options });
      return ms ?? [];
    },
  );
}
