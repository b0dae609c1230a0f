// npm run bench: measures the engine against its peers, as ratios within one run. See docs/benchmarks.md.
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { fill, missingPlaces, writeMarkdown, type Place } from './documents.ts';
import { fullSize, quickSize, type Group } from './group.ts';
import { drain } from './groups/drain.ts';
import { enqueue } from './groups/enqueue.ts';
import { latency } from './groups/latency.ts';
import { leagues } from './groups/leagues.ts';
import { nfl } from './groups/nfl.ts';
import { upsert } from './groups/upsert.ts';
import type { Line } from './report.ts';
import { Databases, describeServer, startServer } from './server.ts';
import { fullMarkdown, shortMarkdown, tableOf } from './tables.ts';

const groups: readonly Group[] = [enqueue, drain, latency, leagues, upsert, nfl];

const usage = `npm run bench -- [options]
  --json FILE      also write the lines, one JSON object each
  --markdown FILE  also write the tables as Markdown
  --update-docs    put the tables into docs/benchmarks.md and README.md; only from a whole run
  --quick          small sizes, less than a minute: to see that it works, not how quick it is
  --only NAME      ${groups.map(({ name }) => name).join(' | ')}; may be repeated
  --rounds N       rounds of each measurement`;

const fullPlace: Place = { file: 'docs/benchmarks.md', name: 'bench:full' };
const shortPlace: Place = { file: 'README.md', name: 'bench:short' };

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'string' },
      markdown: { type: 'string' },
      'update-docs': { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const chosen = groups.filter(({ name }) => values.only.length === 0 || values.only.includes(name));
  const unknown = values.only.filter((name) => !groups.some((group) => group.name === name));
  if (unknown.length > 0) throw new UsageError(`There is no measurement named ${unknown.join(', ')}.\n${usage}`);
  const size = values.quick ? quickSize : fullSize;
  const rounds = values.rounds === undefined ? size.rounds : Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new UsageError(`--rounds takes a whole number from 1.\n${usage}`);
  if (values['update-docs']) await checkDocuments(values.quick || values.only.length > 0);

  const begun = performance.now();
  const server = await startServer();
  const databases = new Databases(server.url);
  const measured = new Map<string, Line[]>();
  let where: string;
  try {
    where = `${await describeServer(server.url)}; Node ${process.version}; ${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'CPU'}; medians of ${rounds} round(s)`;
    console.log(`${where}\n`);
    for (const group of chosen) {
      const lines = await group.measure({ databases, size: { ...size, rounds }, say });
      say('');
      measured.set(group.title, lines);
      console.log(`${tableOf(lines)}\n`);
    }
    await databases.dropTemplates();
  } finally {
    await server.stop();
  }
  const lines = [...measured.values()].flat();
  const minutes = (performance.now() - begun) / 60_000;
  const missed = lines.filter(({ met }) => met === false).length;
  console.log(
    `ratio: ours against the best peer, over 1 where ours is better (for a time or a size: the peer’s divided by ours).
${missed === 0 ? 'Every budget is met.' : `${missed} of ${lines.filter(({ met }) => met !== null).length} budgets are missed.`} The run took ${minutes.toFixed(1)} minutes.`,
  );

  if (values.json !== undefined) {
    await writeFile(values.json, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
  const note = `${where}. ${new Date().toISOString().slice(0, 10)}, ${minutes.toFixed(0)} minutes.`;
  const [full, short] = [`${note}\n\n${fullMarkdown(measured)}`, `${shortMarkdown(lines)}\n\n${note}`];
  if (values.markdown !== undefined)
    await writeMarkdown(values.markdown, `## In short\n\n${short}\n\n## In full\n\n${full}`);
  if (values['update-docs']) {
    await fill(fullPlace, full);
    await fill(shortPlace, short);
  }
}

/** Before a run of many minutes, not after it. */
async function checkDocuments(partial: boolean): Promise<void> {
  if (partial) throw new UsageError('--update-docs needs a whole run: leave out --quick and --only.');
  const [missing] = await missingPlaces([fullPlace, shortPlace]);
  if (missing) {
    throw new UsageError(
      `${missing.file} has no place for the table: <!-- ${missing.name} --> … <!-- /${missing.name} -->`,
    );
  }
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
