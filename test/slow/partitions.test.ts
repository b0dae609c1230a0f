import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { openDatabase } from '../support/worker.ts';

let db: TestDatabase;
let database: Database;

beforeEach(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
});
afterEach(async () => {
  await database.close();
  await db.drop();
});

const parents = ['earlier_attempts', 'job_history', 'job_logs'];

async function partitions(): Promise<{ parent: string; partitions: string[] }[]> {
  return db.query(
    `select inhparent::regclass::text as parent, array_agg(inhrelid::regclass::text order by inhrelid::regclass::text) as partitions
     from pg_inherits where inhparent = any ('{sync.job_history,sync.earlier_attempts,sync.job_logs}'::regclass[]) group by 1 order by 1`,
  );
}

/** As they are when no worker ran for half a year. */
async function dropMonths(): Promise<void> {
  for (const { partitions: names } of await partitions()) {
    for (const name of names.filter((each) => !each.endsWith('_default'))) await db.query(`drop table ${name}`);
  }
}

const history = (finished: string): Promise<unknown> =>
  db.query(
    `insert into sync.job_history (id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts,
       attempt, enqueued_at, run_at, finished_at)
     values (1, 'old', '{}', 'failed', 0, 'api', '{}', false, 1, 1, now(), now(), ${finished})`,
  );

test('each parent has last month to three months ahead, and a default', async () => {
  const found = await partitions();
  expect(found.map(({ parent }) => parent)).toEqual(parents.map((parent) => `sync.${parent}`));
  for (const { partitions: names } of found) expect(names).toHaveLength(6);
  await db.query('select sync.ensure_partitions()');
  expect(await partitions()).toEqual(found);
});

test('many workers that start at once make them together', async () => {
  const before = await partitions();
  await dropMonths();
  expect(await partitions()).not.toEqual(before);
  await Promise.all(Array.from({ length: 8 }, () => database.query('select sync.ensure_partitions()')));
  expect(await partitions()).toEqual(before);
});

test('they are made while others write and read', async () => {
  await dropMonths();
  const writer = await database.connect();
  await writer.query('begin');
  await writer.query(
    `insert into sync.job_logs (job_id, token, sequence, at, level, message) values (1, 1, 1, now() + interval '5 years', 30, 'x')`,
  );
  const made = database.query('select sync.ensure_partitions()');
  // Whatever it waits for, it must not keep others from the queue.
  await database.query(`select sync.enqueue('meanwhile')`);
  await writer.query('commit');
  writer.release();
  await made;
});

test('a row outside of every month falls into the default partition, and is found', async () => {
  await history(`now() + interval '10 years'`);
  expect(await db.query('select tableoid::regclass::text as partition from sync.job_history')).toEqual([
    { partition: 'sync.job_history_default' },
  ]);
});

test('rows that fell into the default partition move to their month when it is made', async () => {
  await dropMonths();
  await history('now()');
  await db.query('select sync.ensure_partitions()');
  const [row] = await db.query<{ partition: string; sync: string }>(
    'select tableoid::regclass::text as partition, sync from sync.job_history',
  );
  expect(row).toMatchObject({ partition: expect.stringMatching(/_20\d\d_\d\d$/), sync: 'old' });
  expect(
    await db.query(
      `select c.relname from pg_class c where relnamespace = 'sync'::regnamespace and relkind in ('r', 'p') and not relrowsecurity`,
    ),
  ).toEqual([]);
});
