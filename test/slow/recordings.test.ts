import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { JobDetail } from '#shared/jobs.ts';
import type { Database } from '#engine/database/database.ts';
import { createProviderClient, providerNames, type ProviderName } from '#engine/providers/catalogue.ts';
import { ClientFactory, settingsForAll } from '#engine/providers/clientFactory.ts';
import { startReplayServer, type ReplayServer } from '#engine/providers/replay/server.ts';
import type { Simulation } from '#engine/providers/replay/simulation.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { pruneRecordings } from '#engine/recordings/pruneRecordings.ts';
import { readBody, readCalls, readRecordings } from '#engine/recordings/readRecordings.ts';
import { replayJob, runRecorded } from '#engine/recordings/replayJob.ts';
import { retryJob } from '#engine/queue/jobActions.ts';
import { defineSync, type UseClient } from '#engine/syncs/defineSync.ts';
import { syncLeagues } from '#engine/syncs/sync-leagues/index.ts';
import { endCommandsAfterEach, touchline } from '../integration/cli/touchline.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { enqueueTest, makeWorker, openDatabase, patientTiming, stopWorkers, testSync } from '../support/worker.ts';

const key = 'a-very-secret-key-4711';
let db: TestDatabase;
let database: Database;
const servers: ReplayServer[] = [];

endCommandsAfterEach();

beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
});
afterEach(async () => {
  await stopWorkers();
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await db.query('truncate sync.jobs, sync.recordings');
});
afterAll(async () => {
  await database.close();
  await db.drop();
});

/** Runs one job of sync-leagues, or of another sync, against a provider that misbehaves so. */
async function runJob(simulate: Simulation, job: Parameters<typeof enqueueTest>[2] = {}): Promise<JobDetail> {
  const id = await enqueueTest(database, 'sync-leagues', { maxAttempts: 1, ...job });
  return work(id, simulate);
}

async function work(id: string, simulate: Simulation, syncs = [syncLeagues]): Promise<JobDetail> {
  const server = await startReplayServer({ source: { kind: 'demo', edition: 1 }, simulate });
  servers.push(server);
  const worker = makeWorker(database, syncs, {
    timing: patientTiming,
    createClient: (provider, run) =>
      createProviderClient(provider, { baseUrl: server.url, apiKey: key, account: null }, run),
  });
  await worker.register();
  await worker.runOnly(id);
  await worker.stop(0);
  const ended = await readJob(database, id);
  if (!ended) throw new Error(`job ${id} is gone`);
  return ended;
}

async function onlyRecording(id: string) {
  const [recording, ...others] = await readRecordings(database, id);
  if (!recording || others.length > 0) throw new Error('there is not one recording');
  return recording;
}

test('the answers of an attempt that fails are kept, and nothing of the key', async () => {
  const job = await runJob({ always: { kind: 'missing_field', path: 'league.id' } });
  expect(job).toMatchObject({ state: 'failed', error: { code: 'provider_invalid_response' } });
  const { token, calls: count, dropped, cut } = await onlyRecording(job.id);
  expect({ token, count, dropped, cut }).toEqual({ token: 1, count: 1, dropped: 0, cut: 0 });
  const [call] = await readCalls(database, job.id, token);
  expect(call).toMatchObject({
    call: 1,
    provider: 'api-football',
    method: 'GET',
    url: expect.stringMatching(/\/leagues$/),
    status: 200,
    ending: 'complete',
    error: null,
    requestHeaders: {},
    headers: { 'content-type': 'application/json' },
  });
  expect(call?.kept).toBe(call?.size);
  const body = await readBody(database, { job: job.id, token, call: 1 });
  expect(body).toHaveLength(call?.bytes ?? 0);
  expect(JSON.parse(body?.toString() ?? '')).toMatchObject({ get: 'leagues' });
  const [all] = await db.query<{ text: string }>(`select string_agg(r::text, '') as text from sync.recordings r`);
  expect(all?.text).not.toContain(key);
  expect(body?.toString()).not.toContain(key);
});

test('an attempt that succeeds keeps nothing, unless it is asked for', async () => {
  const job = await runJob({});
  expect(job.state).toBe('succeeded');
  expect(await readRecordings(database, job.id)).toEqual([]);
  const again = await work(await runRecorded(database, job.id, 'anna'), {});
  expect(again).toMatchObject({ state: 'succeeded', retryOf: job.id, triggerDetail: { record: true } });
  expect(await readRecordings(database, again.id)).toMatchObject([{ calls: 1, dropped: 0, cut: 0 }]);
});

