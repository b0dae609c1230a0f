import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { readJob } from '#engine/queue/jobRows.ts';
import { findRoutine, routines } from '#engine/routines/catalogue.ts';
import { enqueueRoutine, retryRoutine } from '#engine/routines/routineRuns.ts';
import { syncs } from '#engine/syncs/catalogue.ts';
import type { JobDetail, JsonObject } from '#shared/jobs.ts';
import type { RoutineRun } from '#shared/routines.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';
import { enqueueTest, makeWorker, openDatabase, patientTiming, stopWorkers } from '../support/worker.ts';
import { startDemoProviders, type DemoProviders } from '../integration/syncs/demoProviders.ts';

/** A Tuesday in the season; the demo data are those of the day after, with Monday's game in them. */
const slot = '2026-11-24T09:00:00.000Z';
const lastWeek = { season: 2026, week: 11 };

let db: TestDatabase;
let databases: Database[];
let providers: DemoProviders;

beforeEach(async () => {
  [db, providers] = await Promise.all([createTestDatabase(), startDemoProviders(new Date('2026-11-25T00:00:00Z'))]);
  databases = [openDatabase(db.url), openDatabase(db.url)];
  // Two workers, each of which runs one job at a time.
  for (const database of databases) {
    const worker = makeWorker(database, syncs, {
      identity: { kind: 'headless', version: 'test', slots: 1 },
      routines,
      createClient: providers.createClient,
      demo: true,
      timing: patientTiming,
    });
    await worker.start();
  }
});
afterEach(async () => {
  await stopWorkers();
  await Promise.all(databases.map((database) => database.close()));
  await providers.close();
  await db.drop();
});

const weekly = findRoutine('weekly')?.steps ?? [];

async function ended(id: string): Promise<JobDetail> {
  return until(
    async () => {
      const job = await readJob(one(), id);
      return job && job.finishedAt !== null ? job : null;
    },
    { within: 60_000, what: `the end of job ${id}` },
  );
}

function one(): Database {
  const [database] = databases;
  if (!database) throw new Error('no database is open');
  return database;
}

async function loadSchedule(): Promise<void> {
  const job = await ended(await enqueueTest(one(), 'sync-nfl-matchups', { triggerDetail: { slot } }));
  expect(job).toMatchObject({ state: 'succeeded' });
}

const enqueueWeekly = (payload: JsonObject = {}, triggerDetail: JsonObject = { schedule: 'nfl-weekly', slot }) =>
  enqueueRoutine(one(), { routine: 'weekly', payload, trigger: 'schedule', triggerDetail });

/** The jobs of a run, ended, by their steps. */
async function jobsOf(run: RoutineRun): Promise<Map<string, JobDetail>> {
  return new Map(await Promise.all(run.jobs.map(async ({ step, id }) => [step, await ended(id)] as const)));
}

const states = (jobs: Map<string, JobDetail>) =>
  Object.fromEntries([...jobs].map(([step, { state, error }]) => [step, error?.code ?? state]));

describe('the routine weekly', { timeout: 90_000 }, () => {
  it('runs in order on two workers, all steps about the same week', async () => {
    await loadSchedule();
    const jobs = await jobsOf(await enqueueWeekly());
    expect(states(jobs)).toEqual(Object.fromEntries(weekly.map(({ step }) => [step, 'succeeded'])));
    for (const { step, after = [] } of weekly) {
      for (const before of after) {
        expect(Date.parse(jobs.get(step)?.startedAt ?? ''), `${step} after ${before}`).toBeGreaterThanOrEqual(
          Date.parse(jobs.get(before)?.finishedAt ?? ''),
        );
      }
    }
    expect(await db.query('select distinct worker_id from sync.job_history where routine is not null')).toHaveLength(2);
    expect(await weeksWritten()).toEqual({
      points: [lastWeek],
      calculated: [lastWeek],
      // The last week and the one to come.
      rosters: [lastWeek, { season: 2026, week: 12 }],
    });
  });

  it('takes season and week from its payload, for every step that there is a week of', async () => {
    await loadSchedule();
    const run = await enqueueWeekly({ season: 2026, week: 3 }, {});
    const payloads = Object.fromEntries([...(await jobsOf(run))].map(([step, { payload }]) => [step, payload]));
    expect(payloads).toEqual({
      players: { season: 2026 },
      statistics: { season: 2026, week: 3 },
      opponents: { season: 2026, week: 3 },
      'league-data': { week: 3 },
      'points-against': { season: 2026, week: 3 },
      'league-calcs': { season: 2026, week: 3 },
    });
    const third = { season: 2026, week: 3 };
    expect(await weeksWritten()).toEqual({ points: [third], calculated: [third], rosters: [third] });
    expect(await db.query('select distinct season, week from nfl_player_stats')).toEqual([third]);
  });

  it('stops where a step fails, says why, and a retry runs what did not succeed, about the same week', async () => {
    await loadSchedule();
    await providers.simulate('nflverse', {
      always: { kind: 'renamed_column', from: 'receiving_yards', to: 'yards_received' },
    });
    const run = await enqueueWeekly();
    const jobs = await jobsOf(run);
    expect(states(jobs)).toEqual({
      players: 'succeeded',
      statistics: 'provider_columns_missing',
      opponents: 'succeeded',
      'league-data': 'succeeded',
      'points-against': 'step_not_reached',
      'league-calcs': 'step_not_reached',
    });
    const failed = jobs.get('statistics');
    expect(failed).toMatchObject({ state: 'failed', attempt: 1 });
    expect(failed?.error?.message).toMatch(/stats_player_week_2026\.csv .*receiving_yards/);
    expect(jobs.get('points-against')).toMatchObject({
      state: 'cancelled',
      attempts: [],
      error: { message: `The step statistics, which this one waits for, failed (job ${failed?.id}).` },
    });
    expect(jobs.get('league-calcs')).toMatchObject({ state: 'cancelled', attempts: [] });
    expect(await db.query('select from nfl_player_stats')).toEqual([]);

    await providers.simulate('nflverse');
    const again = await retryRoutine(one(), run.run, 'anna@desk');
    expect(again.jobs.map(({ step }) => step)).toEqual(['statistics', 'points-against', 'league-calcs']);
    expect([...new Set(Object.values(states(await jobsOf(again))))]).toEqual(['succeeded']);
    expect(await weeksWritten()).toMatchObject({ points: [lastWeek], calculated: [lastWeek] });
  });

  it('fails at its first step where the schedule is not loaded, and says what to run', async () => {
    const jobs = await jobsOf(await enqueueWeekly());
    expect(jobs.get('players')).toMatchObject({
      state: 'failed',
      error: { code: 'schedule_not_loaded', hint: expect.stringContaining('sync-nfl-matchups') },
    });
    expect(Object.values(states(jobs)).slice(1)).toEqual(Array.from({ length: 5 }, () => 'step_not_reached'));
  });
});

async function weeksWritten(): Promise<Record<string, unknown>> {
  return {
    points: await weeksOf('nfl_defense_points_against'),
    calculated: await weeksOf('fantasy_team_weeks t join fantasy_leagues l on l.id = t.league_id'),
    rosters: await weeksOf(
      'fantasy_rosters r join fantasy_teams t on t.id = r.team_id join fantasy_leagues l on l.id = t.league_id',
    ),
  };
}

function weeksOf(table: string): Promise<unknown> {
  return db.query(`select distinct season, week from ${table} order by 1, 2`);
}
