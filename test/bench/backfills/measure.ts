import { newBackfillSchema, type NewBackfill } from '#shared/backfills.ts';
import { backfillChore } from '#engine/backfills/backfillChore.ts';
import { readFoundGrid, summarisePlan } from '#engine/backfills/foundGrid.ts';
import { GridReader, readGrid } from '#engine/backfills/liveGrid.ts';
import { listBackfills, readReport } from '#engine/backfills/readBackfills.ts';
import { startBackfill } from '#engine/backfills/startBackfill.ts';
import { cancelBackfill } from '#engine/backfills/steerBackfill.ts';
import { systemClock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import { silentLogger } from '../../support/logger.ts';
import { until } from '../../support/until.ts';
import { enqueueTest, makeWorker, openDatabase, patientTiming, stopWorkers, testSync } from '../../support/worker.ts';
import { quantile } from '../rounds.ts';
import type { UiFigure } from '../ui/figure.ts';
import { largeSync } from './past.ts';

const operator = { actor: 'bench', origin: 'bench' };
const slots = 10;

/** All of a backfill's life on a database with a past: planned, started, looked at, run beside scheduled jobs, cancelled. */
export async function measureBackfill(
  url: string,
  { partitions, scheduled }: { partitions: number; scheduled: number },
): Promise<UiFigure[]> {
  const database = openDatabase(url);
  const figures: UiFigure[] = [];
  const timed = async <T>(name: string, work: () => Promise<T>, note?: string): Promise<T> => {
    const begun = performance.now();
    const result = await work();
    figures.push({ name, value: performance.now() - begun, unit: 'ms', budget: null, ...(note ? { note } : {}) });
    return result;
  };
  try {
    const alone = await latencies(database, scheduled, null);
    const large = largeSync(partitions);
    const syncs = [large];
    const wanted: NewBackfill = newBackfillSchema.parse({
      range: { syncs: ['large'] },
      selection: { what: 'all' },
      manners: { concurrency: 50 },
    });
    await timed('grid of the planner read', () => readFoundGrid(database, syncs, wanted.range));
    await timed('planned: what would run, and its cost', () => summarisePlan(database, syncs, wanted));
    const { id } = await timed('started', () => startBackfill(database, syncs, wanted, operator));
    await timed('where its cells stand read', () => readGrid(database, id));
    const reader = new GridReader(id);
    await timed('states of all its cells read', () => reader.read(database));
    const running = await runBeside(database, scheduled, reader, partitions);
    figures.push(...running, ...figuresOf('without a backfill', alone));
    await timed('list of backfills read', () => listBackfills(database, { limit: 50 }));
    await timed('report of what there is so far', () => readReport(database, id));
    await timed('cancelled', () => cancelBackfill(database, id, operator), 'every partition that waits');
  } finally {
    await stopWorkers();
    await database.close();
  }
  return figures;
}

async function runBeside(
  database: Database,
  scheduled: number,
  reader: GridReader,
  partitions: number,
): Promise<UiFigure[]> {
  const looks: number[] = [];
  const end = new AbortController();
  const succeeded = async (): Promise<number> => {
    const begun = performance.now();
    const grid = await reader.read(database);
    looks.push(performance.now() - begun);
    return grid?.backfill.counts.succeeded ?? 0;
  };
  const begun = performance.now();
  const watch = (async () => {
    while (!end.signal.aborted) {
      await succeeded();
      await systemClock.sleep(250);
    }
  })();
  const besides = await latencies(database, scheduled, partitions);
  end.abort();
  await watch;
  const done = await succeeded();
  const rate = done / ((performance.now() - begun) / 1_000);
  return [
    { name: 'partitions run', value: rate, unit: '/s', budget: null, note: `by a worker with ${slots} slots` },
    {
      name: 'what changed in the grid read, p50',
      value: quantile(looks, 0.5),
      unit: 'ms',
      budget: null,
      note: 'every 250 ms',
    },
    ...figuresOf('beside it', besides),
  ];
}

/** ms from enqueue to start of jobs of a schedule, one after the other, with the backfill's sync there or not. */
async function latencies(database: Database, count: number, partitions: number | null): Promise<number[]> {
  const sync = testSync('scheduled', async () => undefined);
  const worker = makeWorker(database, [sync, ...(partitions === null ? [] : [largeSync(partitions)])], {
    timing: { ...patientTiming, poll: 1_000 },
    identity: { kind: 'headless', version: 'bench', slots },
    chores: [backfillChore({ database, clock: systemClock, logger: silentLogger })],
  });
  await worker.start();
  const [{ last } = { last: '0' }] = await database.query<{ last: string }>(
    `select coalesce(max(id), 0)::text as last from sync.job_history where sync = 'scheduled'`,
  );
  for (let round = 0; round < count; round += 1) {
    const job = await enqueueTest(database, 'scheduled', { trigger: 'schedule' });
    await until(async () => (await database.query('select from sync.job_history where id = $1', [job])).length > 0);
  }
  await worker.stop(0);
  const rows = await database.query<{ ms: number }>(
    `select (extract(epoch from started_at - enqueued_at) * 1000)::float8 as ms from sync.job_history
     where sync = 'scheduled' and id > $1`,
    [last],
  );
  return rows.map(({ ms }) => ms);
}

function figuresOf(where: string, ms: readonly number[]): UiFigure[] {
  return [
    { name: `scheduled job, enqueue to start, ${where}, p50`, value: quantile(ms, 0.5), unit: 'ms', budget: null },
    { name: `scheduled job, enqueue to start, ${where}, p99`, value: quantile(ms, 0.99), unit: 'ms', budget: 250 },
  ];
}
