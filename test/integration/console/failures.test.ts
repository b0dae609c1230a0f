import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addEnded } from '../../support/history.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { startConsole, type TestConsole } from './consoleOver.ts';

let db: TestDatabase;
let console: TestConsole;
const error = { code: 'provider_unavailable', message: 'X answered with HTTP 503: it has trouble of its own.' };
const body = `{"text": "${'ä'.repeat(5_000)}"}`;

beforeAll(async () => {
  db = await createTestDatabase();
  await addEnded(db, [
    { id: 1, sync: 'sync-leagues', age: 3, payload: { season: 2025 } },
    { id: 2, sync: 'sync-leagues', age: 2, payload: { season: 2024 } },
    { id: 3, sync: 'sync-leagues', age: 2.5, payload: { season: 2025 }, dryRun: true },
    { id: 4, sync: 'sync-leagues', age: 1, payload: { season: 2025 }, state: 'failed', error },
  ]);
  await db.query(
    `insert into sync.failure_minutes (minute, fingerprint, sync, code, message, jobs, first_at, last_at, last_jobs)
     select now() - days * interval '1 day', sync.failure_fingerprint('sync-leagues', $1), 'sync-leagues', 'x', 'x', 2,
       now() - days * interval '1 day', now() - days * interval '1 day', '{4}'
     from unnest(array[0.5, 3, 10, 20]) days`,
    [JSON.stringify(error)],
  );
  await db.query(
    `insert into sync.recordings (job_id, token, call, provider, method, url, request_headers, at, ms, status, headers, bytes,
       ending, size, kept, stored, body)
     select 4, 1, call, 'api-football', 'GET', 'https://x.example/leagues', '{}', now(), 12, 503, '{}', 9, 'complete',
       $2, $2, length($1::bytea), $1 from generate_series(1, 2) call`,
    [deflateSync(body), body.length],
  );
  await db.query(
    `insert into sync.job_logs (job_id, token, sequence, at, level, message)
     select 4, 1, line, now(), 30, 'line ' || line from generate_series(1, 60) line`,
  );
  console = await startConsole(db.url);
});
afterAll(async () => {
  await console.close();
  await db.drop();
});

test('what history says about a failure: how many failed alike, the last success, what is recorded', async () => {
  const { when, stop } = console.watch('insight', { id: '4' });
  const insight = await when((value) => value !== null);
  expect(insight).toMatchObject({
    attempts: [{ token: 1 }],
    kinds: [{ day: 2, week: 4 }],
    lastSuccess: { kind: 'found', id: '1' },
    replays: [],
    recordings: [{ token: 1, calls: 2, dropped: 0, cut: 0 }],
  });
  stop();
  const none = console.watch('insight', { id: '2' });
  expect(await none.when((value) => value !== null)).toMatchObject({
    kinds: [],
    lastSuccess: { kind: 'none', runs: 4, exact: true },
    recordings: [],
  });
  none.stop();
  const nobody = console.watch('insight', { id: '4711' });
  await nobody.when((value) => value === null);
  nobody.stop();
});

test('calls, the pieces of a body, and the last lines of the log', async () => {
  const { calls } = await console.client.call('recordings.calls', { id: '4', token: 1 });
  expect(calls.map(({ call, status }) => [call, status])).toEqual([
    [1, 503],
    [2, 503],
  ]);
  const place = { id: '4', token: 1, call: 1 };
  const pieces: string[] = [];
  for (let offset = 0; offset < body.length; offset += 2_000) {
    const { text, total } = await console.client.call('recordings.body', { ...place, offset, limit: 2_000 });
    expect(total).toBe(body.length);
    pieces.push(text);
  }
  expect(pieces.join('')).toBe(body);
  await expect(
    console.client.call('recordings.body', { ...place, call: 9, offset: 0, limit: 1 }),
  ).rejects.toMatchObject({ code: 'recording_missing' });
  const { lines } = await console.client.call('failures.lines', { id: '4' });
  expect(lines).toHaveLength(50);
  expect([lines[0]?.message, lines.at(-1)?.message]).toEqual(['line 11', 'line 60']);
});

test('a replay and a run with recording are audited, and nothing of it happens on a locked connection', async () => {
  const { id: replay } = await console.client.call('recordings.replay', { id: '4', token: 1 });
  const { id: again } = await console.client.call('recordings.run', { id: '4' });
  expect(
    await db.query(
      `select id, dry_run, max_attempts, trigger_detail from sync.jobs where id = any ($1::bigint[]) order by id`,
      [[replay, again]],
    ),
  ).toEqual([
    {
      id: replay,
      dry_run: true,
      max_attempts: 1,
      trigger_detail: { by: 'tester@here', replayOf: '4', replayToken: 1, replayAttempt: 1 },
    },
    { id: again, dry_run: false, max_attempts: 5, trigger_detail: { by: 'tester@here', of: '4', record: true } },
  ]);
  expect(await db.query('select action, job_ids from sync.operator_actions order by id')).toEqual([
    { action: 'replay', job_ids: ['4'] },
    { action: 'run recorded', job_ids: ['4'] },
  ]);
  const locked = await startConsole(db.url, { guarded: true });
  try {
    await expect(locked.client.call('recordings.replay', { id: '4', token: 1 })).rejects.toMatchObject({
      code: 'locked',
    });
    expect((await locked.client.call('recordings.calls', { id: '4', token: 1 })).calls).toHaveLength(2);
  } finally {
    await locked.close();
  }
});
