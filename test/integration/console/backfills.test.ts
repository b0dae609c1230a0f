import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { feedBackfill } from '#engine/backfills/feedBackfill.ts';
import type { Database } from '#engine/database/database.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { openDatabase } from '../../support/worker.ts';
import { startConsole, type TestConsole } from './consoleOver.ts';

let db: TestDatabase;
let database: Database;
const opened: TestConsole[] = [];

beforeEach(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
  // Three leagues with four seasons each: twelve partitions of sync-fixtures.
  await db.query(`
    with source as (select id from public.provider_sources where name = 'api-football'),
    country as (
      insert into public.countries (provider_source_id, name) select id, 'England' from source returning id, provider_source_id
    ),
    league as (
      insert into public.leagues (provider_source_id, provider_league_id, country_id, name, slug, type)
      select provider_source_id, n, id, 'League ' || n, 'league-' || n, 'league' from country, generate_series(1, 3) n returning id
    )
    insert into public.seasons (league_id, year, start_date, end_date)
    select league.id, year, make_date(year, 8, 1), make_date(year + 1, 5, 30) from league, generate_series(2022, 2025) year`);
});
afterEach(async () => {
  for (const each of opened.splice(0)) {
    await each.close();
    expect(each.unexpected).toEqual([]);
  }
  await database.close();
  await db.drop();
});

async function open(options?: { guarded?: boolean }): Promise<TestConsole> {
  const started = await startConsole(db.url, options);
  opened.push(started);
  return started;
}

const range = { syncs: ['sync-fixtures'] };
const wanted = { range, selection: {}, manners: {} };

/** Ends a live job as SQL by hand does. */
const end = (number: number, state: 'succeeded' | 'failed') =>
  db.query(
    `update sync.jobs set state = $2::sync.job_state
     where id = (select job_id from sync.backfill_partitions where number = $1)`,
    [number, state],
  );

test('the partitions of a range come by columns, and a plan says what would run, why not the others, and what it costs', async () => {
  const { client } = await open();
  await db.query(
    `insert into sync.job_history (id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts,
       attempt, enqueued_at, run_at, finished_at)
     values (1, 'sync-fixtures', '{"league": 1, "season": 2022}', 'succeeded', 0, 'api', '{}', false, 5, 1, now(), now(), '2026-11-01T10:00:00Z'),
       (2, 'sync-fixtures', '{"league": 2, "season": 2022}', 'failed', 0, 'api', '{}', false, 5, 1, now(), now(), now())`,
  );
  await db.query(`insert into sync.jobs (id, sync, payload) overriding system value
    values (3, 'sync-fixtures', '{"league": 3, "season": 2022}')`);
  const grid = await client.call('backfills.partitions', { range });
  expect(grid).toMatchObject({
    axes: ['league', 'season'],
    rows: ['1', '2', '3'],
    columns: ['2022', '2023', '2024', '2025'],
    places: [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11],
    found: 'fxrnnnnnnnnn',
    held: [{ why: 'Job 3 is at it.', numbers: [3] }],
  });
  expect(grid.syncedAt.slice(0, 3)).toEqual([Date.parse('2026-11-01T10:00:00Z') / 1_000, null, null]);
  const stale = await client.call('backfills.partitions', { range, staleSince: '2026-11-02T00:00:00Z' });
  expect(stale.found).toBe('sxrnnnnnnnnn');

  const areas = [{ rows: ['1', '3'], columns: ['2022', '2023'] }, { rows: ['2'] }];
  expect(await client.call('backfills.plan', { ...wanted, selection: { areas } })).toMatchObject({
    partitions: 12,
    selected: 6,
    counts: { never: 9, fresh: 1, failed: 1, running: 1 },
    leftOut: [
      { why: 'It is outside of what was chosen in the grid.', partitions: 4 },
      { why: 'It is not missing: it was synced.', partitions: 1 },
      { why: 'A live job is at it.', partitions: 1 },
    ],
    cost: { jobs: 6, calls: 12, providers: [{ provider: 'api-football', basis: 'estimate' }] },
  });
  await expect(client.call('backfills.partitions', { range: { syncs: ['sync-leagues'] } })).rejects.toMatchObject({
    code: 'no_partitions',
  });
});

