// npm run bench:ui: the real application on a real database of some size. See docs/benchmarks.md. Build first.
import { availableParallelism, cpus } from 'node:os';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { fill, missingPlaces, type Place } from './documents.ts';
import { prepared } from './prepared.ts';
import { Databases, describeServer, startServer } from './server.ts';
import { measureLog } from './ui/bigLog.ts';
import { dataset, type Extent } from './ui/dataset.ts';
import { Desktops } from './ui/desktop.ts';
import { uiMarkdown, type UiFigure } from './ui/figure.ts';
import { measureHour } from './ui/hour.ts';
import { measureLists } from './ui/lists.ts';
import { measureLive } from './ui/live.ts';
import { measureStart } from './ui/start.ts';
import { measureTyping } from './ui/typing.ts';
import { measureWatching } from './ui/watching.ts';

const usage = `npm run bench:ui -- [options]
  --json FILE      also write the figures
  --update-docs    put the table into docs/benchmarks.md
  --quick          little data, some two minutes: to see that it works`;

const full: Extent & Pace = { ended: 5_000_000, pending: 3_000, logLines: 1_000_000, changes: 5_000, cycles: 120 };
const quick: Extent & Pace = { ended: 220_000, pending: 500, logLines: 20_000, changes: 300, cycles: 5 };

interface Pace {
  /** Jobs that come and end in the burst. */
  changes: number;
  /** Rounds through the views that stand for an hour. */
  cycles: number;
}

const place: Place = { file: 'docs/benchmarks.md', name: 'bench:ui' };

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
  const desktops = await Desktops.open();
  const figures: UiFigure[] = [];
  const add = (more: readonly UiFigure[]): void => {
    figures.push(...more);
    for (const { name, value, unit } of more) console.log(`${name}: ${value.toFixed(1)} ${unit}`);
  };
  let where: string;
  try {
    where = `${await describeServer(server.url)}; ${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'CPU'}`;
    console.log(`${where}\n`);
    add(await measureStart(desktops));
    await databases.use([prepared, dataset(extent)], async (url) => {
      add(await measureLists(url));
      const desktop = await desktops.start(await desktops.folder(), { url });
      try {
        add(await measureTyping(desktop.page));
        add(await measureLive(desktop.page, url, extent.changes));
        add(await measureLog(desktop.page, extent.logLines));
        add(await measureHour(desktop, url, extent.cycles));
      } finally {
        await desktop.close();
      }
      add(await measureWatching(url, values.quick ? 2 : 12));
    });
    await databases.dropTemplates();
  } finally {
    await desktops.stop();
    await server.stop();
  }
  const minutes = ((performance.now() - begun) / 60_000).toFixed(0);
  const note = `${where}. ${new Date().toISOString().slice(0, 10)}, ${minutes} minutes.`;
  console.log(`\n${note}`);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  if (values['update-docs']) await fill(place, `${note}\n\n${uiMarkdown(figures)}`);
}

await main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
