import { measureOn } from '../contestants.ts';
import { describeLoad, type Bench, type Group, type Load } from '../group.ts';
import { lineOf, measured, required, withinTenPercent, type Budget, type Figures, type Line } from '../report.ts';
import { interleave, type Contestant, type Figure, type Measures, type Results } from '../rounds.ts';

/** Claim to finish: no-op jobs that are all there before a worker begins. Ours keeps their history and attempts. */
export const drain: Group = {
  name: 'drain',
  title: 'Working off',
  async measure(bench) {
    const { jobs, manyJobs, rounds, loadedRounds, concurrencies } = bench.size;
    const lines = linesOf(await compare(bench, jobs, rounds, true), bench, jobs);
    if (manyJobs > 0) {
      const results = await compare(bench, manyJobs, Math.min(rounds, 3), false);
      lines.push(...linesOf(results, bench, manyJobs), ...spaceLines(results, manyJobs, concurrencies.at(-1) ?? 0));
    }
    return [...lines, ...loadedLines(await compareLoaded(bench, Math.min(rounds, loadedRounds)), bench)];
  },
};

const graphileTuned = 'graphile-worker tuned';
const bossTuned = 'pg-boss tuned';

type Options = Record<string, number | boolean>;
type Contender = 'touchline' | 'graphileWorker' | 'pgBoss';

async function compare(bench: Bench, jobs: number, rounds: number, withDefaults: boolean): Promise<Results> {
  const { concurrencies } = bench.size;
  const size = jobs === bench.size.manyJobs;
  const contestants: Contestant[] = [
    ...concurrencies.map((concurrency) =>
      contestant(`ours ${concurrency}`, () => drained(bench, 'touchline', jobs, { concurrency, size })),
    ),
    contestant(graphileTuned, () => drained(bench, 'graphileWorker', jobs, { tuned: true, size })),
    contestant(bossTuned, () => drained(bench, 'pgBoss', jobs, { tuned: true, size })),
  ];
  for (const concurrency of withDefaults ? concurrencies : []) {
    const some = Math.min(jobs, concurrency === 1 ? 1_000 : 4_000);
    // They take one job a worker each 2 s, or each millisecond, however many there are: a few tell.
    contestants.push(
      contestant(
        `graphile-worker default ${concurrency}`,
        () => drained(bench, 'graphileWorker', some, { concurrency }),
        2,
      ),
      contestant(
        `pg-boss default ${concurrency}`,
        () => drained(bench, 'pgBoss', concurrency * bench.size.polls, { concurrency }),
        1,
      ),
    );
  }
  return interleave(rounds, contestants, bench.say);
}

function linesOf(results: Results, { size }: Bench, jobs: number): Line[] {
  const peers = (measure: string, concurrency: number): Figures =>
    measured({
      [graphileTuned]: results.figure(graphileTuned, measure),
      [bossTuned]: results.figure(bossTuned, measure),
      'graphile-worker default': results.figure(`graphile-worker default ${concurrency}`, measure),
      ...(measure === 'rate' ? { 'pg-boss default': results.figure(`pg-boss default ${concurrency}`, measure) } : {}),
    });
  return size.concurrencies.flatMap((concurrency) => {
    const name = `drain of ${jobs.toLocaleString('en')}, concurrency ${concurrency}`;
    const graphile = Math.max(
      ...[graphileTuned, `graphile-worker default ${concurrency}`].map(
        (peer) => results.figure(peer, 'rate')?.value ?? 0,
      ),
    );
    return [
      lineOf(
        name,
        'jobs/s',
        'higher',
        required(results.figure(`ours ${concurrency}`, 'rate')),
        peers('rate', concurrency),
        {
          budget: (ours) => half(ours, graphile),
          short: concurrency === 10 || jobs === size.manyJobs,
        },
      ),
      ...costs.flatMap(({ measure, title, unit }) => {
        const ours = results.figure(`ours ${concurrency}`, measure);
        return ours ? [lineOf(`${name}: ${title}`, unit, 'lower', ours, peers(measure, concurrency))] : [];
      }),
    ];
  });
}

