import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';
import { patientTiming } from '../support/worker.ts';
import { startApiOver, type ApiOver } from '../integration/http/apiOver.ts';

let db: TestDatabase;
let over: ApiOver;

beforeAll(async () => {
  db = await createTestDatabase();
  over = await startApiOver(db, { worker: { identity: { kind: 'headless', version: 'test', slots: 2 } } });
});
beforeEach(async () => {
  over.gate.open();
  await db.query(`delete from sync.jobs where state = 'pending'`);
  await until(async () => (await db.query('select from sync.jobs')).length === 0);
  over.gate.shut();
});
afterAll(async () => {
  await over.close();
  await db.drop();
});

/** Enqueues in SQL without a NOTIFY: the worker hears of it by its own look, or by being asked to run. */
async function add(sync: string, count = 1, into = db): Promise<string[]> {
  const rows = await into.query<{ id: string }>(
    `insert into sync.jobs (sync, max_attempts) select $1, 1 from generate_series(1, $2) returning id`,
    [sync, count],
  );
  return rows.map((row) => row.id);
}

/** Waits for a request to run what is due: that the job runs does not tell, for a worker may take it by itself before. */
function arrivalAt({ worker }: ApiOver): () => Promise<unknown> {
  const called = vi.spyOn(worker, 'runDue');
  return () => until(() => called.mock.calls.length > 0).finally(() => called.mockRestore());
}

test('processes what is due, and tells what became of it', async () => {
  // One that looks once a minute, and alone: what it runs it was asked to.
  const alone = await createTestDatabase();
  const asked = await startApiOver(alone, {
    worker: {
      identity: { kind: 'headless', version: 'test', slots: 2 },
      timing: { ...patientTiming, poll: 60_000 },
    },
  });
  const [broken = ''] = await add('broken', 1, alone);
  const quick = await add('quick', 3, alone);
  await alone.query(`insert into sync.jobs (sync, run_at) values ('quick', now() + interval '1 hour')`);
  const reply = await asked.post('/jobs/run', {}, { headers: { 'x-touchline-actor': 'cron' } });
  expect(reply.status).toBe(200);
  expect(reply.json).toMatchObject({
    processed: 4,
    succeeded: 3,
    failed: 1,
    timedOut: false,
    remaining: { value: 0, exact: true },
    results: expect.arrayContaining([
      {
        id: broken,
        sync: 'broken',
        result: 'failed',
        error: { code: 'internal', message: 'it is broken', retryable: true },
      },
      ...quick.map((id) => ({ id, sync: 'quick', result: 'succeeded', error: null })),
    ]),
  });
  expect(reply.text).not.toContain('stack');
  expect(
    await alone.query(
      `select actor, origin, detail, array_length(job_ids, 1) as jobs from sync.operator_actions where action = 'run due jobs'`,
    ),
  ).toEqual([{ actor: 'cron', origin: 'http', detail: { processed: 4, succeeded: 3, failed: 1 }, jobs: 4 }]);
  await asked.close();
  await alone.drop();
});

test('with nothing due answers at once, and leaves no trace', async () => {
  const before = await db.query('select count(*) from sync.operator_actions');
  expect((await over.post('/jobs/run')).json).toEqual({
    processed: 0,
    succeeded: 0,
    failed: 0,
    results: [],
    timedOut: false,
    remaining: { value: 0, exact: true },
  });
  expect(await db.query('select count(*) from sync.operator_actions')).toEqual(before);
});

test('answers at its limit', async () => {
  await add('slow', 1);
  await add('quick', 6);
  const { json } = await over.post('/jobs/run', { limit: 3 });
  expect(json).toMatchObject({ processed: 3, succeeded: 3, timedOut: false, results: { length: 3 } });
});

test('answers when the time is over with what is done by then; the rest goes on', async () => {
  const arrived = arrivalAt(over);
  const [slow = ''] = await add('slow');
  const asked = over.post('/jobs/run', { within: 2_000 });
  await arrived();
  // Only now: the worker could have taken it by itself before.
  const [quick = ''] = await add('quick');
  await db.query(`select pg_notify('touchline', 'jobs')`);
  const { json } = await asked;
  expect(json).toMatchObject({
    processed: 1,
    succeeded: 1,
    results: [{ id: quick }],
    timedOut: true,
    remaining: { value: 1, exact: true },
  });
  over.gate.open();
  await until(async () => (await db.query('select from sync.job_history where id = $1', [slow])).length > 0);
});

test('a caller that hangs up stops nothing', async () => {
  const [slow = ''] = await add('slow');
  const hangUp = new AbortController();
  const asked = fetch(`${over.url}/jobs/run`, {
    method: 'POST',
    headers: { authorization: 'Bearer the-secret-of-these-tests' },
    signal: hangUp.signal,
  }).catch(() => 'hung up');
  await until(async () => (await db.query(`select from sync.jobs where state = 'running'`)).length > 0);
  hangUp.abort();
  expect(await asked).toBe('hung up');
  over.gate.open();
  await until(async () => (await db.query('select from sync.job_history where id = $1', [slow])).length > 0);
});

test('a paused worker says so', async () => {
  await db.query(`update sync.workers set state = 'paused' where state = 'active'`);
  await until(() => over.worker.status().state === 'paused');
  expect(await over.post('/jobs/run')).toMatchObject({ status: 503, json: { error: { code: 'paused' } } });
  await db.query(`update sync.workers set state = 'active' where state = 'paused'`);
  await until(() => over.worker.status().state === 'active');
});

test('one that is about to stop answers with what is done, begins no more, and keeps no connection', async () => {
  const other = await startApiOver(db);
  const arrived = arrivalAt(other);
  await add('slow');
  const asked = other.post('/jobs/run');
  await arrived();
  await until(async () => (await db.query(`select from sync.jobs where state = 'running'`)).length > 0);
  other.api.drain();
  expect((await asked).json).toMatchObject({ processed: 0, timedOut: false, remaining: { value: 1 } });
  const refused = await other.post('/jobs/run');
  expect(refused).toMatchObject({ status: 503, json: { error: { code: 'stopping' } } });
  expect(refused.headers.get('connection')).toBe('close');
  // All else goes on: others may still enqueue, and look.
  expect((await other.post('/jobs', { sync: 'quick' })).status).toBe(202);
  expect((await other.get('/health')).status).toBe(200);
  over.gate.open();
  await other.close();
  await expect(fetch(`${other.url}/health`)).rejects.toThrow();
});

test('being quiet is counted from the last request on', async () => {
  over.gate.shut();
  const arrived = arrivalAt(over);
  await add('slow');
  const asked = over.post('/jobs/run');
  await arrived();
  let quiet = false;
  const wait = over.api.quietFor(1).then(() => (quiet = true));
  await over.get('/health');
  expect(quiet).toBe(false);
  over.gate.open();
  await asked;
  await wait;
});
