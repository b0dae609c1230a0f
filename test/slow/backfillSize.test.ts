import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { newBackfillSchema } from '#shared/backfills.ts';
import { backfillChore } from '#engine/backfills/backfillChore.ts';
import { planBackfill } from '#engine/backfills/planBackfill.ts';
import { listPartitions, readBackfill, readReport } from '#engine/backfills/readBackfills.ts';
import { startBackfill } from '#engine/backfills/startBackfill.ts';
import { cancelBackfill } from '#engine/backfills/steerBackfill.ts';
import { systemClock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import { defineSync } from '#engine/syncs/defineSync.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { silentLogger } from '../support/logger.ts';
import { until } from '../support/until.ts';
import { enqueueTest, makeWorker, openDatabase, patientTiming, stopWorkers, testSync } from '../support/worker.ts';

const leagues = 2_000;
const seasons = 50;
const partitions = leagues * seasons;

let db: TestDatabase;
let database: Database;
beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
});
afterEach(stopWorkers);
afterAll(async () => {
  await database.close();
  await db.drop();
});

const large = defineSync({
  name: 'large',
  title: 'Large',
  description: 'By league and season.',
  payload: z.object({ league: z.int(), season: z.int() }),
  provider: null,
  estimatedCalls: 0,
  lock: ({ league, season }) => `large ${league} ${season}`,
  maxAttempts: 3,
  timeout: 10_000,
  entity: null,
  partitions: {
    axes: ['league', 'season'],
    list: async () =>
      Array.from({ length: partitions }, (_, index) => {
        const key = { league: Math.floor(index / seasons) + 1, season: 1977 + (index % seasons) };
        return { key, payload: key };
      }),
  },
  run: async ({ transaction }) => {
    await transaction.query('select 1');
  },
});

test('100,000 partitions: planned, started, run beside scheduled jobs that start at once, and cancelled', async () => {
  // Half of them have a past.
  await db.query(
    `insert into sync.job_history (id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts, attempt,
       enqueued_at, run_at, started_at, finished_at, result)
     select n, 'large', jsonb_build_object('league', n / $1 + 1, 'season', 1977 + n % $1),
       case when n % 10 = 0 then 'failed' else 'succeeded' end::sync.job_state, 0, 'api', '{}', false, 3, 1, now(), now(),
       now() - interval '2 hours' - interval '1 s', now() - interval '2 hours', '{"calls": 1}'
     from generate_series(0, $2 - 1) n`,
    [seasons, partitions / 2],
  );
  await db.query('analyze sync.job_history');
  const told: string[] = [];
  const wanted = newBackfillSchema.parse({
    range: { syncs: ['large'] },
    selection: {},
    manners: { concurrency: 8 },
  });
  const plan = await measured(told, 'planned', () => planBackfill(database, [large], wanted));
  expect(plan).toMatchObject({ selected: 55_000, counts: { never: 50_000, failed: 5_000, fresh: 45_000 } });
  const all = { ...wanted, selection: { what: 'all' as const } };
  const { id } = await measured(told, 'started', () =>
    startBackfill(database, [large], all, { actor: 'ada', origin: 'test' }),
  );

  const scheduled = testSync('scheduled', async () => undefined);
  await makeWorker(database, [large, scheduled], {
    timing: patientTiming,
    identity: { kind: 'headless', version: 'test', slots: 6 },
    chores: [backfillChore({ database, clock: systemClock, logger: silentLogger })],
  }).start();
  await until(async () => (await readBackfill(database, id)).counts.succeeded > 100, { within: 30_000 });
  const before = await readBackfill(database, id);
  const begun = performance.now();
  let deepest = 0;
  for (let round = 0; round < 100; round += 1) {
    const job = await enqueueTest(database, 'scheduled', { trigger: 'schedule' });
    const ended = await until(async () => {
      const [row] = await db.query('select from sync.job_history where id = $1', [job]);
      return row !== undefined;
    });
    expect(ended).toBe(true);
    const [queue] = await db.query<{ jobs: number }>('select count(*)::int as jobs from sync.jobs');
    deepest = Math.max(deepest, queue?.jobs ?? 0);
  }
  const after = await readBackfill(database, id);
  const rate = (after.counts.succeeded - before.counts.succeeded) / ((performance.now() - begun) / 1_000);
  const [latency] = await db.query<{ p50: number; p99: number }>(
    `select percentile_cont(0.5) within group (order by ms) as p50, percentile_cont(0.99) within group (order by ms) as p99
     from (select (extract(epoch from started_at - enqueued_at) * 1000)::float8 as ms from sync.job_history where sync = 'scheduled') s`,
  );
  told.push(
    `${Math.round(rate)} partitions a second; scheduled jobs start in ${latency?.p50.toFixed(1)} ms (p99 ${latency?.p99.toFixed(1)} ms)`,
  );
  // A slot of six is left to others: as many as five jobs of it are in the queue, and one of the schedule.
  expect(deepest).toBeLessThanOrEqual(9);
  expect(latency?.p99).toBeLessThan(250);

  await measured(told, 'status', () => readBackfill(database, id));
  const grid = await measured(told, 'whole grid read', () => listPartitions(database, id, { limit: partitions }));
  expect(grid).toHaveLength(partitions);
  await measured(told, 'cancelled', () => cancelBackfill(database, id, { actor: 'ada', origin: 'test' }));
  const over = await until(async () => {
    const so = await readBackfill(database, id);
    return so.state === 'cancelled' ? so : null;
  });
  expect(over.counts.succeeded + over.counts.cancelled).toBe(partitions);
  const report = await measured(told, 'report', () => readReport(database, id));
  expect(report.partitions.succeeded).toBe(over.counts.succeeded);
  process.stdout.write(`${told.join('\n')}\n`);
}, 180_000);

/** Does something, and enters how long it took and what memory it left in use. */
async function measured<T>(told: string[], what: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const result = await work();
  const took = Math.round(performance.now() - begun);
  told.push(`${what}: ${took} ms, ${Math.round(process.memoryUsage().heapUsed / 1e6)} MB of heap`);
  return result;
}
