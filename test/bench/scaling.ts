// npm run bench:scaling: how far one Postgres carries it. See docs/scaling.md.
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { fill, missingPlaces, writeMarkdown, type Place } from './documents.ts';
import { quantile } from './rounds.ts';
import { measureIdle, measureSpace, measureThroughput, type Idle, type Throughput } from './scaling/measure.ts';
import { pauseMs } from './scaling/orders.ts';
import { measuredMarkdown, paperMarkdown, type Measured } from './scaling/paper.ts';
import { Databases, describeServer, startServer } from './server.ts';

const usage = `npm run bench:scaling -- [options]
  --json FILE      also write all figures
  --markdown FILE  also write the tables as Markdown
  --update-docs    put the tables into docs/scaling.md
  --quick          few workers and jobs, less than a minute: to see that it works`;

interface Extent {
  workers: readonly number[];
  idleWorkers: readonly number[];
  idleConsoles: readonly number[];
  /** The median of these counts. */
  rounds: number;
  noOpJobs: number;
  /** About how long a run with jobs that wait takes, and each look at what idles. */
  seconds: number;
  spaceJobs: number;
}

const fullExtent: Extent = {
  workers: [1, 2, 4, 8, 16, 32],
  idleWorkers: [1, 8, 32],
  idleConsoles: [1, 10],
  rounds: 3,
  noOpJobs: 60_000,
  seconds: 12,
  spaceJobs: 50_000,
};
const quickExtent: Extent = {
  workers: [1, 4],
  idleWorkers: [2],
  idleConsoles: [1],
  rounds: 1,
  noOpJobs: 5_000,
  seconds: 2,
  spaceJobs: 5_000,
};

const slots = 10;

const measuredPlace: Place = { file: 'docs/scaling.md', name: 'scaling:measured' };
const paperPlace: Place = { file: 'docs/scaling.md', name: 'scaling:paper' };

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'string' },
      markdown: { type: 'string' },
      'update-docs': { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  if (values['update-docs']) {
    if (values.quick) throw new UsageError('--update-docs needs a whole run: leave out --quick.');
    const [missing] = await missingPlaces([measuredPlace, paperPlace]);
    if (missing)
      throw new UsageError(`${missing.file} has no place <!-- ${missing.name} --> … <!-- /${missing.name} -->`);
  }

  const begun = performance.now();
  const server = await startServer();
  const databases = new Databases(server.url);
  let where: string;
  let measured: Measured;
  try {
    where = `${await describeServer(server.url)}; Node ${process.version}; ${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'CPU'}`;
    console.log(`${where}\n`);
    measured = await measureAll(databases, values.quick ? quickExtent : fullExtent);
    await databases.dropTemplates();
  } finally {
    await server.stop();
  }
  const minutes = (performance.now() - begun) / 60_000;
  const note = `${where}. ${new Date().toISOString().slice(0, 10)}, ${minutes.toFixed(0)} minutes.`;
  const tables = { measured: `${note}\n\n${measuredMarkdown(measured)}`, paper: paperMarkdown(measured) };
  console.log(`${tables.measured}\n\n### On paper\n\n${tables.paper}\n\nThe run took ${minutes.toFixed(1)} minutes.`);

  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(measured, null, 2)}\n`);
  if (values.markdown !== undefined) {
    await writeMarkdown(values.markdown, `${tables.measured}\n\n### On paper\n\n${tables.paper}`);
  }
  if (values['update-docs']) {
    await fill(measuredPlace, tables.measured);
    await fill(paperPlace, tables.paper);
  }
}

async function measureAll(databases: Databases, extent: Extent): Promise<Measured> {
  const noOp: Throughput[] = [];
  const pause: Throughput[] = [];
  for (const workers of extent.workers) {
    const rounds: Throughput[] = [];
    for (let round = 1; round <= extent.rounds; round += 1) {
      say(`${workers} worker(s), jobs that do nothing, round ${round}`);
      rounds.push(await measureThroughput(databases, workers, slots, 'no-op', extent.noOpJobs));
    }
    noOp.push(middle(rounds));
    say(`${workers} worker(s), jobs that wait`);
    const most = (workers * slots * 1000) / pauseMs;
    // At the most a computer of this size gets to: more would only take longer.
    const jobs = Math.round(Math.min(most, mostOfPause) * extent.seconds);
    pause.push(await measureThroughput(databases, workers, slots, 'pause', jobs));
  }
  const idle = async (kind: 'worker' | 'console', counts: readonly number[]): Promise<Idle[]> => {
    const all: Idle[] = [];
    for (const count of counts) {
      say(`${count} idle ${kind}(s)`);
      all.push(await measureIdle(databases, kind, count, slots, extent.seconds));
    }
    return all;
  };
  const workers = await idle('worker', extent.idleWorkers);
  const consoles = await idle('console', extent.idleConsoles);
  say('space');
  const space = await measureSpace(databases, extent.spaceJobs);
  say('');
  return { processors: availableParallelism(), noOp, pause, slots, pauseMs, workers, consoles, space };
}

/** jobs/s */
const mostOfPause = 2_000;

/** The round with the median rate. */
function middle(rounds: readonly Throughput[]): Throughput {
  const median = quantile(
    rounds.map(({ rate }) => rate),
    0.5,
  );
  return rounds.reduce((best, round) => (Math.abs(round.rate - median) < Math.abs(best.rate - median) ? round : best));
}

/** On a terminal, what is being done; it leaves no trace. */
function say(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

class UsageError extends Error {}

await main().catch((error: unknown) => {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = 1;
});
