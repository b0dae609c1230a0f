import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { retryJob } from '#engine/queue/jobActions.ts';
import { defineRoutine } from '#engine/routines/defineRoutine.ts';
import { enqueueRoutine, retryRoutine } from '#engine/routines/routineRuns.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { until } from '../../support/until.ts';
import { makeWorker, openDatabase, stopWorkers, testSync } from '../../support/worker.ts';

let db: TestDatabase;
let database: Database;
let broken: boolean;

beforeEach(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
  broken = false;
  const tell = (name: string) =>
    testSync(
      name,
      async ({ moment, fact }) => {
        fact('moment', (await moment()).toISOString());
        if (broken && name === 'second') throw new Error('not now');
      },
      { maxAttempts: 1 },
    );
  const routine = defineRoutine({
    name: 'two',
    title: 'Two',
    steps: [
      { step: 'first', sync: 'first' },
      { step: 'second', sync: 'second', after: ['first'] },
    ],
  });
  await makeWorker(database, [tell('first'), tell('second')], { routines: [routine] }).start();
});
afterEach(async () => {
  await stopWorkers();
  await database.close();
  await db.drop();
});

const enqueueTwo = (triggerDetail = {}) =>
  enqueueRoutine(database, { routine: 'two', payload: {}, trigger: 'api', triggerDetail });

/** The moments that the jobs of these ids took for theirs. */
async function momentsOf(ids: readonly string[]): Promise<string[]> {
  return until(async () => {
    const rows = await db.query<{ moment: string }>(
      `select result -> 'facts' ->> 'moment' as moment from sync.job_history where id = any ($1) order by id`,
      [ids],
    );
    return rows.length === ids.length ? rows.map(({ moment }) => moment) : null;
  });
}

test('all steps of a run are about the moment at which it was enqueued', async () => {
  const { jobs } = await enqueueTwo();
  const moments = await momentsOf(jobs.map(({ id }) => id));
  const [enqueued] = await db.query<{ at: Date }>('select distinct enqueued_at as at from sync.job_history');
  expect(moments).toEqual([enqueued?.at.toISOString(), enqueued?.at.toISOString()]);
});

test('of a scheduled run they are about its slot', async () => {
  const slot = '2026-11-24T09:00:00.000Z';
  const { jobs } = await enqueueTwo({ schedule: 'weekly', slot });
  expect(await momentsOf(jobs.map(({ id }) => id))).toEqual([slot, slot]);
});

test('retries, of the run or of a step, go on with its moment', async () => {
  broken = true;
  const run = await enqueueTwo();
  await until(async () => (await db.query('select from sync.jobs')).length === 0);
  broken = false;
  const [first] = await momentsOf(run.jobs.map(({ id }) => id).slice(0, 1));
  const again = await retryRoutine(database, run.run, 'anna@desk');
  expect(await momentsOf(again.jobs.map(({ id }) => id))).toEqual([first]);
  expect(await momentsOf([await retryJob(database, again.jobs[0]?.id ?? '', { by: 'anna' })])).toEqual([first]);
});