test('each try is kept, with what went wrong and when it was', async () => {
  const job = await runJob({
    faults: [{ kind: 'drop' }, { kind: 'truncated' }, { kind: 'html' }],
    always: { kind: 'errors', errors: { token: 'Wrong key.' } },
  });
  expect(job.error?.code).toBe('provider_key_refused');
  const calls = await readCalls(database, job.id, 1);
  expect(calls.map(({ call, status, ending, error }) => [call, status, ending, error])).toEqual([
    [1, null, 'none', 'provider_unreachable'],
    [2, 200, 'cut_off', 'provider_truncated'],
    [3, 200, 'complete', 'provider_not_json'],
    [4, 200, 'complete', 'provider_key_refused'],
  ]);
  const times = calls.map(({ at }) => Date.parse(at));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test('a replay gives the same error, as a dry run of its own, without the provider', async () => {
  const job = await runJob({
    faults: [{ kind: 'status', status: 503, retryAfter: '1' }],
    always: { kind: 'missing_field', path: 'league.id' },
  });
  await Promise.all(servers.splice(0).map((server) => server.close()));
  const id = await replayJob(database, { job: job.id, token: null }, 'anna');
  const replay = await work(id, { always: { kind: 'drop' } });
  expect(replay).toMatchObject({
    state: 'failed',
    dryRun: true,
    maxAttempts: 1,
    triggerDetail: { by: 'anna', replayOf: job.id, replayToken: 1, replayAttempt: 1 },
    error: { code: 'provider_invalid_response', message: job.error?.message },
  });
  expect(servers[0]?.requests).toEqual([]);
  // It is recorded already.
  expect(await readRecordings(database, id)).toEqual([]);
});

test('what succeeded is replayed with the change set that it would make now, and writes nothing', async () => {
  const job = await runJob({}, { triggerDetail: { record: true } });
  expect(job.state).toBe('succeeded');
  const [{ count } = { count: 0 }] = await db.query<{ count: number }>('select count(*)::int from leagues');
  await db.query('delete from season_coverage');
  const replay = await work(await replayJob(database, { job: job.id, token: null }, 'anna'), {
    always: { kind: 'drop' },
  });
  expect(replay).toMatchObject({ state: 'succeeded', result: { dryRun: true } });
  const leagues = replay.result?.changes.find(({ table }) => table.endsWith('leagues'));
  expect(leagues).toMatchObject({ received: count, inserted: 0, unchanged: count });
  expect(await db.query('select from season_coverage')).toEqual([]);
  // A retry of a replay is a replay.
  const again = await work(await retryJob(database, replay.id, { by: 'anna' }), { always: { kind: 'drop' } });
  expect(again).toMatchObject({ state: 'succeeded', dryRun: true, triggerDetail: { replayOf: job.id } });
});

test('a replay that asks for something else says so, and is not tried again', async () => {
  const job = await runJob({}, { triggerDetail: { record: true } });
  await db.query(`update sync.recordings set url = replace(url, '/leagues', '/countries')`);
  const replay = await work(await replayJob(database, { job: job.id, token: 1 }, 'anna'), {});
  expect(replay).toMatchObject({
    state: 'failed',
    error: {
      code: 'replay_differs',
      message: `The replay asked for /leagues, to which the recording of job ${job.id} has no answer.`,
      details: { recorded: [expect.stringContaining('/countries')] },
    },
  });
});

test('a job that names a replay in SQL is a dry run whatever it says; without a recording it fails in a sentence', async () => {
  const job = await runJob({}, { triggerDetail: { replayOf: '4711' } });
  expect(job).toMatchObject({ state: 'failed', error: { code: 'recording_missing', retryable: false } });
  await expect(replayJob(database, { job: job.id, token: null }, 'anna')).rejects.toMatchObject({
    code: 'recording_missing',
  });
});

test('an answer that is kept in part can be looked at, and not be replayed', async () => {
  const job = await runJob({ always: { kind: 'missing_field', path: 'league.id' } });
  await db.query('update sync.recordings set kept = kept - 1');
  await expect(replayJob(database, { job: job.id, token: null }, 'anna')).rejects.toMatchObject({
    code: 'recording_incomplete',
    message: expect.stringContaining('too large to be kept whole'),
  });
});

test('an attempt that was taken over keeps nothing', async () => {
  const id = await enqueueTest(database, 'taken', { maxAttempts: 1 });
  const taken = testSync('taken', async ({ use }) => {
    await use('api-football').leagues();
    await db.query('update sync.jobs set token = token + 1 where id = $1', [id]);
    throw new Error('too late');
  });
  await work(id, {}, [taken]);
  expect(await readRecordings(database, id)).toEqual([]);
});

test('the oldest go when they take too much', async () => {
  for (let at = 0; at < 3; at += 1) await runJob({ always: { kind: 'missing_field', path: 'league.id' } });
  const rows = await db.query<{ job_id: string; stored: number }>(
    'select job_id, stored from sync.recordings order by recorded_at desc',
  );
  const [newest, second] = rows;
  if (!newest || !second) throw new Error('there are no recordings');
  expect(await pruneRecordings(database, (newest.stored + second.stored) / 1e6)).toBe(1);
  expect(await db.query('select job_id from sync.recordings order by recorded_at desc')).toEqual(
    [newest, second].map(({ job_id }) => ({ job_id })),
  );
});

const asks: { readonly [Name in ProviderName]: (use: UseClient) => Promise<object> } = {
  'api-football': (use) => use('api-football').timezones(),
  nflverse: (use) => use('nflverse').schedule(),
  sleeper: (use) => use('sleeper').state(),
  espn: async (use) => {
    await use('espn').teamRoster('1');
    return use('espn').projections(2025, 1);
  },
  yahoo: (use) => use('yahoo').game('nfl'),
  'game-platform': (use) => use('game-platform').competitors(),
};

test.each(providerNames)('%s is replayed by its own client, with the same outcome', async (provider) => {
  const ask = defineSync({
    name: `ask-${provider}`,
    title: 'Asks',
    description: 'What a test wants.',
    payload: z.object({}),
    provider,
    estimatedCalls: 1,
    lock: () => null,
    maxAttempts: 1,
    timeout: 30_000,
    entity: null,
    run: async ({ use, fact }) =>
      fact(
        'got',
        JSON.stringify(await asks[provider](use), (name, value: unknown) => (name === 'ms' ? 0 : value)),
      ),
  });
  const clients = await ClientFactory.open(
    settingsForAll(() => ({ source: { kind: 'demo' }, baseUrl: null, apiKey: null, timeout: 30_000 })),
  );
  const once = async (triggerDetail: Record<string, string | boolean>): Promise<JobDetail> => {
    const id = await enqueueTest(database, ask.name, { maxAttempts: 1, triggerDetail });
    const worker = makeWorker(database, [ask], {
      timing: patientTiming,
      createClient: (name, run) => clients.create(name, run),
    });
    await worker.register();
    await worker.runOnly(id);
    await worker.stop(0);
    const job = await readJob(database, id);
    if (!job) throw new Error(`job ${id} is gone`);
    return job;
  };
  try {
    const first = await once({ record: true });
    const replay = await once({ replayOf: first.id });
    expect(replay.state).toBe(first.state);
    expect(replay.error).toEqual(first.error === null ? null : { ...first.error, details: replay.error?.details });
    expect(replay.result?.facts['got']).toEqual(first.result?.facts['got']);
  } finally {
    await clients.close();
  }
});

const run = (...args: string[]) => touchline(args, { DATABASE_URL: db.url });

// Each command is a process of its own.
test(
  'on the command line the calls are listed, an answer is written, and the attempt is replayed',
  { timeout: 180_000 },
  async () => {
    const job = await runJob({ always: { kind: 'missing_field', path: 'league.id' } });
    const list = await run('recordings', job.id);
    expect(list).toMatchObject({ code: 0, stderr: '' });
    expect(list.stdout).toMatch(/1 +200 .*\/leagues/);
    const answer = await run('recordings', job.id, '--call', '1');
    expect(JSON.parse(answer.stdout)).toMatchObject({ get: 'leagues' });
    const replay = await run('replay', job.id, '--json');
    expect(replay).toMatchObject({ code: 1 });
    expect(JSON.parse(replay.stdout)).toMatchObject({
      job: { dryRun: true, triggerDetail: { replayOf: job.id } },
      error: { code: 'provider_invalid_response' },
    });
    expect(await run('replay', job.id, '--attempt', '3')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no attempt 3'),
    });
    expect(await run('recordings', '4711')).toMatchObject({ code: 1 });
  },
);
