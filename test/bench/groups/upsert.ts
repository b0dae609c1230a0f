import { ask } from '../contender.ts';
import type { Bench, Group } from '../group.ts';
import { lineOf } from '../report.ts';
import { figureOf, interleave, type Contestant, type Figure } from '../rounds.ts';
import { settle } from '../server.ts';

/** The set-based upsert into one table, against the usual ways to do it. */
export const upsert: Group = {
  name: 'upsert',
  async measure(bench) {
    const { rows, rounds } = bench.size;
    const measured = { first: new Map<string, number[]>(), unchanged: new Map<string, number[]>() };
    const make = (name: string, task: string, count: number, most?: number): Contestant => ({
      name,
      ...(most === undefined ? {} : { rounds: most }),
      run: async () => {
        const [first = 0, unchanged = 0] = await rates(bench, task, count);
        measured.first.set(name, [...(measured.first.get(name) ?? []), first]);
        measured.unchanged.set(name, [...(measured.unchanged.get(name) ?? []), unchanged]);
        return first;
      },
    });
    await interleave(
      rounds,
      [
        make('ours', 'ours', rows),
        make('COPY and join', 'copy', rows),
        make('unnest, ON CONFLICT', 'unnest', rows),
        // A sample: it is as slow for each row.
        make('row by row', 'rowByRow', Math.min(rows, 4_000), 2),
      ],
      bench.say,
    );
    return (['first', 'unchanged'] as const).map((which) => {
      const figures = new Map<string, Figure>([...measured[which]].map(([name, all]) => [name, figureOf(all)]));
      const ours = figures.get('ours') ?? { value: 0, spread: 0 };
      figures.delete('ours');
      return lineOf(`upsert of ${rows.toLocaleString('en')}, ${which}`, 'rows/s', 'higher', ours, figures);
    });
  },
};

function rates({ databases }: Bench, task: string, rows: number): Promise<number[]> {
  return databases.use(
    'upserts',
    async (url) => void (await ask('upserts', { task: 'prepare', url, options: {} })),
    async (url) => {
      await settle(url);
      const { ms } = await ask('upserts', { task, url, options: { rows } });
      return (ms ?? []).map((each) => (rows * 1000) / each);
    },
  );
}
