// npm run bench: measures the engine against its peers, as ratios within one run. See docs/benchmarks.md.
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { fullSize, quickSize, type Group } from './group.ts';
import { drain } from './groups/drain.ts';
import { latency } from './groups/latency.ts';
import { leagues } from './groups/leagues.ts';
import { upsert } from './groups/upsert.ts';
import { tableOf, type Line } from './report.ts';
import { Databases, describeServer, startServer } from './server.ts';

const groups: readonly Group[] = [drain, latency, leagues, upsert];

const usage = `npm run bench -- [options]
  --json FILE    also write the lines, one JSON object each
  --quick        small sizes, less than a minute: to see that it works, not how quick it is
  --only NAME    ${groups.map(({ name }) => name).join(' | ')}; may be repeated
  --rounds N     rounds of each measurement`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'string' },
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

  const server = await startServer();
  const databases = new Databases(server.url);
  const lines: Line[] = [];
  try {
    console.log(
      `${await describeServer(server.url)}; Node ${process.version}; ${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'CPU'}; medians of ${rounds} round(s)\n`,
    );
    for (const group of chosen) {
      const measured = await group.measure({ databases, size: { ...size, rounds }, say });
      say('');
      lines.push(...measured);
      console.log(`${tableOf(measured)}\n`);
    }
    await databases.dropTemplates();
  } finally {
    await server.stop();
  }
  if (values.json !== undefined)
    await writeFile(values.json, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  console.log(
    'ratio: ours against the best peer, over 1 where ours is better (for a time: the peer’s divided by ours).',
  );
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
