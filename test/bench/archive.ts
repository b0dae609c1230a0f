// npm run bench:archive: the archive of a large history: copying, size, search, first pages. See docs/benchmarks.md.
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { measureCopying } from './archive/copying.ts';
import { fillHistory, type Extent } from './archive/dataset.ts';
import { measureEffect } from './archive/effect.ts';
import { measureReading } from './archive/reading.ts';
import { fill, missingPlaces, type Place } from './documents.ts';
import { prepared } from './prepared.ts';
import { Databases, describeServer, startServer } from './server.ts';
import { uiMarkdown, type UiFigure } from './ui/figure.ts';

const usage = `npm run bench:archive -- [options]
  --json FILE      also write the figures
  --update-docs    put the table into docs/benchmarks.md
  --quick          20,000 jobs and 200,000 lines instead of a million and ten million: to see that it works`;

const full: Extent & { samples: number } = { jobs: 1_000_000, lines: 10_000_000, samples: 300 };
const quick: Extent & { samples: number } = { jobs: 20_000, lines: 200_000, samples: 50 };
const place: Place = { file: 'docs/benchmarks.md', name: 'bench:archive' };

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'string' },
      'update-docs': { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  if (values['update-docs'] && (values.quick || (await missingPlaces([place])).length > 0)) {
    throw new Error('--update-docs needs a whole run, and its place in docs/benchmarks.md.');
  }
  const extent = values.quick ? quick : full;
  const begun = performance.now();
  const server = await startServer();
  const databases = new Databases(server.url);
  const folder = await mkdtemp(path.join(tmpdir(), 'touchline-bench-archive-'));
  const figures: UiFigure[] = [];
  const add = (more: readonly UiFigure[]): void => {
    figures.push(...more);
    for (const { name, value, unit } of more) console.log(`${name}: ${value.toFixed(1)} ${unit}`);
  };
  let where: string;
  try {
    where = `${await describeServer(server.url)}; ${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'CPU'}`;
    console.log(`${where}\n`);
    await databases.use([prepared], async (url) => {
      await fillHistory(url, extent);
      const file = path.join(folder, 'archive');
      add(await measureCopying(url, file, extent));
      add(await measureReading(file, extent));
      add(await measureEffect(url, path.join(folder, 'again'), extent.samples));
    });
    await databases.dropTemplates();
  } finally {
    await rm(folder, { recursive: true, force: true });
    await server.stop();
  }
  const minutes = ((performance.now() - begun) / 60_000).toFixed(0);
  const count = new Intl.NumberFormat('en');
  const amount = `${count.format(extent.jobs)} jobs, ${count.format(extent.lines)} lines`;
  const note = `${amount}. ${where}. ${new Date().toISOString().slice(0, 10)}, ${minutes} minutes.`;
  console.log(`\n${note}`);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  if (values['update-docs']) await fill(place, `${note}\n\n${uiMarkdown(figures)}`);
}

await main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
