import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { until } from '../../support/until.ts';
import { startApiOver, type ApiOver } from './apiOver.ts';

let db: TestDatabase;
let over: ApiOver;

beforeAll(async () => {
  db = await createTestDatabase();
  over = await startApiOver(db);
});
afterEach(() => over.gate.shut());
afterAll(async () => {
  await over.close();
  await db.drop();
});

const auditOf = (id: string) =>
  db.query(
    'select actor, origin, action, detail, reason from sync.operator_actions where $1 = any (job_ids) order by id',
    [id],
  );
const ended = (id: string) =>
  until(async () => (await db.query('select state, error from sync.job_history where id = $1', [id]))[0], {
    what: `the end of job ${id}`,
  });
const running = (id: string) =>
  until(async () => (await db.query(`select from sync.jobs where id = $1 and state = 'running'`, [id])).length > 0);

async function enqueue(body: Record<string, unknown>): Promise<string> {
  const reply = await over.post('/jobs', body);
  expect(reply.status, reply.text).toBe(202);
  return idOf(reply.json);
}

function idOf(json: unknown): string {
  if (typeof json === 'object' && json !== null && 'id' in json && typeof json.id === 'string') return json.id;
  throw new Error(`no id in ${JSON.stringify(json)}`);
}

describe('POST /jobs', () => {
  test('enqueues a job that a worker then runs, as it was asked for', async () => {
    const runAt = '2026-01-02T03:04:05.678+02:00';
    const reply = await over.post(
      '/jobs',
      {
        sync: 'quick',
        payload: { season: 2026, text: 'Zürich ⚽' },
        triggerDetail: { match: '77', by: 'somebody else' },
        runAt,
        priority: 7,
        maxAttempts: 2,
        timeout: 5_000,
        uniqueKey: 'as-asked',
        dryRun: true,
      },
      { headers: { 'x-touchline-actor': 'match-end webhook' } },
    );
    expect(reply.status).toBe(202);
    const id = idOf(reply.json);
    expect(reply.json).toEqual({ id, state: 'pending', existing: false });
    expect(reply.headers.get('location')).toBe(`/jobs/${id}`);
    expect(await ended(id)).toMatchObject({ state: 'succeeded' });
    expect((await over.get(`/jobs/${id}`)).json).toMatchObject({
      job: {
        id,
        sync: 'quick',
        state: 'succeeded',
        payload: { season: 2026, text: 'Zürich ⚽' },
        trigger: 'api',
        triggerDetail: { match: '77', by: 'match-end webhook' },
        runAt: '2026-01-02T01:04:05.678Z',
        priority: 7,
        maxAttempts: 2,
        uniqueKey: 'as-asked',
        dryRun: true,
        attempts: [{ number: 1, outcome: 'succeeded' }],
      },
    });
    expect(await auditOf(id)).toEqual([
      { actor: 'match-end webhook', origin: 'http', action: 'enqueue', detail: { sync: 'quick' }, reason: null },
    ]);
  });

  test('leaves to the sync what nobody said', async () => {
    const id = await enqueue({ sync: 'picky', runAt: '2099-01-01T00:00:00Z' });
    expect((await over.get(`/jobs/${id}`)).json).toMatchObject({
      job: { shown: 'scheduled', payload: {}, maxAttempts: 3, priority: 0, triggerDetail: { by: 'http' } },
    });
  });

  test('admits one live job with a unique key', async () => {
    const id = await enqueue({ sync: 'slow', uniqueKey: 'one' });
    await running(id);
    expect((await over.post('/jobs', { sync: 'slow', uniqueKey: 'one' })).json).toEqual({
      id,
      state: 'running',
      existing: true,
    });
    over.gate.open();
    await ended(id);
    const next = await enqueue({ sync: 'slow', uniqueKey: 'one' });
    expect(next).not.toBe(id);
    await ended(next);
  });

  test('gives the same job for the same request id, live or ended', async () => {
    const request = { sync: 'slow', payload: { day: '2026-11-23' }, requestId: 'full-time/77' };
    const id = await enqueue(request);
    await running(id);
    expect((await over.post('/jobs', request)).json).toEqual({ id, state: 'running', existing: true });
    over.gate.open();
    await ended(id);
    const again = await over.post('/jobs', request);
    expect(again.status).toBe(202);
    expect(again.json).toEqual({ id, state: 'succeeded', existing: true });
    expect(await auditOf(id)).toHaveLength(1);
    expect(await db.query(`select trigger_detail from sync.job_history where id = $1`, [id])).toEqual([
      { trigger_detail: { by: 'http', requestId: 'full-time/77' } },
    ]);
  });

  test('gives one job to requests with one id that come together', async () => {
    for (let round = 0; round < 5; round += 1) {
      const request = { sync: 'quick', requestId: `together ${round}` };
      const replies = await Promise.all(Array.from({ length: 8 }, () => over.post('/jobs', request)));
      expect(new Set(replies.map((reply) => idOf(reply.json))).size).toBe(1);
      expect(replies.filter((reply) => reply.text.includes('"existing":false'))).toHaveLength(1);
    }
  });

  test('refuses a request id that was used for something else', async () => {
    const id = await enqueue({ sync: 'quick', requestId: 'used' });
    const reply = await over.post('/jobs', { sync: 'quick', payload: { other: true }, requestId: 'used' });
    expect(reply.status).toBe(422);
    expect(reply.json).toMatchObject({
      error: { code: 'request_id_reused', message: expect.stringContaining(`job ${id}`) },
    });
  });
});

