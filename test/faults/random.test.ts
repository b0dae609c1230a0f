import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgresCluster, type PostgresCluster } from '../support/postgresCluster.ts';
import { Field, lease } from './field.ts';
import { makePlan, type Fault } from './plan.ts';

const seeds = (process.env['TOUCHLINE_FAULTS_SEED'] ?? String(randomInt(1_000_000_000))).split(',').map(Number);
const duration = Number(process.env['TOUCHLINE_FAULTS_SECONDS'] ?? 45) * 1_000;
/** A worker each: ms that its clock is ahead. */
const skews = [0, 0, 0, 3_600_000];

let cluster: PostgresCluster;
beforeAll(async () => {
  cluster = await startPostgresCluster();
});
afterAll(() => cluster.remove());

test.each(seeds)('thousands of jobs under random faults, seed %i', { timeout: duration + 240_000 }, async (seed) => {
  const again = `TOUCHLINE_FAULTS_SEED=${seed} TOUCHLINE_FAULTS_SECONDS=${duration / 1_000} npm run test:faults`;
  console.log(`faults of seed ${seed}; once more: ${again}`);
  const plan = makePlan(seed, { duration, workers: skews.length, lease });
  const field = await Field.open(cluster, skews);
  let keep = true;
  try {
    const begin = performance.now();
    const reach = (at: number): Promise<void> => sleep(Math.max(0, begin + at - performance.now()));
    const underway: Promise<void>[] = [];
    const feeding = (async () => {
      for (const burst of plan.bursts) {
        await reach(burst.at);
        // While the server is away nothing is enqueued, and nothing is lost.
        await field.enqueue(burst.jobs).catch(() => undefined);
      }
    })();
    for (const fault of plan.faults) {
      await reach(fault.at);
      underway.push(inflict(field, fault));
    }
    await feeding;
    await Promise.all(underway);
    const violations = await field.settle();
    console.log(`seed ${seed}, ${plan.faults.length} faults: ${await field.tally()}`);
    expect(violations, `run it again: ${again}`).toEqual([]);
    keep = false;
  } catch (error) {
    const faults = plan.faults.map((fault) => JSON.stringify(fault)).join('\n');
    console.error(
      `Seed ${seed} failed; once more: ${again}\nThe workers’ files: ${field.folder}\n${faults}\n${String(error)}`,
    );
    throw error;
  } finally {
    await field.close({ keep });
  }
});

async function inflict(field: Field, { kind, worker, lasts }: Fault): Promise<void> {
  switch (kind) {
    case 'kill':
      return field.replace(worker, 'kill');
    case 'freeze':
      field.freeze(worker);
      await sleep(lasts);
      field.thaw(worker);
      return;
    case 'cut':
      return field.cut(worker);
    case 'vanish':
      return field.vanish(worker, lasts);
    case 'replace':
      return field.replace(worker, 'stop');
    case 'restart':
      return field.restartServer('fast', lasts);
    case 'crash':
      return field.restartServer('immediate', lasts);
  }
}
