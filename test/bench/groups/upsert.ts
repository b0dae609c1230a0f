import { ask } from '../contender.ts';
import type { Bench, Group } from '../group.ts';
import { lineOf, measured, required } from '../report.ts';
import { interleave, type Contestant, type Measures } from '../rounds.ts';

/** The set-based upsert into one table, against the usual ways to do it. */
export const upsert: Group = {
  name: 'upsert',
  title: 'Upsert',
  async measure(bench) {
    const { rows, rounds } = bench.size;
    const make = (name: string, task: string, count: number, most = rounds): Contestant => ({
      name,
      rounds: most,
      run: () => rates(bench, task, count),
    });
    const results = await interleave(
      rounds,
      [
        make('ours', 'ours', rows),
        make(copy, 'copy', rows),
        make('unnest, ON CONFLICT', 'unnest', rows),
        // A sample: it is as slow for each row.
        make('row by row', 'rowByRow', Math.min(rows, 4_000), 2),
      ],
      bench.say,
    );
    return (['first', 'unchanged'] as const).map((which) => {
      const limit = required(results.figure(copy, which)).value;
      return lineOf(
        `upsert of ${rows.toLocaleString('en')}, ${which}`,
        'rows/s',
        'higher',
        required(results.figure('ours', which)),
        measured(
          Object.fromEntries(
            [copy, 'unnest, ON CONFLICT', 'row by row'].map((name) => [name, results.figure(name, which)]),
          ),
        ),
        {
          budget: (ours) => ({
            text: `within 1.3 × of ${copy} (${(limit / ours).toFixed(2)} ×)`,
            met: ours >= limit / 1.3,
          }),
          short: true,
        },
      );
    });
  },
};

const copy = 'COPY and join';

async function rates({ databases }: Bench, task: string, rows: number): Promise<Measures> {
  return databases.use([{ name: 'upserts', make: prepare }], async (url) => {
    const { ms = [] } = await ask('upserts', { task, url, options: { rows } });
    const measuredRates = ms.map((each) => (rows * 1000) / each);
    return { first: measuredRates.slice(0, 1), unchanged: measuredRates.slice(1) };
  });
}

async function prepare(url: string): Promise<void> {
  await ask('upserts', { task: 'prepare', url, options: {} });
}