describe('GET /jobs/{id}', () => {
  test('tells of attempts and errors, without stacks', async () => {
    const id = await enqueue({ sync: 'broken' });
    await ended(id);
    const { json, text } = await over.get(`/jobs/${id}`);
    expect(json).toMatchObject({
      job: {
        state: 'failed',
        error: { code: 'internal', message: 'it is broken' },
        attempts: [{ outcome: 'failed', error: { message: 'it is broken' } }],
      },
    });
    expect(text).not.toContain('stack');
    expect(json).not.toHaveProperty('log');
  });

  test('gives the last lines of the log if asked', async () => {
    const id = await enqueue({ sync: 'broken' });
    await ended(id);
    expect((await over.get(`/jobs/${id}?log=true&lines=1`)).json).toMatchObject({
      log: [{ level: 'error', message: expect.stringContaining('it is broken'), attempt: 1 }],
    });
    expect((await over.get(`/jobs/${id}?log=false`)).json).not.toHaveProperty('log');
  });
});

describe('POST /jobs/{id}/retry', () => {
  test('enqueues an ended job again, with another payload if one is given', async () => {
    const old = await enqueue({ sync: 'picky', payload: { season: 2025 } });
    await ended(old);
    const reply = await over.post(`/jobs/${old}/retry`, { payload: { season: 2026 }, reason: 'wrong season' });
    expect(reply.status).toBe(202);
    const id = idOf(reply.json);
    expect(reply.json).toEqual({ id, state: 'pending', retryOf: old });
    expect(reply.headers.get('location')).toBe(`/jobs/${id}`);
    expect((await over.get(`/jobs/${id}`)).json).toMatchObject({
      job: { retryOf: old, payload: { season: 2026 }, trigger: 'retry' },
    });
    expect((await auditOf(old)).at(-1)).toMatchObject({
      actor: 'http',
      action: 'retry',
      detail: { as: id },
      reason: 'wrong season',
    });
  });

  test('needs no body', async () => {
    const old = await enqueue({ sync: 'quick' });
    await ended(old);
    expect((await over.post(`/jobs/${old}/retry`)).status).toBe(202);
    // Some clients name the type of what they don't send.
    expect(
      (await over.post(`/jobs/${old}/retry`, undefined, { headers: { 'content-type': 'application/json' } })).status,
    ).toBe(202);
  });

  test('refuses what is live, what is not there, and a payload that the sync does not take', async () => {
    const live = await enqueue({ sync: 'picky', runAt: '2099-01-01T00:00:00Z' });
    expect(await over.post(`/jobs/${live}/retry`)).toMatchObject({
      status: 409,
      json: { error: { code: 'job_not_ended', message: expect.stringContaining(live) } },
    });
    expect(await over.post('/jobs/987654321/retry')).toMatchObject({
      status: 404,
      json: { error: { code: 'job_not_found' } },
    });
    const old = await enqueue({ sync: 'picky' });
    await ended(old);
    expect(await over.post(`/jobs/${old}/retry`, { payload: { season: 'last' } })).toMatchObject({
      status: 422,
      json: { error: { code: 'invalid_payload' } },
    });
    expect(await db.query('select from sync.jobs where retry_of = $1', [old])).toEqual([]);
  });
});

