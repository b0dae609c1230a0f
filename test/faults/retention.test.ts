import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#engine/clock.ts';
import type { Database } from '#engine/database/database.ts';
import { cleanUpHistory } from '#engine/retention/cleanUpHistory.ts';
import { parseRetention } from '#engine/retention/settings.ts';
import type { TestDatabase } from '../support/database.ts';
import { fillHistory } from '../support/history.ts';
import { silentLogger } from '../support/logger.ts';
import { startPostgresCluster, type PostgresCluster } from '../support/postgresCluster.ts';
import { deferred } from '../support/until.ts';
import { enqueueTest, makeWorker, openDatabase, stopWorkers, testSync } from '../support/worker.ts';

const jobs = 1_000_000;
const days = 100;

let cluster: PostgresCluster;
let db: TestDatabase;
let database: Database;

beforeAll(async () => {
  cluster = await startPostgresCluster();
  db = await cluster.database();
  database = openDatabase(db.url);
  await fillHistory(db, jobs, days);
}, 240_000);
afterAll(async () => {
  await stopWorkers();
  await database?.close();
  await db?.drop();
  await cluster?.remove();
});

test(
  'a million ended jobs are cleaned up while a worker enqueues, claims and ends as before',
  { timeout: 400_000 },
  async () => {
    let ended = 0;
    let next = deferred();
    const worker = makeWorker(database, [testSync('meanwhile', async () => undefined)], {
      onAttemptOver: () => {
        ended += 1;
        next.resolve();
      },
      timing: { lease: 30_000, heartbeat: 5_000, poll: 1_000, rescue: 5_000, stopGrace: 1_000 },
    });
    await worker.start();
    /** ms from enqueueing a job to its row in history, one after the other, until `over`. */
    const measure = async (over: () => boolean): Promise<number[]> => {
      const latencies: number[] = [];
      while (!over()) {
        const begun = performance.now();
        next = deferred();
        await enqueueTest(database, 'meanwhile');
        await database.query(`select pg_notify('touchline', 'jobs')`);
        await next.promise;
        latencies.push(performance.now() - begun);
      }
      return latencies.sort((a, b) => a - b);
    };
    let rounds = 0;
    const quiet = await measure(() => (rounds += 1) > 300);

    let cleaned = false;
    const begun = performance.now();
    const cleaning = cleanUpHistory(database, parseRetention({}), {
      clock: systemClock,
      signal: new AbortController().signal,
      log: silentLogger,
      progress: () => undefined,
    }).finally(() => {
      cleaned = true;
    });
    const busy = await measure(() => cleaned);
    const counts = await cleaning;
    const seconds = (performance.now() - begun) / 1000;
    await worker.stop(5_000);
    console.log(
      `${counts.jobs.succeeded} succeeded jobs and ${counts.logLines} log lines removed in ${seconds.toFixed(1)} s; ` +
        `a job from enqueueing to end: p50 ${at(quiet, 0.5)} ms, p99 ${at(quiet, 0.99)} ms alone; ` +
        `p50 ${at(busy, 0.5)} ms, p99 ${at(busy, 0.99)} ms, longest ${at(busy, 1)} ms meanwhile (${busy.length} jobs)`,
    );
    expect(counts.jobs.succeeded).toBeGreaterThan(jobs * 0.8);
    expect(counts.postponed).toEqual([]);
    expect(at(busy, 0.5)).toBeLessThan(200);
    expect(at(busy, 1)).toBeLessThan(3_000);
    const [left] = await db.query(
      `select count(*) filter (where state = 'succeeded' and finished_at < now() - interval '14 days 1 hour')::int as expired,
       count(*) filter (where state = 'failed')::int between 17000 and 20000 as kept,
       count(*) filter (where sync = 'meanwhile')::int as meanwhile
     from sync.job_history`,
    );
    expect(left).toEqual({ expired: 0, kept: true, meanwhile: ended });
  },
);

function at(sorted: readonly number[], share: number): number {
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN);
}
