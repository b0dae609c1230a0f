import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { cancelJob } from '#engine/queue/jobActions.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import type { TestDatabase } from '../support/database.ts';
import { startPgBouncer } from '../support/pgbouncer.ts';
import { startPostgresCluster, type PostgresCluster } from '../support/postgresCluster.ts';
import { deferred, until } from '../support/until.ts';
import { enqueueTest, makeWorker, openDatabase, shortTiming, stopWorkers, testSync } from '../support/worker.ts';

// Behind PgBouncer in transaction mode a session is the run's for a transaction alone: a cancel ends that as it would
// directly, and never hits whom the session serves next.

let cluster: PostgresCluster;
const closers: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  cluster = await startPostgresCluster();
});
afterAll(() => cluster.remove());
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const by = { by: 'anna@desk', reason: 'wrong season' };

/** A worker of these syncs and an operator, both through one pooler. */
async function atWork(syncs: readonly Sync[]): Promise<{ db: TestDatabase; url: string; operator: Database }> {
  const db = await cluster.database();
  closers.push(() => db.drop());
  await db.query('create table public.things (id int primary key)');
  const pooler = await startPgBouncer(db.url, { mode: 'transaction', poolSize: 8 });
  closers.push(() => pooler.stop());
  const { url } = pooler;
  const [worker, operator] = [4, 2].map((connections) => openDatabase(url, { pooler: true, connections }));
  if (!worker || !operator) throw new Error('there are two');
  closers.push(() => Promise.all([worker.close(), operator.close()]));
  closers.push(stopWorkers);
  await makeWorker(worker, syncs, { timing: { ...shortTiming, lease: 30_000 } }).start();
  return { db, url, operator };
}

const ended = (operator: Database, id: string) =>
  until(
    async () => {
      const job = await readJob(operator, id);
      return job?.finishedAt ? job : null;
    },
    { within: 5_000, what: 'the end of the cancelled job' },
  );

type Context = Parameters<Parameters<typeof testSync>[1]>[0];

async function backendOf(transaction: Context['transaction']): Promise<number> {
  const [row] = await transaction.query<{ pid: number }>('select pg_backend_pid() as pid');
  return row?.pid ?? 0;
}

describe('a cancel', () => {
  test.each([
    {
      run: 'heeds its signal',
      stage: 'signal',
      work: async ({ signal }) => {
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
    },
    {
      run: 'ignores its signal inside a long query',
      stage: 'backend_cancelled',
      work: async ({ transaction }) => {
        await transaction.query('select pg_sleep(60)');
      },
    },
    {
      run: 'asks again when its query is cancelled',
      stage: 'backend_terminated',
      work: async ({ transaction }) => {
        await transaction.query('savepoint s');
        await transaction.query('select pg_sleep(60)').catch(() => transaction.query('rollback to s'));
        await transaction.query('select pg_sleep(60)');
      },
    },
  ] satisfies { run: string; stage: string; work: (context: Context) => Promise<void> }[])(
    'ends a run that $run',
    async ({ stage, work }) => {
      const began = deferred();
      const sync = testSync(
        'held',
        async (context) => {
          await context.transaction.upsert('things', [{ id: 1 }], { key: ['id'] });
          began.resolve();
          await work(context);
        },
        { lock: 'mine' },
      );
      const { db, operator } = await atWork([sync]);
      const id = await enqueueTest(operator, 'held');
      await began.promise;
      expect(await cancelJob(operator, id, by)).toBe('cancelling');
      expect(await ended(operator, id)).toMatchObject({
        state: 'cancelled',
        attempt: 1,
        error: { code: 'cancelled', details: { ...by, stage } },
        attempts: [{ number: 1, outcome: 'cancelled' }],
      });
      // What the run had: its lock, its query, its transaction. The worker's own chores go on meanwhile.
      const left = await db.query(
        `select a.state, a.query, k.name as lock from pg_stat_activity a
         left join pg_locks l on l.pid = a.pid and l.locktype = 'advisory' and l.objsubid = 1
         left join sync.lock_keys k on k.key = (l.classid::bigint << 32) | l.objid::bigint
         where a.datname = current_database() and a.pid <> pg_backend_pid()
           and (k.name is not null or a.state <> 'idle' and a.query ~ 'pg_sleep|savepoint|things')`,
      );
      expect(left).toEqual([]);
      expect(await db.query('select from things')).toEqual([]);
    },
  );

  test.each([
    {
      when: 'between two of its parts',
      leave: (context: Context): Promise<number> => context.part(backendOf),
    },
    {
      when: 'after its transaction ended unheard of',
      leave: async ({ transaction }: Context): Promise<number> => {
        const pid = await backendOf(transaction);
        await transaction.query('rollback');
        return pid;
      },
    },
  ])('of a deaf run, $when, leaves alone who has its session by then', async ({ leave }) => {
    const left = deferred<number>();
    const go = deferred();
    const sync = testSync('deaf', async (context) => {
      left.resolve(await leave(context));
      await go.promise;
    });
    closers.push(async () => go.resolve());
    const { db, url, operator } = await atWork([sync]);
    const id = await enqueueTest(operator, 'deaf');
    const pid = await left.promise;

    const holder = new Client({ connectionString: db.url, application_name: 'test' });
    const other = new Client({ connectionString: url, application_name: 'other' });
    closers.push(() => Promise.all([holder.end(), other.end()]));
    other.on('error', () => undefined);
    await Promise.all([holder.connect(), other.connect()]);
    await holder.query('select pg_advisory_lock(1)');
    await until(
      async () => {
        await other.query('begin');
        const { rows } = await other.query('select pg_backend_pid() as pid');
        const got = rows[0]?.pid === pid;
        if (!got) await other.query('rollback');
        return got;
      },
      { what: 'the session of the run, for somebody else' },
    );
    const query = other.query('select pg_advisory_xact_lock(1)').then(
      () => 'done',
      (error: unknown) => String(error),
    );
    await until(async () => (await db.query(`select from pg_locks where pid = $1 and not granted`, [pid])).length > 0);
    await cancelJob(operator, id, by);
    const job = await ended(operator, id);
    await holder.query('select pg_advisory_unlock(1)');
    expect(await query).toBe('done');
    await other.query('commit');
    expect(job).toMatchObject({ state: 'cancelled', error: { details: { stage: 'fenced' } } });
  });
});
