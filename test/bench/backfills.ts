// npm run bench:backfills: a backfill of 100,000 partitions on a database with a million ended jobs. See docs/benchmarks.md. Build first.
import { availableParallelism, cpus } from 'node:os';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { measureBackfill } from './backfills/measure.ts';
import { past } from './backfills/past.ts';
import { leaguesOf, measureGrid } from './backfills/window.ts';
import { fill, missingPlaces, type Place } from './documents.ts';
import { prepared } from './prepared.ts';
import { Databases, describeServer, startServer } from './server.ts';
import { Desktops } from './ui/desktop.ts';
import { uiMarkdown, type UiFigure } from './ui/figure.ts';

const usage = `npm run bench:backfills -- [options]
  --json FILE      also write the figures
  --update-docs    put the table into docs/benchmarks.md
  --quick          few partitions and little history, some seconds: to see that it works`;

const full = { partitions: 100_000, ended: 1_000_000, scheduled: 500, changes: 10_000 };
const quick = { partitions: 5_000, ended: 20_000, scheduled: 20, changes: 500 };

const place: Place = { file: 'docs/benchmarks.md', name: 'bench:backfills' };

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
  try {
    const where = `${await describeServer(server.url)}; ${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'CPU'}`;
    console.log(`${where}\n`);
    const databases = new Databases(server.url);
    const figures = await databases.use([prepared, past(extent.ended, extent.partitions)], (url) =>
      measureBackfill(url, extent),
    );
    figures.push(...(await inWindow(databases, extent)));
    await databases.dropTemplates();
    const minutes = ((performance.now() - begun) / 60_000).toFixed(0);
    const note = `${where}. ${new Date().toISOString().slice(0, 10)}, ${minutes} minutes.`;
    console.log(`${uiMarkdown(figures)}\n\n${note}`);
    if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`);
    if (values['update-docs']) await fill(place, `${note}\n\n${uiMarkdown(figures)}`);
  } finally {
    await server.stop();
  }
}

/** The grid of as many partitions, in the real application. */
async function inWindow(databases: Databases, { partitions, changes }: typeof full): Promise<UiFigure[]> {
  const desktops = await Desktops.open();
  try {
    return await databases.use([prepared, leaguesOf(partitions)], async (url) => {
      // Its own worker would fetch; here only cells change.
      const desktop = await desktops.start(await desktops.folder(), { url, environment: 'staging' });
      try {
        return await measureGrid(desktop.page, url, partitions, changes);
      } finally {
        await desktop.close();
      }
    });
  } finally {
    await desktops.stop();
  }
}

await main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
