import { endedStates, type EndedState } from '#shared/jobs.ts';
import type { EndedJobs, Throughput, ThroughputQuery } from '#shared/statistics.ts';
import { noJobs } from '#engine/statistics/endedJobs.ts';
import { toDurations, type Histogram } from '#engine/statistics/histogram.ts';
import { throughputSteps } from '#engine/statistics/readThroughput.ts';
import { Parameters, type ArchiveReader, type SqlValue } from '../sql.ts';
import { readAsOf } from './asOf.ts';

/** What ended in each step of a stretch of time, as `readThroughput` gives it; counted from the jobs themselves. */
export async function readArchivedThroughput(archive: ArchiveReader, query: ThroughputQuery): Promise<Throughput> {
  const { from, to, length, step, sync } = throughputSteps(query);
  const parameters = new Parameters();
  const first = parameters.add(BigInt(from) * 1_000n);
  const range = `finished_at >= ${first} and finished_at < ${parameters.add(BigInt(to) * 1_000n)}`;
  const rows = await archive.query<Row>(
    `select number, state, ${bucketOf('run')} as runBucket, ${bucketOf('wait')} as waitBucket, count(*) as jobs,
       sum(attempt) as attempts, sum(run) as run, max(run) as runMax, sum(wait) as wait, max(wait) as waitMax
     from (
       select (finished_at - ${first}) / ${parameters.add(BigInt(length) * 1_000n)} as number, state, attempt,
         max(0, finished_at - started_at) / 1000.0 as run, max(0, started_at - run_at) / 1000.0 as wait
       from jobs where ${range} ${sync === undefined ? '' : `and sync = ${parameters.add(sync)}`}
     )
     group by 1, 2, 3, 4`,
    parameters.values,
  );
  const steps = new Map<number, Row[]>();
  for (const row of rows) steps.set(row.number, [...(steps.get(row.number) ?? []), row]);
  const asOf = await readAsOf(archive);
  return {
    step,
    asOf,
    exactUntil: asOf,
    series: Array.from({ length: (to - from) / length }, (_each, number) => ({
      at: new Date(from + number * length).toISOString(),
      ...toEnded(steps.get(number) ?? []),
    })),
  };
}

/** As `sync.duration_bucket` has it. */
function bucketOf(ms: string): string {
  return `case when ${ms} < 1 then 0 when ${ms} >= 1 then min(127, cast(4 * ln(${ms}) / ln(2.0) as integer) + 1) end`;
}

type Row = { [column: string]: SqlValue } & {
  number: number;
  state: EndedState;
  runBucket: number | null;
  waitBucket: number | null;
  jobs: number;
  attempts: number;
  run: number | null;
  runMax: number | null;
  wait: number | null;
  waitMax: number | null;
};

function toEnded(rows: readonly Row[]): EndedJobs {
  if (rows.length === 0) return noJobs;
  const [succeeded = 0, failed = 0, cancelled = 0] = endedStates.map((state) =>
    sum(rows.filter((row) => row.state === state).map(({ jobs }) => jobs)),
  );
  return {
    succeeded,
    failed,
    cancelled,
    attempts: sum(rows.map(({ attempts }) => attempts)),
    run: toDurations(histogram(rows.map(({ jobs, runBucket, run, runMax }) => [runBucket, jobs, run, runMax]))),
    wait: toDurations(histogram(rows.map(({ jobs, waitBucket, wait, waitMax }) => [waitBucket, jobs, wait, waitMax]))),
  };
}

type Part = readonly [bucket: number | null, jobs: number, sum: number | null, max: number | null];

function histogram(parts: readonly Part[]): Histogram {
  const counts = new Map<number, number>();
  for (const [bucket, jobs] of parts) if (bucket !== null) counts.set(bucket, (counts.get(bucket) ?? 0) + jobs);
  const ascending = [...counts].sort(([a], [b]) => a - b);
  const longest = parts.flatMap(([, , , max]) => (max === null ? [] : [max]));
  return {
    buckets: ascending.map(([bucket]) => bucket),
    counts: ascending.map(([, jobs]) => jobs),
    sum: sum(parts.map(([, , all]) => all ?? 0)),
    max: longest.length === 0 ? null : Math.max(...longest),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
