import type { JobFilter } from '#shared/filters/jobFilter.ts';
import { Archive } from '#engine/archive/archive.ts';
import { readArchivedJob, readArchiveList, readArchivePage } from '#engine/archive/read/jobs.ts';
import { readArchivedOutline } from '#engine/archive/read/log.ts';
import { searchErrors, searchLines } from '#engine/archive/read/search.ts';
import { readArchivedThroughput } from '#engine/archive/read/throughput.ts';
import type { UiFigure } from '../ui/figure.ts';
import { key } from './copying.ts';
import type { Extent } from './dataset.ts';

const texts = {
  'a rare text': ['player 80017', 'team 330 ', 'player 4242.', 'quetzal'],
  'a common text': ['statistics', 'the answer has', 'season 2024', 'wrote'],
  'several words': ['changed from doubtful', 'page 5 of season 2023, week 7', 'of player 12'],
  'a text of the fields': ['rows=976', 'ms=2999'],
  'a text that is nowhere': ['no such thing', 'zzzzzz'],
};
const rounds = 5;
const pages = 200;

/** ms that the work takes. */
async function time(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** What is read with no database there. */
export async function measureReading(file: string, { jobs }: Extent): Promise<UiFigure[]> {
  const figures: UiFigure[] = [];
  const add = (name: string, value: number, budget: number | null = null, note?: string): void => {
    figures.push({ name, value, unit: 'ms', budget, ...(note === undefined ? {} : { note }) });
  };
  const opening = performance.now();
  const archive = await Archive.open(file, key);
  await readArchiveList(archive, { filter: {}, scope: 'all', limit: 200 });
  add('opened, and the first page of History read', performance.now() - opening);
  const median = async (work: (round: number) => Promise<unknown>): Promise<number> => {
    const taken: number[] = [];
    for (let round = 0; round < rounds; round += 1) taken.push(await time(() => work(round)));
    return taken.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
  };
  for (const [name, filter] of Object.entries(filters)) {
    add(
      `first page and count, ${name}`,
      await median(() => readArchiveList(archive, { filter, scope: 'all', limit: 200 })),
    );
  }
  let after: string | null = null;
  for (let page = 1; page < Math.min(pages, jobs / 200); page += 1) {
    const read: Awaited<ReturnType<typeof readArchivePage>> = await readArchivePage(archive, {
      filter: {},
      scope: 'ended',
      after,
      limit: 200,
    });
    after = read.next;
  }
  add(
    `page ${Math.min(pages, jobs / 200)}`,
    await median(() => readArchivePage(archive, { filter: {}, scope: 'ended', after, limit: 200 })),
  );
  add(
    'a job with its attempts and log',
    await median(async (round) => {
      const id = String(1 + Math.floor((jobs * round) / rounds));
      await readArchivedJob(archive, id);
      await readArchivedOutline(archive, id, 200);
    }),
  );
  const to = new Date().toISOString();
  const from = new Date(Date.now() - 90 * 86_400_000).toISOString();
  add('the chart of 90 days', await median(() => readArchivedThroughput(archive, { from, to, step: 1_440 })));
  for (const [name, wanted] of Object.entries(texts)) {
    const all: number[] = [];
    let hits = 0;
    for (const text of wanted) {
      const first = await time(
        async () => (hits += (await searchLines(archive, { text, limit: 50, before: null })).hits.length),
      );
      all.push(first);
    }
    add(
      `search, ${name}`,
      Math.max(...all),
      100,
      `the slowest of ${wanted.length}, each for the first time; ${hits} hits`,
    );
  }
  add(
    'search in errors',
    await time(() => searchErrors(archive, { text: 'quetzalcoatl', limit: 50, before: null })),
    100,
  );
  await archive.close();
  return figures;
}

const filters: Record<string, JobFilter> = {
  'no filter': {},
  failed: { states: ['failed'] },
  'one sync': { syncs: ['sync-fixtures'] },
  'a payload': { payload: [{ path: ['week'], values: ['7'] }] },
  'a text in the errors': { errorText: 'did not answer' },
};
