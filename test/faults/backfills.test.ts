import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { newBackfillSchema } from '#shared/backfills.ts';
import { startBackfill } from '#engine/backfills/startBackfill.ts';
import { cancelBackfill } from '#engine/backfills/steerBackfill.ts';
import type { Database } from '#engine/database/database.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import { startPostgresCluster, type PostgresCluster } from '../support/postgresCluster.ts';
import { until } from '../support/until.ts';
import { openDatabase } from '../support/worker.ts';
import { Field } from './field.ts';
import { faultSyncs } from './process/syncs.ts';

const partitions = 150;
const operator = { actor: 'ada@laptop', origin: 'test' };

let cluster: PostgresCluster;
let field: Field;
let database: Database;
beforeAll(async () => {
  cluster = await startPostgresCluster();
});
afterAll(() => cluster.remove());
afterEach(async () => {
  await database.close();
  await field.close();
});

const list = async () =>
  Array.from({ length: partitions }, (_, index) => ({
    key: { n: index + 1 },
    payload: { n: index + 1, ms: 30, lock: null, failures: 0 },
  }));

/** The sync of the fault tests that takes its time, divided by the row that it writes. */
function divided(): Sync {
  const slow = faultSyncs(() => undefined).find(({ name }) => name === 'fault-slow');
  if (!slow) throw new Error('there is no such sync');
  return { ...slow, partitions: { axes: ['n'], list } };
}

async function start(concurrency: number): Promise<string> {
  const wanted = newBackfillSchema.parse({
    range: { syncs: ['fault-slow'] },
    selection: {},
    manners: { concurrency },
  });
  return (await startBackfill(database, [divided()], wanted, operator)).id;
}

const countOf = async (state: string): Promise<number> => {
  const [row] = await field.db.query<{ many: number }>(
    'select count(*)::int as many from sync.backfill_partitions where state = $1::sync.partition_state',
    [state],
  );
  return row?.many ?? 0;
};

/** What a field counts takes every job as enqueued by it. */
const own = () =>
  field.db.query(
    `insert into enqueued (id, sync) select job_id, sync from sync.backfill_partitions where job_id is not null`,
  );

test('workers killed, frozen and cut off in the middle of a backfill: others go on, and every partition runs once', async () => {
  field = await Field.open(cluster, [0, 0, 0]);
  database = openDatabase(field.db.url);
  await field.started();
  const id = await start(8);
  await until(async () => (await countOf('succeeded')) >= 20, { within: 30_000 });
  await field.kill(0);
  await until(async () => (await countOf('succeeded')) >= 50, { within: 30_000 });
  field.freeze(1);
  await until(async () => (await countOf('succeeded')) >= 80, { within: 30_000 });
  field.thaw(1);
  await field.replace(0, 'stop').catch(() => undefined);
  await field.cut(2);
  await until(
    async () =>
      (await field.db.query(`select from sync.backfills where id = $1 and state = 'done'`, [id])).length === 1,
    { within: 60_000, what: 'the end of the backfill' },
  );

  const [sum] = await field.db.query(
    `select count(*)::int as partitions, count(distinct job_id)::int as jobs, max(runs) as runs,
       count(*) filter (where state = 'succeeded')::int as succeeded from sync.backfill_partitions`,
  );
  expect(sum).toEqual({ partitions, jobs: partitions, runs: 1, succeeded: partitions });
  // What was committed of each: one row.
  const [written] = await field.db.query(
    'select count(*)::int as rows, count(distinct job_id)::int as jobs from evidence',
  );
  expect(written).toEqual({ rows: partitions, jobs: partitions });
  await own();
  expect(await field.settle()).toEqual([]);
}, 180_000);

test('a backfill that is cancelled while a worker dies has nothing live when it says that it is cancelled', async () => {
  field = await Field.open(cluster, [0, 0]);
  database = openDatabase(field.db.url);
  await field.started();
  const id = await start(6);
  await until(async () => (await countOf('succeeded')) >= 10 && (await countOf('live')) > 3, { within: 30_000 });
  await Promise.all([cancelBackfill(database, id, operator, 'enough'), field.kill(1)]);
  await until(
    async () =>
      (await field.db.query(`select from sync.backfills where id = $1 and state = 'cancelled'`, [id])).length === 1,
    { within: 60_000, what: 'the end of the backfill' },
  );
  expect(await field.db.query('select from sync.jobs')).toEqual([]);
  expect((await countOf('succeeded')) + (await countOf('cancelled'))).toBe(partitions);
  await own();
  expect(await field.settle()).toEqual([]);
}, 120_000);
