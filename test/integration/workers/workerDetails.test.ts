import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { readWorkerDetails } from '#engine/workers/readWorkerDetails.ts';
import { readWorkerLeft } from '#engine/workers/readWorkerLeft.ts';
import { rescueExpired } from '#engine/workers/rescue.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
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
beforeEach(() =>
  db.query(
    'truncate sync.jobs, sync.running_attempts, sync.workers, sync.job_history, sync.earlier_attempts restart identity',
  ),
);

async function worker(name: string, columns: Record<string, string> = {}): Promise<string> {
  const all = { lease_expires_at: `now() + interval '30 s'`, ...columns };
  const [row] = await db.query<{ id: string }>(
    `insert into sync.workers (name, host, pid, kind, version, slots, ${Object.keys(all).join()})
     values ($1, 'server', 17, 'headless', '1.2.3', 4, ${Object.values(all).join()}) returning id::text`,
    [name],
  );
  if (!row) throw new Error('no worker');
  return row.id;
}

/** A running job of a worker, published, on its attempt number `attempt` of two. */
async function runningJob(workerId: string, attempt = 1): Promise<string> {
  const [row] = await db.query<{ id: string }>(
    `with job as (
       insert into sync.jobs (sync, payload, state, worker_id, token, attempt, max_attempts, started_at, progress)
       values ('sync-leagues', '{"season": 2026}', 'running', $1, 1, $2, 2, now(), '{"done": 3, "total": 9, "what": "seasons"}')
       returning id
     ), published as (
       insert into sync.running_attempts (job_id, token, worker_id, lock) select id, 1, $1, 'leagues' from job
     )
     select id::text from job`,
    [workerId, attempt],
  );
  if (!row) throw new Error('no job');
  return row.id;
}

test('workers that live come with what they run; those that ended only when they are asked for', async () => {
  const busy = await worker('busy');
  const job = await runningJob(busy);
  await worker('ended', { state: `'stopped'`, stopped_at: `now() - interval '2 days'` });
  await worker('long gone', { state: `'stopped'`, stopped_at: `now() - interval '8 days'` });
  expect(await readWorkerDetails(database, { ended: false })).toMatchObject([
    {
      name: 'busy',
      pid: 17,
      running: 1,
      stoppedAt: null,
      jobs: [
        {
          id: job,
          sync: 'sync-leagues',
          payload: { season: 2026 },
          progress: { done: 3, total: 9, what: 'seasons' },
          cancelling: false,
          lock: 'leagues',
        },
      ],
    },
  ]);
  const all = await readWorkerDetails(database, { ended: true });
  expect(all.map((each) => [each.name, each.state])).toEqual([
    ['busy', 'active'],
    ['ended', 'stopped'],
  ]);
});

test('what a lost worker left is told: taken back, or ended where no attempt was left', async () => {
  const lost = await worker('lost', { started_at: `now() - interval '1 hour'` });
  const back = await runningJob(lost);
  const last = await runningJob(lost, 2);
  await db.query(`update sync.workers set lease_expires_at = now() - interval '1 s' where id = $1`, [lost]);
  await rescueExpired(database);
  expect(await readWorkerLeft(database, lost)).toEqual(
    expect.arrayContaining([
      { id: back, sync: 'sync-leagues', what: 'taken back', at: expect.any(String), state: 'pending' },
      { id: last, sync: 'sync-leagues', what: 'ended', at: expect.any(String), state: 'failed' },
    ]),
  );
  expect(await readWorkerDetails(database, { ended: true })).toMatchObject([
    { name: 'lost', state: 'lost', jobs: [], clearedAt: expect.any(String) },
  ]);
  expect(await readWorkerLeft(database, '4711')).toEqual([]);
});
