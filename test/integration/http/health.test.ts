import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Worker } from '#engine/workers/worker.ts';
import type { WorkerStatus } from '#engine/workers/workerOptions.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { runOn, withDatabase } from '../../support/cluster.ts';
import { until } from '../../support/until.ts';
import { startApiOver, type ApiOver } from './apiOver.ts';

let db: TestDatabase;
let over: ApiOver;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterEach(() => over.close());
afterAll(() => db.drop());

/** A worker that says of itself what the test wants. */
function fakeWorker(status: Partial<WorkerStatus>): Pick<Worker, 'status' | 'runDue'> {
  return {
    status: () => ({ id: '1', state: 'active', slots: 4, busy: 1, lastBeatAgo: 10, lastJob: null, ...status }),
    runDue: async () => [],
  };
}

const health = () => over.get('/health');

describe('GET /health', () => {
  test('tells of the worker, the database and the last job', async () => {
    over = await startApiOver(db);
    await over.post('/jobs', { sync: 'broken' });
    await until(() => over.worker.status().lastJob);
    expect(await health()).toMatchObject({
      status: 200,
      json: {
        status: 'ok',
        details: {
          reason: null,
          worker: { id: over.worker.id, state: 'active', slots: 4, busy: 0 },
          lastJob: { sync: 'broken', result: 'failed' },
          database: { reachable: true, error: null },
        },
      },
    });
  });

  test.each<[string, Partial<WorkerStatus>]>([
    ['heartbeat_overdue', { lastBeatAgo: 60_001 }],
    ['worker_stopped', { state: 'stopped' }],
  ])('says that it should be restarted: %s', async (code, status) => {
    over = await startApiOver(db, { idle: true, api: { worker: fakeWorker(status), lease: 30_000 } });
    expect(await health()).toMatchObject({ status: 503, json: { status: 'unhealthy', details: { reason: { code } } } });
    expect(await over.get('/health', { secret: null })).toMatchObject({ status: 503, json: { status: 'unhealthy' } });
  });

  test.each<Partial<WorkerStatus>>([
    { lastBeatAgo: 59_000 },
    { state: 'draining' },
    { state: 'paused' },
    { state: 'starting' },
  ])('is content with %j', async (status) => {
    over = await startApiOver(db, { idle: true, api: { worker: fakeWorker(status), lease: 30_000 } });
    expect(await health()).toMatchObject({ status: 200, json: { status: 'ok' } });
  });

  test('without a database is degraded: a restart would not help, though no heartbeat gets through', async () => {
    over = await startApiOver(db, { idle: true, api: { worker: fakeWorker({ lastBeatAgo: 600_000 }), lease: 30_000 } });
    await allowConnections(false);
    expect(await health()).toMatchObject({
      status: 200,
      json: {
        status: 'degraded',
        details: { reason: { code: 'database_unreachable' }, database: { reachable: false } },
      },
    });
    expect(await over.get('/health', { secret: null })).toMatchObject({ status: 200, json: { status: 'degraded' } });
    expect(await over.get('/jobs/987654321')).toMatchObject({
      status: 503,
      json: { error: { code: 'database_unreachable', message: 'The database does not answer now.' } },
    });
    expect(await over.post('/jobs', { sync: 'quick' })).toMatchObject({ status: 503 });
    const metrics = await over.get('/metrics');
    expect(metrics.status).toBe(200);
    expect(metrics.text).toMatch(/^touchline_database_up 0$/m);
    expect(metrics.text).not.toMatch(/^touchline_jobs\{/m);
    await allowConnections(true);
    await until(async () => (await over.get('/jobs/987654321')).status === 404);
  });
});

/** `false` lets nobody in, and cuts who is. */
async function allowConnections(allow: boolean): Promise<void> {
  const maintenance = withDatabase(db.url, 'postgres');
  await runOn(maintenance, `alter database ${db.name} allow_connections ${allow}`);
  if (allow) return;
  await runOn(maintenance, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${db.name}'`);
}

test('an error that nobody expected is told without its insides, and logged with them', async () => {
  over = await startApiOver(db, {
    idle: true,
    api: { readSchedules: () => Promise.reject(new Error('the password is hunter2')) },
  });
  const reply = await over.get('/jobs/status');
  expect(reply).toMatchObject({
    status: 500,
    json: { error: { code: 'internal', message: 'Something went wrong here.' } },
  });
  expect(reply.text).not.toContain('hunter2');
  expect(over.logger.lines.find((line) => line.level === 'error')?.fields).toMatchObject({
    route: '/jobs/status',
    error: expect.stringContaining('health.test.ts'),
  });
});

describe('GET /metrics', () => {
  test('measures the worker, its attempts, the queue, quotas and the process', async () => {
    over = await startApiOver(db);
    await over.post('/jobs', { sync: 'broken' });
    await over.post('/jobs', { sync: 'quick' });
    await over.post('/jobs', { sync: 'slow' });
    await over.post('/jobs', { sync: 'quick', runAt: '2099-01-01T00:00:00Z' });
    await until(async () => {
      const { text } = await over.get('/metrics');
      return (
        text.includes('outcome="failed"') && text.includes('outcome="succeeded"') && over.worker.status().busy === 1
      );
    });
    await db.query(`insert into sync.syncs (name, title, max_attempts) values ('of-another-worker', '', 1)`);
    await db.query(`insert into sync.jobs (sync, run_at) values ('of-another-worker', now() - interval '90 seconds')`);
    const { text, headers } = await over.get('/metrics');
    expect(over.logger.lines.filter((line) => line.level === 'warn')).toEqual([]);
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const value = (name: string): number | null => {
      const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
      return line === undefined ? null : Number(line.slice(name.length + 1));
    };
    expect(value('touchline_attempts_total{sync="broken",outcome="failed"}')).toBe(1);
    expect(value('touchline_attempts_total{sync="quick",outcome="succeeded"}')).toBe(1);
    expect(value('touchline_attempt_duration_seconds_count{sync="quick"}')).toBe(1);
    expect(value('touchline_jobs{state="running"}')).toBe(1);
    expect(value('touchline_jobs{state="pending"}')).toBe(1);
    expect(value('touchline_jobs{state="scheduled"}')).toBe(1);
    expect(value('touchline_jobs_exact')).toBe(1);
    expect(value('touchline_queue_oldest_due_seconds')).toBeGreaterThan(89);
    expect(value('touchline_worker_slots')).toBe(4);
    expect(value('touchline_worker_slots_busy')).toBe(1);
    expect(value('touchline_worker_state{state="active"}')).toBe(1);
    expect(value('touchline_worker_state{state="paused"}')).toBe(0);
    expect(value('touchline_worker_heartbeat_age_seconds')).toBeLessThan(5);
    expect(value('touchline_database_up')).toBe(1);
    expect(value('touchline_http_requests_total{method="POST",route="/jobs",status="202"}')).toBe(4);
    expect(value('process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(text).toMatch(/^touchline_build_info\{version="[\d.]+",node="v\d+/m);
  });

  test('tells what is left of the quotas', async () => {
    over = await startApiOver(db, { idle: true });
    await db.query(
      `insert into sync.provider_quotas (provider, account, window_name, call_limit, remaining, window_start, resets_at, told_by, updated_at)
       values ('api-football', 'abc', 'day', 100, 42, now(), now() + interval '1 hour', 'headers', now())`,
    );
    const { text } = await over.get('/metrics');
    const labels = '\\{provider="api-football",account="abc",window="day"\\}';
    expect(text).toMatch(new RegExp(`^touchline_provider_quota_limit${labels} 100$`, 'm'));
    expect(text).toMatch(new RegExp(`^touchline_provider_quota_remaining${labels} 42$`, 'm'));
  });
});
