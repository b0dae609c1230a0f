import { measureOn } from '../contestants.ts';
import { describeLoad, type Bench, type Group, type Load } from '../group.ts';
import { lineOf, measured, required, withinTenPercent, type Budget, type Line } from '../report.ts';
import { interleave, type Contestant, type Results } from '../rounds.ts';

/** Enqueueing: one after the other, from ten callers at once, and many in one call. No worker runs. */
export const enqueue: Group = {
  name: 'enqueue',
  title: 'Enqueueing',
  async measure(bench) {
    const { rounds, loadedRounds, singles, bulk, loads, loadedPeers } = bench.size;
    const make = (name: string, contender: Parameters<typeof measureOn>[1], task: string, load?: Load): Contestant => ({
      name,
      ...(load === undefined ? {} : { rounds: Math.min(rounds, loadedRounds) }),
      run: () => measureOn(bench, contender, task, { singles, bulk }, load === undefined ? {} : { load }),
    });
    const loaded = [
      make('pg-boss ended', 'pgBoss', 'enqueue', 'ended'),
      make('graphile-worker later', 'graphileWorker', 'enqueue', 'later'),
      make('pg-boss later', 'pgBoss', 'enqueue', 'later'),
    ];
    const results = await interleave(
      rounds,
      [
        make('ours', 'touchline', 'enqueue'),
        make('graphile-worker', 'graphileWorker', 'enqueue'),
        make('pg-boss', 'pgBoss', 'enqueue'),
        make('INSERT and unnest', 'limits', 'insertAndUnnest'),
        make('COPY', 'limits', 'copy'),
        ...loads.map((load) => make(`ours ${load}`, 'touchline', 'enqueue', load)),
        ...(loadedPeers ? loaded : []),
      ],
      bench.say,
    );
    const ways = [
      { measure: 'one', name: 'enqueue one by one', budget: twice, limits: { INSERT: 'INSERT and unnest' } },
      { measure: 'callers', name: 'enqueue from 10 callers', budget: null, limits: { INSERT: 'INSERT and unnest' } },
      {
        measure: 'bulk',
        name: `enqueue ${bulk.toLocaleString('en')} in one call`,
        budget: threeTimes,
        limits: { unnest: 'INSERT and unnest', COPY: 'COPY' },
      },
    ] as const;
    return [
      ...ways.map(({ measure, name, budget, limits }) =>
        rateLine(
          results,
          measure,
          name,
          limits,
          'none',
          bench,
          (ours, best) => budget?.(ours, best, results.figure('INSERT and unnest', measure)?.value ?? 0) ?? null,
        ),
      ),
      ...ways.flatMap(({ measure, name }) =>
        loads.map((load) =>
          rateLine(results, measure, name, {}, load, bench, () =>
            withinTenPercent('higher', results.share(`ours ${load}`, 'ours', measure)),
          ),
        ),
      ),
      ...costLines(results, `in one call of ${bulk.toLocaleString('en')}`),
    ];
  },
};

function rateLine(
  results: Results,
  measure: string,
  name: string,
  limits: Readonly<Record<string, string>>,
  load: Load,
  { size }: Bench,
  budget: (ours: number, best: number | null) => Budget | null,
): Line {
  const suffix = load === 'none' ? '' : ` ${load}`;
  return lineOf(
    `${name}${describeLoad(load, size)}`,
    'jobs/s',
    'higher',
    required(results.figure(`ours${suffix}`, measure)),
    measured({
      'graphile-worker': results.figure(`graphile-worker${suffix}`, measure),
      'pg-boss': results.figure(`pg-boss${suffix}`, measure),
    }),
    {
      limits: measured(
        Object.fromEntries(Object.entries(limits).map(([limit, of]) => [limit, results.figure(of, measure)])),
      ),
      budget,
      short: load === 'none',
    },
  );
}

function costLines(results: Results, how: string): Line[] {
  return [
    { measure: 'bulkCpu', name: 'CPU of the caller', unit: 'µs/job' },
    { measure: 'bulkServerCpu', name: 'CPU of Postgres', unit: 'µs/job' },
    { measure: 'bulkWal', name: 'WAL', unit: 'B/job' },
  ].flatMap(({ measure, name, unit }) => {
    const ours = results.figure('ours', measure);
    if (!ours) return [];
    const [peers, limits] = [
      measured({
        'graphile-worker': results.figure('graphile-worker', measure),
        'pg-boss': results.figure('pg-boss', measure),
      }),
      measured({ unnest: results.figure('INSERT and unnest', measure) }),
    ];
    return lineOf(`${name}, ${how}`, unit, 'lower', ours, peers, { limits });
  });
}

function twice(ours: number, best: number | null, insert: number): Budget | null {
  if (best === null) return null;
  return { text: `2 × the best peer (a bare INSERT has ${(insert / best).toFixed(2)} ×)`, met: ours >= 2 * best };
}

function threeTimes(ours: number, best: number | null, unnest: number): Budget | null {
  if (best === null) return null;
  return {
    text: `3 × the best peer, within 1.3 × of unnest (${(unnest / ours).toFixed(2)} ×)`,
    met: ours >= 3 * best && ours >= unnest / 1.3,
  };
}
