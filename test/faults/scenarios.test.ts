import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startPostgresCluster, type PostgresCluster } from '../support/postgresCluster.ts';
import { until } from '../support/until.ts';
import { Field, lease } from './field.ts';

// Each fault alone, so that a failure says what is wrong; the random test has them all at once.

let cluster: PostgresCluster;
let field: Field;
const opened: Field[] = [];
beforeAll(async () => {
  cluster = await startPostgresCluster();
});
afterAll(() => cluster.remove());
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

async function open(...skews: number[]): Promise<void> {
  field = await Field.open(cluster, skews);
  opened.push(field);
  await field.started();
}

/** Which worker runs the job, once one does, and not `than`: the number of its place. */
async function runnerOf(job: string, than: number | null = null): Promise<number> {
  const { place } = await until(
    async () => {
      const [row] = await field.db.query<{ pid: number }>(
        `select w.pid from sync.jobs j join sync.workers w on w.id = j.worker_id where j.id = $1 and j.state = 'running'`,
        [job],
      );
      const found = row ? field.placeOf(row.pid) : null;
      return found !== null && found !== than && { place: found };
    },
    { within: 20_000, what: 'the run of the job by a worker' },
  );
  return place;
}

/** Waits until the run of a job is in the middle of its transaction. */
async function writing(job: string): Promise<void> {
  await until(
    async () =>
      (
        await field.db.query(
          `select from pg_stat_activity where datname = current_database() and state = 'idle in transaction'
             and backend_xid is not null`,
        )
      ).length > 0 || (await outcomes(job)).length > 0,
    { what: 'the transaction of the run' },
  );
}

async function outcomes(job: string): Promise<string[]> {
  const rows = await field.db.query<{ outcome: string }>(
    'select outcome from sync.job_attempts where job_id = $1 order by token',
    [job],
  );
  return rows.map(({ outcome }) => outcome);
}

const ended = (job: string, within = 30_000): Promise<unknown> =>
  until(async () => (await field.db.query('select from sync.job_history where id = $1', [job])).length === 1, {
    within,
    what: 'the end of the job',
  });

/** A worker that was in trouble is back: it takes a job when it is the only one. */
async function works(worker: number, within: number): Promise<void> {
  for (let other = 0; other < 2; other += 1) if (other !== worker) await field.stop(other);
  const job = await field.add('fault-write', { n: 999 });
  await ended(job, within);
}

describe('kill -9', () => {
  test('in the middle of a transaction: nothing of it stays, another worker runs the job', async () => {
    await open(0, 0);
    const job = await field.add('fault-write', { ms: 4_000 });
    const runner = await runnerOf(job);
    await writing(job);
    await field.kill(runner);
    await ended(job);
    expect(await outcomes(job)).toEqual(['lost', 'succeeded']);
    expect(await field.settle()).toEqual([]);
  });

  test('of the holder of a lock: the lock is free at once, and the waiting job runs', async () => {
    await open(0, 0);
    const held = await field.add('fault-locked', { ms: 60_000, lock: 'one' });
    const runner = await runnerOf(held);
    const waiting = await field.add('fault-locked', { n: 2, lock: 'one' });
    await until(
      async () => (await field.db.query('select from sync.jobs where waiting_for = $1', ['one'])).length === 1,
    );
    await field.db.query(`update sync.jobs set payload = jsonb_set(payload, '{ms}', '0') where id = $1`, [held]);
    await field.kill(runner);
    await ended(waiting);
    await ended(held);
    expect(await outcomes(held)).toEqual(['lost', 'succeeded']);
    expect(await outcomes(waiting)).toEqual(['succeeded']);
    expect(await field.settle()).toEqual([]);
  });
});

describe('SIGSTOP longer than the lease', () => {
  test('in a transaction: the job is taken over, and what the sleeper had written is refused when it wakes', async () => {
    await open(0, 0);
    const job = await field.add('fault-write', { ms: 1_500 });
    const sleeper = await runnerOf(job);
    await writing(job);
    field.freeze(sleeper);
    await runnerOf(job, sleeper);
    field.thaw(sleeper);
    await ended(job);
    expect(await outcomes(job)).toEqual(['lost', 'succeeded']);
    await works(sleeper, 20_000);
    expect(await field.settle()).toEqual([]);
  });

  test('with a lock: no other run has it at the same time', async () => {
    await open(0, 0);
    const job = await field.add('fault-locked', { ms: 1_500, lock: 'one' });
    const sleeper = await runnerOf(job);
    const other = await field.add('fault-locked', { n: 2, lock: 'one' });
    field.freeze(sleeper);
    await until(async () => (await outcomes(job))[0] === 'lost', { within: 15_000, what: 'the rescue of the job' });
    await sleep(1_000);
    field.thaw(sleeper);
    await Promise.all([ended(job), ended(other)]);
    expect(await field.settle()).toEqual([]);
  });
});

