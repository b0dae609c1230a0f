import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startReplayServer, type ReplayServer } from '#engine/providers/replay/server.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';
import {
  endCommandsAfterEach,
  outputOf,
  startTouchline,
  touchline,
  type Running,
  type Variables,
} from '../integration/cli/touchline.ts';

let db: TestDatabase;
let provider: ReplayServer;
let variables: Variables;

beforeEach(async () => {
  db = await createTestDatabase();
  // It takes every call and answers none: what calls it is in the middle of its work.
  provider = await startReplayServer({ source: { kind: 'demo', edition: 1 }, simulate: { always: { kind: 'hang' } } });
  variables = { DATABASE_URL: db.url, API_FOOTBALL_BASE_URL: provider.url, SPORTS_PROVIDER_API_KEY: 'key' };
});
endCommandsAfterEach();
afterEach(async () => {
  await provider.close();
  await db.drop();
});

const called = (): Promise<unknown> => until(() => provider.requests.length > 0, { within: 20_000, what: 'the call' });

/** Waits until a moment that is surely no repeat of the signal before. */
async function later(): Promise<void> {
  const moment = performance.now() + 700;
  await until(() => performance.now() > moment);
}

/** What npm and a terminal do together: one wish, told twice. */
function signalTwice({ child }: Running, name: 'SIGINT' | 'SIGTERM'): void {
  child.kill(name);
  child.kill(name);
  setImmediate(() => child.kill(name));
}

async function expectReleased(id?: string): Promise<void> {
  expect(await db.query('select id, state, attempt, worker_id from sync.jobs')).toEqual([
    { id: id ?? expect.any(String), state: 'pending', attempt: 0, worker_id: null },
  ]);
  expect(await db.query('select outcome, number from sync.job_attempts')).toEqual([{ outcome: 'released', number: 1 }]);
  expect(await db.query('select state from sync.workers')).toEqual([{ state: 'stopped' }]);
  expect(await db.query('select from leagues')).toEqual([]);
}

async function startWorker(): Promise<{ running: Running; id: string }> {
  const running = startTouchline(['worker', '--slots', '1'], variables);
  const [job] = await db.query<{ id: string }>(`select sync.enqueue('sync-leagues') as id`);
  await called();
  return { running, id: job?.id ?? '' };
}

describe('touchline sync', { timeout: 60_000 }, () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('on %s gives its job back at no cost and ends in order', async (name) => {
    const running = startTouchline(['sync', 'sync-leagues', '--json'], variables);
    await called();
    running.child.kill(name);
    const finished = await running.finished;
    expect(finished.code).toBe(1);
    expect(outputOf(finished)).toMatchObject({ job: { state: 'pending' }, result: null, error: { code: 'stopped' } });
    expect(finished.stderr).toMatch(/job \d+ pending: It was stopped and is back in the queue\./);
    await expectReleased();
  });

  test('takes a signal that comes several times at once for one', async () => {
    const running = startTouchline(['sync', 'sync-leagues'], variables);
    await called();
    signalTwice(running, 'SIGINT');
    expect((await running.finished).code).toBe(1);
    await expectReleased();
  });

  test('that waits for the lock of another run gives its job back as well', async () => {
    await db.query(`select pg_advisory_lock(sync.lock_key('sync-leagues'))`);
    const running = startTouchline(['sync', 'sync-leagues'], variables);
    await until(async () => (await db.query('select from sync.jobs where waiting_for is not null')).length > 0, {
      within: 20_000,
    });
    running.child.kill('SIGTERM');
    expect((await running.finished).code).toBe(1);
    expect(await db.query('select state, attempt from sync.jobs')).toEqual([{ state: 'pending', attempt: 0 }]);
  });

  test('whose job another worker took first waits for its end, or for a signal', async () => {
    // The job is claimed by somebody else in the very transaction that enqueues it.
    await db.query(`
      insert into sync.workers (name, host, pid, kind, version, slots, lease_expires_at)
        values ('other', 'host', 1, 'headless', 'test', 1, now() + interval '1 hour');
      create function public.grab() returns trigger language plpgsql as $$
        begin
          new.state := 'running'; new.worker_id := (select id from sync.workers where name = 'other');
          new.token := 1; new.attempt := 1; new.started_at := now();
          return new;
        end $$;
      create trigger grab before insert on sync.jobs for each row execute function public.grab()`);
    const running = startTouchline(['sync', 'sync-leagues', '--json'], variables);
    await until(() => running.written().stderr.includes('another worker took job'), { within: 20_000 });
    running.child.kill('SIGINT');
    const finished = await running.finished;
    expect(finished.code).toBe(1);
    expect(outputOf(finished).error).toMatchObject({
      code: 'stopped',
      message: expect.stringContaining('another worker'),
    });
    expect(await db.query('select state from sync.jobs')).toEqual([{ state: 'running' }]);

    const second = startTouchline(['sync', 'sync-leagues', '--json'], variables);
    await until(() => second.written().stderr.includes('another worker took job'), { within: 20_000 });
    await db.query(`update sync.jobs set state = 'succeeded' where state = 'running'`);
    expect((await second.finished).code).toBe(0);
  });
});

describe('touchline worker', { timeout: 60_000 }, () => {
  test('lets what runs finish after one wish, however often it is told', async () => {
    const { running, id } = await startWorker();
    signalTwice(running, 'SIGTERM');
    await until(async () => (await db.query(`select from sync.workers where state = 'draining'`)).length > 0);
    await later();
    // Still at it: the second signal was the same wish.
    expect(await db.query('select id, state from sync.jobs')).toEqual([{ id, state: 'running' }]);
    running.child.kill('SIGTERM');
    expect((await running.finished).code).toBe(0);
    await expectReleased(id);
  });

  test('gives back what runs when its grace is over', async () => {
    const running = startTouchline(['worker', '--grace', '0'], variables);
    const [job] = await db.query<{ id: string }>(`select sync.enqueue('sync-leagues') as id`);
    await called();
    running.child.kill('SIGINT');
    expect((await running.finished).code).toBe(0);
    await expectReleased(job?.id);
  });

  test('without work ends at once', async () => {
    const running = startTouchline(['worker'], variables);
    await until(async () => (await db.query(`select from sync.workers where state = 'active'`)).length > 0, {
      within: 20_000,
    });
    running.child.kill('SIGTERM');
    expect((await running.finished).code).toBe(0);
    expect(await db.query('select state from sync.workers')).toEqual([{ state: 'stopped' }]);
  });
});

test('a command whose database is down ends by itself', async () => {
  const finished = await touchline(['worker'], {
    ...variables,
    DATABASE_URL: 'postgres://user:pass@127.0.0.1:1/database',
  });
  expect(finished.code).toBe(1);
  expect(finished.stderr).toContain('Nothing answers there');
});
