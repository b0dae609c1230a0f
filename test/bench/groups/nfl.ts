import { ask } from '../contender.ts';
import type { Bench, Group } from '../group.ts';
import { lineOf, measured, required } from '../report.ts';
import { interleave, type Contestant, type Measures } from '../rounds.ts';

/** A season of player statistics (115 columns) and of injury reports: reading the file, and writing it the first time and again. */
export const nfl: Group = {
  name: 'nfl',
  title: 'NFL files',
  async measure(bench) {
    const { rounds } = bench.size;
    const lines = [];
    for (const { file, title, rows, budget } of files) {
      const make = (name: string, task: string, most = rounds): Contestant => ({
        name,
        rounds: most,
        run: () => rates(bench, task, file, rows),
      });
      const results = await interleave(
        rounds,
        [
          make('ours', 'ours'),
          make(copy, 'copy'),
          make('COPY alone', 'bareCopy'),
          make('reading', 'read'),
          make('row by row', 'rowByRow', 2),
        ],
        bench.say,
      );
      lines.push(
        lineOf(
          `${title}, reading the file`,
          'rows/s',
          'higher',
          required(results.figure('reading', 'first')),
          new Map(),
        ),
      );
      for (const which of ['first', 'unchanged'] as const) {
        const limit = required(results.figure(copy, which)).value;
        lines.push(
          lineOf(
            `${title}, ${which}`,
            'rows/s',
            'higher',
            required(results.figure('ours', which)),
            measured({ 'row by row': results.figure('row by row', which) }),
            {
              limits: measured({
                [copy]: results.figure(copy, which),
                ...(which === 'first' ? { 'COPY alone': results.figure('COPY alone', which) } : {}),
              }),
              budget: (ours) => ({
                text: `within ${budget} × of ${copy} (${(limit / ours).toFixed(2)} ×)`,
                met: ours >= limit / budget,
              }),
              short: true,
            },
          ),
        );
      }
    }
    return lines;
  },
};

const copy = 'COPY and join';

const files = [
  { file: 'stats', title: '18,432 player statistics', rows: 18_432, budget: 1.3 },
  // A tenth of a second: code that runs for the first time counts for more.
  { file: 'injuries', title: '5,632 injury reports', rows: 5_632, budget: 1.3 },
] as const;

async function rates({ databases }: Bench, task: string, file: string, all: number): Promise<Measures> {
  return databases.use([{ name: 'touchline', make: prepare }], async (url) => {
    const { ms = [], rows = [all] } = await ask('nflFiles', { task, url, options: { file } });
    const measuredRates = ms.map((each) => ((rows[0] ?? all) * 1000) / each);
    return { first: measuredRates.slice(0, 1), unchanged: measuredRates.slice(1) };
  });
}

async function prepare(url: string): Promise<void> {
  await ask('touchline', { task: 'prepare', url, options: {} });
}