test('one that is started is followed live: its cells, its counts, its report', async () => {
  const { client, watch } = await open();
  const list = watch('backfills', {});
  expect(await list.when(() => true)).toEqual([]);
  const started = await client.call('backfills.start', { ...wanted, manners: { concurrency: 3, order: 'oldest' } });
  const { id } = started;
  expect(started).toMatchObject({ state: 'running', selected: 12, actor: 'tester@here' });
  const grid = await client.call('backfills.grid', { id });
  expect(grid).toMatchObject({ rows: ['1', '2', '3'], places: [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11] });

  const { when } = watch('backfill', { id });
  expect((await when(() => true))?.states).toEqual({ 0: 'pppppppppppp' });
  await feedBackfill(database, id);
  await when((value) => value?.states[0] === 'rrrppppppppp');
  await end(1, 'succeeded');
  await end(2, 'failed');
  const now = await when((value) => value?.states[0] === 'fxrppppppppp');
  expect(now?.backfill.counts).toMatchObject({ succeeded: 1, failed: 1, live: 1, pending: 9 });
  expect((await list.when(([one]) => one?.counts.failed === 1)).map((each) => each.id)).toEqual([id]);

  const [failed] = await client.call('backfills.details', { id, numbers: [2] });
  expect(failed).toMatchObject({ key: { league: 2, season: 2022 }, state: 'failed', error: { code: 'ended_by_hand' } });
  expect(await client.call('backfills.details', { id, states: ['pending'], after: 10 })).toHaveLength(2);
  expect(await client.call('backfills.report', { id })).toMatchObject({
    partitions: { succeeded: 1, failed: 1 },
    failures: [{ code: 'ended_by_hand', partitions: 1, examples: ['sync-fixtures 2 2022'] }],
  });

  // What is done to it.
  const steer = client.call.bind(client, 'backfills.steer');
  expect(await steer({ id, to: 'pause', reason: 'lunch' })).toMatchObject({ state: 'paused' });
  expect(await steer({ id, to: 'change', change: { concurrency: 2 } })).toMatchObject({ manners: { concurrency: 2 } });
  expect(await steer({ id, to: 'skip', numbers: [11, 12] })).toMatchObject({ counts: { skipped: 2 } });
  expect(await steer({ id, to: 'retry' })).toMatchObject({ state: 'paused', counts: { failed: 0, pending: 8 } });
  expect(await steer({ id, to: 'resume' })).toMatchObject({ state: 'running' });
  expect(await steer({ id, to: 'cancel', reason: 'enough' })).toMatchObject({ counts: { cancelled: 9 } });
  const over = await when((value) => value?.backfill.state === 'cancelled');
  expect(over?.states).toEqual({ 0: 'fccccccccckk' });
  await expect(steer({ id, to: 'pause' })).rejects.toMatchObject({ code: 'backfill_state' });
  const actions = await db.query<{ action: string; actor: string; origin: string }>(
    'select action, actor, origin from sync.operator_actions order by id',
  );
  expect(actions.map(({ action }) => action)).toEqual([
    'start backfill',
    'pause backfill',
    'change backfill',
    'skip partitions',
    'retry backfill',
    'resume backfill',
    'cancel backfill',
  ]);
  expect(new Set(actions.map(({ actor, origin }) => `${actor} ${origin}`))).toEqual(new Set(['tester@here console']));
});

test('a sample of dry runs is followed, and nothing of it is done', async () => {
  const { client, watch } = await open();
  const sampled = await client.call('backfills.sample', { wanted, size: 2 });
  expect(sampled).toMatchObject({ of: 12, jobs: [{ key: { season: 2022 } }, { key: { season: 2025 } }] });
  const sample = watch('backfillSample', sampled);
  expect(await sample.when(() => true)).toMatchObject({ ended: 0, expected: null });
  await db.query(`update sync.jobs set state = 'cancelled'`);
  expect(await sample.when(({ ended }) => ended === 2)).toMatchObject({ succeeded: 0, expected: null });
  expect(await db.query('select from sync.backfills')).toEqual([]);
});

describe('a connection that takes no writes', () => {
  test('shows plans and what goes on, and starts nothing', async () => {
    const { client, watch } = await open({ guarded: true });
    expect(await client.call('backfills.plan', wanted)).toMatchObject({ selected: 12 });
    await expect(client.call('backfills.start', wanted)).rejects.toMatchObject({ code: 'locked' });
    await expect(client.call('backfills.sample', { wanted, size: 1 })).rejects.toMatchObject({ code: 'locked' });
    await expect(client.call('backfills.steer', { id: '1', to: 'resume' })).rejects.toMatchObject({ code: 'locked' });
    expect(await watch('backfill', { id: '1' }).when(() => true)).toBeNull();
    expect(await db.query('select from sync.operator_actions')).toEqual([]);

    await client.call('session.unlock', { minutes: 5, reason: 'new leagues' });
    expect(await client.call('backfills.start', wanted)).toMatchObject({ selected: 12 });
  });
});