describe('connections', () => {
  test('that are closed in the middle of a transaction cost the attempt, not the job', async () => {
    await open(0, 0);
    const job = await field.add('fault-write', { ms: 1_000 });
    const runner = await runnerOf(job);
    await writing(job);
    await field.cut(runner);
    await ended(job, 40_000);
    expect(await outcomes(job)).toEqual(['failed', 'succeeded']);
    expect(await field.settle()).toEqual([]);
  });

  test(
    'that are half open: the job is taken over, and the worker finds its way back',
    { timeout: 120_000 },
    async () => {
      await open(0, 0);
      const job = await field.add('fault-write', { ms: 1_500 });
      const runner = await runnerOf(job);
      await writing(job);
      await field.vanish(runner, lease * 2);
      await ended(job, 40_000);
      expect((await outcomes(job)).at(-1)).toBe('succeeded');
      await works(runner, 60_000);
      expect(await field.settle()).toEqual([]);
    },
  );

  test('that are half open do not keep a lock from the others', { timeout: 120_000 }, async () => {
    await open(0, 0);
    const job = await field.add('fault-locked', { ms: 1_500, lock: 'one' });
    const runner = await runnerOf(job);
    const waiting = await field.add('fault-locked', { n: 2, lock: 'one' });
    await field.vanish(runner, lease * 2);
    await Promise.all([ended(job, 40_000), ended(waiting, 40_000)]);
    expect(await field.settle()).toEqual([]);
  });

  test(
    'that are half open do not keep a lock from the others, though their worker lives',
    { timeout: 180_000 },
    async () => {
      await open(0, 0);
      const job = await field.add('fault-locked', { ms: 1_500, lock: 'one' });
      const runner = await runnerOf(job);
      const waiting = await field.add('fault-locked', { n: 2, lock: 'one' });
      await field.vanish(runner);
      await Promise.all([ended(job, 90_000), ended(waiting, 90_000)]);
      expect(await field.settle()).toEqual([]);
    },
  );
});

describe('Postgres', () => {
  test.each(['fast', 'immediate'] as const)('stopped %s and started again, twice, under load', async (mode) => {
    await open(0, 0);
    const job = await field.add('fault-slow', { n: 10_000, ms: 3_000 });
    await runnerOf(job);
    for (let round = 0; round < 2; round += 1) {
      await field.enqueue(
        Array.from({ length: 150 }, (_, n) => ({
          sync: n % 3 === 0 ? 'fault-locked' : n % 3 === 1 ? 'fault-write' : 'fault-quick',
          payload: { n: round * 1_000 + n, ms: 20, lock: n % 3 === 0 ? `lock ${n % 4}` : null, failures: 0 },
          maxAttempts: 20,
          due: 0,
          priority: 0,
        })),
      );
      await until(async () => {
        const [row] = await field.db.query<{ ended: number }>('select count(*)::int as ended from sync.job_history');
        return row && row.ended > round * 150 + 20;
      });
      await field.restartServer(mode, 500);
    }
    expect(await field.settle()).toEqual([]);
  });

  test('away for longer than the leases: the workers carry on afterwards', { timeout: 90_000 }, async () => {
    await open(0, 0);
    const job = await field.add('fault-write', { ms: 1_000 });
    await runnerOf(job);
    await field.restartServer('immediate', lease * 1.5);
    await ended(job, 40_000);
    expect(await field.settle()).toEqual([]);
  });
});

test('an end that the database can’t hold does not keep the others from being written', async () => {
  await open(0);
  const odd = await field.add('fault-unwritable', {}, { maxAttempts: 1 });
  const usual = await field.add('fault-quick', { n: 2 });
  await Promise.all([ended(odd, 10_000), ended(usual, 10_000)]);
  expect(await outcomes(odd)).toEqual(['failed']);
  expect(await field.settle()).toEqual([]);
});

describe('a clock that is off', () => {
  test.each([
    { what: 'an hour ahead', skew: 3_600_000 },
    { what: 'an hour behind', skew: -3_600_000 },
  ])('$what changes nothing: no lease is lost, no job runs early or late', async ({ skew }) => {
    await open(skew, 0);
    const long = await field.add('fault-slow', { ms: lease });
    const due = 1_500;
    await field.enqueue(
      Array.from({ length: 40 }, (_, n) => ({
        sync: 'fault-write',
        payload: { n: n + 10, ms: 0, lock: null, failures: 0 },
        maxAttempts: 20,
        due,
        priority: 0,
      })),
    );
    await ended(long);
    await until(async () => (await field.db.query('select from sync.jobs')).length === 0);
    const [odd] = await field.db.query<{ early: number; late: number }>(
      `select count(*) filter (where started_at < run_at)::int as early,
         count(*) filter (where started_at > run_at + interval '5 s')::int as late
       from sync.job_history where id <> $1`,
      [long],
    );
    expect(odd).toEqual({ early: 0, late: 0 });
    expect(await field.db.query(`select from sync.job_attempts where outcome <> 'succeeded'`)).toEqual([]);
    expect(await field.db.query(`select from sync.workers where state = 'lost'`)).toEqual([]);
    expect(await field.settle()).toEqual([]);
  });
});