describe('POST /jobs/{id}/cancel', () => {
  test('ends a pending job', async () => {
    const id = await enqueue({ sync: 'quick', runAt: '2099-01-01T00:00:00Z' });
    const reply = await over.post(`/jobs/${id}/cancel`, { reason: 'not needed' });
    expect(reply).toMatchObject({ status: 202, json: { id, state: 'cancelled' } });
    expect(await ended(id)).toMatchObject({ state: 'cancelled' });
    expect((await auditOf(id)).at(-1)).toMatchObject({
      action: 'cancel',
      detail: { became: 'cancelled' },
      reason: 'not needed',
    });
    expect(await over.post(`/jobs/${id}/cancel`)).toMatchObject({
      status: 409,
      json: { error: { code: 'job_ended' } },
    });
  });

  test('has a running one stopped by its worker', async () => {
    const id = await enqueue({ sync: 'slow' });
    await running(id);
    expect(await over.post(`/jobs/${id}/cancel`)).toMatchObject({ status: 202, json: { id, state: 'cancelling' } });
    expect(await ended(id)).toMatchObject({ state: 'cancelled' });
  });

  test('tells that there is no such job', async () => {
    expect(await over.post('/jobs/987654321/cancel')).toMatchObject({
      status: 404,
      json: { error: { code: 'job_not_found' } },
    });
  });
});

test('GET /jobs/status tells when each schedule is due next, and what became of its last slots', async () => {
  const id = await enqueue({ sync: 'quick' });
  await ended(id);
  await db.query('delete from sync.schedules');
  await db.query(
    `with schedule as (
       insert into sync.schedules (name, sync, cron, time_zone) values ('quick-nightly', 'quick', '30 2 * * *', 'UTC') returning id
     )
     insert into sync.schedule_slots (schedule_id, slot, outcome, handled_at, job_ids)
     select id, '2026-11-01T02:30:00Z', 'fired', '2026-11-01T02:30:01Z', array[$1::bigint] from schedule`,
    [id],
  );
  expect(await over.get('/jobs/status')).toMatchObject({
    status: 200,
    json: {
      schedules: [
        {
          name: 'quick-nightly',
          sync: 'quick',
          cron: '30 2 * * *',
          enabled: true,
          nextRuns: expect.arrayContaining([expect.stringMatching(/T02:30:00.000Z$/)]),
          slots: [{ slot: '2026-11-01T02:30:00.000Z', outcome: 'fired', jobs: [{ id, state: 'succeeded' }] }],
        },
      ],
    },
  });
});

test('what an actor calls itself is made fit for the audit', async () => {
  const names = new Map([
    ['  Zoë  \t of ops ', 'Zoë of ops'],
    ['a\u00adb', 'a b'],
    ['x'.repeat(300), 'x'.repeat(100)],
    ['   ', 'http'],
  ]);
  for (const [given, kept] of names) {
    const header = Buffer.from(given).toString('latin1');
    const reply = await over.post('/jobs', { sync: 'quick' }, { headers: { 'x-touchline-actor': header } });
    expect(await auditOf(idOf(reply.json))).toMatchObject([{ actor: kept }]);
  }
});
