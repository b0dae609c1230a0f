import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { cancelJob } from '#engine/queue/jobActions.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { defineRoutine } from '#engine/routines/defineRoutine.ts';
import type { RoutineRun } from '#shared/routines.ts';
import { enqueueRoutine, retryRoutine } from '#engine/routines/routineRuns.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { until } from '../../support/until.ts';
import { makeWorker, openDatabase, stopWorkers, testSync } from '../../support/worker.ts';

let db: TestDatabase;
let database: Database;

beforeEach(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
});
afterEach(async () => {
  await stopWorkers();
  await database.close();
  await db.drop();
});

const daily = defineRoutine({
  name: 'daily',
  title: 'Daily',
  steps: [
    { step: 'players', sync: 'players', takes: ['season'] },
    { step: 'games', sync: 'games', takes: ['season', 'week'], payload: { full: true } },
    { step: 'stats', sync: 'stats', after: ['players', 'games'] },
    { step: 'report', sync: 'report', after: ['stats'] },
  ],
});

const idOf = (run: RoutineRun, step: string): string => run.jobs.find((job) => job.step === step)?.id ?? '';
const allEnded = () => until(async () => (await db.query('select from sync.jobs')).length === 0);

test('steps start when those they wait for have succeeded, with their part of the payload', async () => {
  const order: string[] = [];
  const syncs = ['players', 'games', 'stats', 'report'].map((name) =>
    testSync(name, async ({ payload }) => {
      order.push(`${name} ${JSON.stringify(payload)}`);
    }),
  );
  const worker = makeWorker(database, syncs, { routines: [daily] });
  await worker.register();
  const run = await enqueueRoutine(database, {
    routine: 'daily',
    payload: { season: 2026, week: 11, other: 1 },
    trigger: 'api',
  });
  expect(await readJob(database, idOf(run, 'stats'))).toMatchObject({
    shown: 'waiting',
    routine: { name: 'daily', step: 'stats', waitsFor: [idOf(run, 'players'), idOf(run, 'games')] },
  });
  await worker.start();
  await allEnded();
  expect(order.slice(0, 2).sort()).toEqual(['games {"full":true,"week":11,"season":2026}', 'players {"season":2026}']);
  expect(order.slice(2)).toEqual(['stats {}', 'report {}']);
});

test('when a step fails, those that wait for it are cancelled and say why; a retry runs what did not succeed', async () => {
  let broken = true;
  const ran: string[] = [];
  const syncs = ['players', 'games', 'stats', 'report'].map((name) =>
    testSync(name, async () => {
      ran.push(name);
      if (name === 'games' && broken) throw new Error('no games');
    }),
  );
  const worker = makeWorker(
    database,
    syncs.map((sync) => ({ ...sync, maxAttempts: 1 })),
    { routines: [daily] },
  );
  await worker.start();
  const run = await enqueueRoutine(database, { routine: 'daily', payload: { season: 2026 }, trigger: 'api' });
  await allEnded();
  expect(await readJob(database, idOf(run, 'players'))).toMatchObject({ state: 'succeeded' });
  expect(await readJob(database, idOf(run, 'games'))).toMatchObject({ state: 'failed' });
  expect(await readJob(database, idOf(run, 'stats'))).toMatchObject({
    state: 'cancelled',
    attempts: [],
    error: {
      code: 'step_not_reached',
      message: `The step games, which this one waits for, failed (job ${idOf(run, 'games')}).`,
    },
  });
  expect(await readJob(database, idOf(run, 'report'))).toMatchObject({
    state: 'cancelled',
    error: { message: expect.stringContaining('The step stats, which this one waits for, was cancelled') },
  });

  broken = false;
  ran.length = 0;
  const again = await retryRoutine(database, run.run, 'anna@desk');
  expect(again.jobs.map((job) => job.step)).toEqual(['games', 'stats', 'report']);
  await allEnded();
  expect(ran).toEqual(['games', 'stats', 'report']);
  expect(await readJob(database, idOf(again, 'games'))).toMatchObject({
    state: 'succeeded',
    retryOf: idOf(run, 'games'),
    payload: { season: 2026, full: true },
  });
  await expect(retryRoutine(database, again.run, 'x')).rejects.toMatchObject({ code: 'routine_not_ended' });
});

test('a step that is cancelled, or removed by hand, takes with it those that wait for it', async () => {
  await makeWorker(database, [], { routines: [daily] }).register();
  const first = await enqueueRoutine(database, { routine: 'daily', payload: {}, trigger: 'api' });
  await cancelJob(database, idOf(first, 'players'), { by: 'anna' });
  expect(await readJob(database, idOf(first, 'report'))).toMatchObject({ state: 'cancelled' });
  expect(await readJob(database, idOf(first, 'games'))).toMatchObject({ state: 'pending' });
  const second = await enqueueRoutine(database, { routine: 'daily', payload: {}, trigger: 'api' });
  await db.query('delete from sync.jobs where id = $1', [idOf(second, 'games')]);
  expect(await readJob(database, idOf(second, 'stats'))).toMatchObject({
    state: 'cancelled',
    error: { message: expect.stringContaining('was removed') },
  });
});

test('a routine that nobody knows is refused, and so is one that runs still', async () => {
  await expect(enqueueRoutine(database, { routine: 'none', payload: {}, trigger: 'api' })).rejects.toMatchObject({
    code: 'routine_not_found',
  });
  await makeWorker(database, [], { routines: [daily] }).register();
  const run = await enqueueRoutine(database, { routine: 'daily', payload: {}, trigger: 'api' });
  await expect(retryRoutine(database, run.run, 'x')).rejects.toMatchObject({ code: 'routine_not_ended' });
  expect(() => defineRoutine({ name: 'x', title: 'x', steps: [{ step: 'a', sync: 'a', after: ['b'] }] })).toThrow(
    /not before/,
  );
});
