import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { readAdvisoryLocks } from '#engine/locks/readAdvisoryLocks.ts';
import { releaseLock } from '#engine/locks/releaseLock.ts';
import { readLockQueue } from '#engine/locks/readWaiting.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { createLogin } from '../../support/roles.ts';
import { openDatabase } from '../../support/worker.ts';

let db: TestDatabase;
let database: Database;

beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
});
afterAll(async () => {
  await database.close();
  await db.drop();
});
beforeEach(() => db.query('truncate sync.jobs, sync.running_attempts, sync.lock_keys'));

/** A session that holds what its statement locks, until the test is over. */
async function session(application: string, statement: string, url = db.url): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: application });
  // It may be ended by the test.
  client.on('error', () => undefined);
  await client.connect();
  await client.query(statement);
  return client;
}

/** Jobs that wait for a lock, with these priorities. */
async function waiters(lock: string, priorities: readonly number[]): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `insert into sync.jobs (sync, waiting_for, priority, payload)
     select 'sync-leagues', $1, p, '{"season": 2026}' from unnest($2::int[]) p returning id::text`,
    [lock, priorities],
  );
  return rows.map((row) => row.id);
}

describe('the advisory locks of a database', () => {
  test('are ours with their sessions and waiters, and others by their keys', async () => {
    const ours = await session('touchline worker 1', `select pg_advisory_lock(sync.lock_key('season'))`);
    const other = await session('billing', 'select pg_advisory_lock(4711), pg_advisory_lock_shared(7, 8)');
    const pauses = await session('psql', `select pg_advisory_lock(hashtextextended('touchline:pauses', 0))`);
    const ids = await waiters('season', [0, 10, 0]);
    await waiters('free', [0]);
    try {
      const seen = await readAdvisoryLocks(database);
      expect(seen.locks).toMatchObject([
        { name: 'free', held: false, session: null, waiting: 1 },
        {
          name: 'season',
          held: true,
          client: 'touchline worker 1',
          session: { application: 'touchline worker 1', state: 'idle', hidden: false },
          waiting: 3,
          waitingExact: true,
          next: [ids[1], ids[0], ids[2]],
        },
      ]);
      expect(seen).toMatchObject({ othersTotal: 3, hidden: false });
      const others = new Map(seen.others.map((lock) => [lock.name ?? lock.key, lock]));
      expect(others.get('4711')).toMatchObject({ granted: true, shared: false, session: { application: 'billing' } });
      expect(others.get('7, 8')).toMatchObject({ granted: true, shared: true });
      expect(others.get('touchline:pauses')).toMatchObject({ session: { application: 'psql' } });
    } finally {
      await Promise.all([ours, other, pauses].map((client) => client.end()));
    }
  });

  test('are bounded: of ten thousand others 200 come and all are counted, of many waiters a lower bound', async () => {
    const many = await session('many', 'select count(pg_advisory_lock(n)) from generate_series(1, 5000) n');
    await waiters(
      'crowded',
      Array.from({ length: 1_100 }, () => 0),
    );
    try {
      const seen = await readAdvisoryLocks(database);
      expect(seen.others).toHaveLength(200);
      expect(seen.othersTotal).toBe(5_000);
      expect(seen.locks).toMatchObject([{ name: 'crowded', waiting: 1_000, waitingExact: false }]);
    } finally {
      await many.end();
    }
  });

  test('show a session that waits for a lock of ours, and one that has it by its number alone', async () => {
    const holder = await session('somebody', `select pg_advisory_lock(sync.lock_key('wanted'))`);
    const wanting = await session('', 'select 1');
    const waiting = wanting.query(`select pg_advisory_lock(sync.lock_key('wanted'))`);
    try {
      await expect
        .poll(async () => (await readAdvisoryLocks(database)).others, { timeout: 5_000 })
        .toMatchObject([{ name: 'wanted', granted: false, session: { application: null } }]);
      expect((await readAdvisoryLocks(database)).locks).toMatchObject([{ name: 'wanted', held: true, job: null }]);
    } finally {
      await holder.end();
      await waiting;
      await wanting.end();
    }
  });

  test('are told to a role that may not see the sessions of others, and so is that', async () => {
    const role = await createLogin(db, ['touchline_viewer']);
    const holder = await session('hidden one', `select pg_advisory_lock(sync.lock_key('secret'))`);
    const limited = openDatabase(role.url);
    try {
      const seen = await readAdvisoryLocks(limited);
      expect(seen).toMatchObject({ hidden: true });
      expect(seen.locks).toMatchObject([
        { name: 'secret', held: true, since: null, session: { hidden: true, state: null, queryAt: null } },
      ]);
    } finally {
      await limited.close();
      await holder.end();
      await role.drop();
    }
  });
});

test('the queue of a lock is in the order in which its jobs will run, and says when there are more', async () => {
  const [first, second, third] = await waiters('queue', [0, 5, -3]);
  const queue = await readLockQueue(database, 'queue', 2);
  expect(queue).toMatchObject({
    jobs: [
      { id: second, priority: 5 },
      { id: first, payload: { season: 2026 } },
    ],
    more: true,
  });
  expect((await readLockQueue(database, 'queue', 3)).jobs.map((job) => job.id)).toEqual([second, first, third]);
});

test('a lock that went on to another holder since the operator looked is not released', async () => {
  const holder = await session('touchline worker 2', `select pg_advisory_lock(sync.lock_key('moving'))`);
  try {
    await expect(releaseLock(database, 'moving', { by: 'anna', job: '17' })).rejects.toMatchObject({
      code: 'lock_moved_on',
    });
    expect(await releaseLock(database, 'moving', { by: 'anna', job: null })).toEqual({ cancelling: null });
  } finally {
    await holder.end().catch(() => undefined);
  }
});