const costs = [
  { measure: 'cpu', title: 'CPU of the worker', unit: 'µs/job' },
  { measure: 'serverCpu', title: 'CPU of Postgres', unit: 'µs/job' },
  { measure: 'wal', title: 'WAL', unit: 'B/job' },
];

/** What the jobs leave behind. */
function spaceLines(results: Results, jobs: number, concurrency: number): Line[] {
  return [
    { measure: 'size', title: 'as it is' },
    { measure: 'sizeVacuumed', title: 'after vacuum' },
  ].flatMap(({ measure, title }) => {
    const ours = results.figure(`ours ${concurrency}`, measure);
    const peers = measured({
      'graphile-worker (keeps nothing)': results.figure(graphileTuned, measure),
      'pg-boss (without attempts)': results.figure(bossTuned, measure),
    });
    return ours
      ? [
          lineOf(
            `space taken by ${jobs.toLocaleString('en')} ended jobs, ${title}`,
            'MB',
            'lower',
            megabytes(ours),
            mapped(peers),
          ),
        ]
      : [];
  });
}

function compareLoaded(bench: Bench, rounds: number): Promise<Results> {
  const { jobs, loads, loadedPeers } = bench.size;
  const make = (name: string, contender: Contender, load: Load, options: Options): Contestant =>
    contestant(name, () => drained(bench, contender, jobs, options, load));
  const loaded = [
    make('graphile-worker later', 'graphileWorker', 'later', { tuned: true }),
    make('pg-boss ended', 'pgBoss', 'ended', { tuned: true }),
    make('pg-boss later', 'pgBoss', 'later', { tuned: true }),
  ];
  return interleave(
    rounds,
    [
      make('ours none', 'touchline', 'none', { concurrency: loadedConcurrency }),
      ...loads.map((load) => make(`ours ${load}`, 'touchline', load, { concurrency: loadedConcurrency })),
      ...(loadedPeers ? loaded : []),
    ],
    bench.say,
  );
}

const loadedConcurrency = 10;

function loadedLines(results: Results, { size }: Bench): Line[] {
  return size.loads.map((load) =>
    lineOf(
      `drain of ${size.jobs.toLocaleString('en')}, concurrency ${loadedConcurrency}${describeLoad(load, size)}`,
      'jobs/s',
      'higher',
      required(results.figure(`ours ${load}`, 'rate')),
      measured({
        [graphileTuned]: results.figure(`graphile-worker ${load}`, 'rate'),
        [bossTuned]: results.figure(`pg-boss ${load}`, 'rate'),
      }),
      { budget: () => withinTenPercent('higher', results.share(`ours ${load}`, 'ours none', 'rate')) },
    ),
  );
}

/** One drain on a database of its own: jobs a second, and what a job cost. */
async function drained(
  bench: Bench,
  contender: Contender,
  jobs: number,
  options: Options,
  load: Load = 'none',
): Promise<Measures> {
  const measures = await measureOn(bench, contender, 'drain', { jobs, ...options }, { load, jobs });
  const { ms = [], cpu = [], serverCpu = [], wal = [], ...sizes } = measures;
  const perJob = (values: readonly number[]) => values.map((value) => value / jobs);
  return {
    ...sizes,
    rate: ms.map((each) => (jobs * 1000) / each),
    cpu: perJob(cpu),
    serverCpu: perJob(serverCpu),
    wal: perJob(wal),
  };
}

function contestant(name: string, run: () => Promise<Measures>, rounds?: number): Contestant {
  return rounds === undefined ? { name, run } : { name, run, rounds };
}

function half(ours: number, graphile: number): Budget {
  return { text: '1.5 × graphile-worker', met: ours >= 1.5 * graphile };
}

function megabytes({ value, spread }: Figure): Figure {
  return { value: value / 1_000_000, spread };
}

function mapped(figures: Figures): Figures {
  return new Map([...figures].map(([name, figure]) => [name, megabytes(figure)]));
}
