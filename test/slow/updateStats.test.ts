import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { JobDetail } from '#shared/jobs.ts';
import type { Database } from '#engine/database/database.ts';
import { cancelJob } from '#engine/queue/jobActions.ts';
import { readLog } from '#engine/logs/readLog.ts';
import { ownFunctions } from '#engine/syncs/update-stats/settings.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';
import { openDatabase, stopWorkers } from '../support/worker.ts';
import { configure, define, ended, resetterOf, runJob, startJob } from '../integration/clubStatistics/statsJob.ts';

let test: TestDatabase;
let database: Database;
let reset: () => Promise<void>;
beforeAll(async () => {
  test = await createTestDatabase();
  database = openDatabase(test.url);
  reset = await resetterOf(test);
});
afterEach(async () => {
  await stopWorkers();
  await reset();
});
afterAll(async () => {
  await database?.close();
  await test?.drop();
});

const factsSchema = z.array(
  z.object({
    function: z.string(),
    outcome: z.enum(['succeeded', 'failed']),
    tries: z.number(),
    ms: z.number(),
    rows: z.number(),
    error: z.object({ code: z.string(), message: z.string() }).optional(),
  }),
);
/** The table of functions: of the result, or of the error of a job that failed. */
const functionsOf = (job: JobDetail) =>
  factsSchema.parse(job.result?.facts['functions'] ?? job.error?.details?.['functions']);
const written = (job: JobDetail) =>
  (job.result?.changes ?? []).reduce((sum, { inserted, updated, removed }) => sum + inserted + updated + removed, 0);
const messages = async (id: string) => (await readLog(database, id, 200)).map(({ message }) => message);
const tags = async () =>
  (await test.query<{ tag: string }>('select tag from sync.stale_cache_tags order by tag')).map(({ tag }) => tag);

const raise = (code: string) => `raise exception 'on purpose' using errcode = '${code}';`;
const lock = (id: number) => `perform from pair where id = ${id} for update;`;

describe('update-stats', () => {
  it('makes up a club for the demo, computes all ten, and changes nothing the second time', async () => {
    const first = await runJob(database, {}, { demo: true });
    expect(first).toMatchObject({ state: 'succeeded' });
    expect(functionsOf(first).map((each) => [each.function, each.outcome, each.tries])).toEqual(
      ownFunctions.map(({ name }) => [name, 'succeeded', 1]),
    );
    expect(functionsOf(first).every(({ rows }) => rows > 0)).toBe(true);
    expect(first.result?.changes.map(({ table }) => table)).toContain('club_matches');
    expect(await test.query(`select count(*)::int as reports from aggregated_match_report`)).toEqual(
      await test.query(`select count(*)::int as reports from club_matches where status = 'finished'`),
    );

    const second = await runJob(database, { payload: { matchId: 7, user: 'ann' } }, { demo: true });
    expect(second.state).toBe('succeeded');
    expect(written(second)).toBe(0);
    expect(second.result?.changes).toContainEqual(
      expect.objectContaining({ table: 'aggregated_all_time_stats', received: 22, unchanged: 22 }),
    );
    const lines = await messages(second.id);
    expect(lines[0]).toBe('Calling 10 functions after match 7.');
    expect(lines.at(-1)).toBe('10 statistics are up to date: nothing had changed.');
    expect(lines.filter((line) => line.includes('STATS_INVALIDATION_URL is not set'))).toHaveLength(1);
  });

  it('makes up nothing where the run is no demo, or there is a club', async () => {
    await runJob(database);
    expect(await test.query('select from club_players')).toEqual([]);
    await test.query(`insert into club_players (name) values ('Somebody')`);
    await runJob(database, {}, { demo: true });
    expect(await test.query('select from club_matches')).toEqual([]);
  });

  it('calls only the functions that the payload names, and refuses one that is not configured', async () => {
    const job = await runJob(database, { payload: { functions: ['update_power_ratings'] } });
    expect(functionsOf(job).map((each) => each.function)).toEqual(['update_power_ratings']);
    expect(await tags()).toEqual(['player_power_rating']);
    const refused = await runJob(database, { payload: { functions: ['update_power_ratings', 'drop_everything'] } });
    expect(refused).toMatchObject({ state: 'failed', attempt: 1, error: { code: 'unknown_function' } });
    const bad = await runJob(database, { payload: { functions: ['f(); drop table x'] } });
    expect(bad).toMatchObject({ state: 'failed', error: { code: 'invalid_payload' } });
  });

  it('goes on when one fails, tries again what can get better, and fails the job in the end', async () => {
    await test.query(
      'create sequence calls_a; create sequence calls_b; create sequence calls_c; create table wrote (what text)',
    );
    await define(
      test,
      'recovers',
      `insert into wrote values ('recovers'); if nextval('calls_a') < 3 then ${raise('40P01')} end if;`,
    );
    await define(test, 'never_recovers', `perform nextval('calls_b'); ${raise('40001')}`);
    await define(test, 'is_wrong', `perform nextval('calls_c'); perform 1 / 0;`);
    await define(test, 'works', `insert into wrote values ('works');`);
    await configure(test, ['is_wrong', 'recovers', 'is_not_there', 'never_recovers', 'works']);

    const job = await runJob(database);
    expect(
      functionsOf(job).map(({ function: name, outcome, tries, rows, error }) => [
        name,
        outcome,
        tries,
        rows,
        error?.code,
      ]),
    ).toEqual([
      ['is_wrong', 'failed', 1, 0, 'sql_22012'],
      ['recovers', 'succeeded', 3, 1, undefined],
      ['is_not_there', 'failed', 0, 0, 'missing_function'],
      ['never_recovers', 'failed', 3, 0, 'sql_40001'],
      ['works', 'succeeded', 1, 1, undefined],
    ]);
    // The job is not tried again: each function has had its tries.
    expect(job).toMatchObject({ state: 'failed', attempt: 1, error: { code: 'functions_failed', retryable: false } });
    expect(job.error?.message).toMatch(
      /^3 of 5 functions failed: is_wrong \(.*\); is_not_there \(.*\); never_recovers \(.*\)\. The other 2 are up to date\.$/,
    );
    expect(await test.query('select what from wrote order by 1')).toEqual([{ what: 'recovers' }, { what: 'works' }]);
    expect(
      await test.query(
        'select a.last_value::int as a, b.last_value::int as b, c.last_value::int as c from calls_a a, calls_b b, calls_c c',
      ),
    ).toEqual([{ a: 3, b: 3, c: 1 }]);
    expect(await tags()).toEqual(['tag of recovers', 'tag of works']);
  });

  it('tries again after a deadlock that the database found', async () => {
    await test.query(`create table pair (id int primary key); create sequence meets; insert into pair values (1), (2)`);
    const meet = `perform nextval('meets'); for i in 1 .. 500 loop exit when (select last_value from meets) >= 2; perform pg_sleep(0.01); end loop;`;
    await define(test, 'up', `set local deadlock_timeout = '50ms'; ${lock(1)} ${meet} ${lock(2)}`);
    await define(test, 'down', `set local deadlock_timeout = '50ms'; ${lock(2)} ${meet} ${lock(1)}`);
    await configure(test, ['up', 'down']);
    const job = await runJob(database);
    expect(job.state).toBe('succeeded');
    expect(functionsOf(job).reduce((sum, { tries }) => sum + tries, 0)).toBe(3);
    expect(
      (await messages(job.id)).filter((line) => /deadlock detected.* Try 2 of 3 in 250 ms\./.test(line)),
    ).toHaveLength(1);
  });

  it('calls them at the same time, as many as the settings say', async () => {
    await test.query('create sequence together');
    const meets = `perform nextval('together'); for i in 1 .. 500 loop if (select last_value from together) >= 3 then return; end if; perform pg_sleep(0.02); end loop; raise exception 'alone';`;
    for (const name of ['one', 'two', 'three']) await define(test, name, meets);
    await configure(test, ['one', 'two', 'three'], { parallel: 3 });
    expect((await runJob(database)).state).toBe('succeeded');

    // Sequences tell across transactions how many have begun, and how many of these are over.
    await test.query('create sequence over');
    await test.query('create table seen (many int)');
    await test.query(`select setval('together', 1), nextval('over')`);
    const counts = `perform nextval('together'); perform pg_sleep(0.05); insert into seen select t.last_value - o.last_value from together t, over o; perform nextval('over');`;
    for (const name of ['four', 'five', 'six']) await define(test, name, counts);
    await configure(test, ['four', 'five', 'six'], { parallel: 2 });
    expect((await runJob(database)).state).toBe('succeeded');
    const [row] = await test.query<{ runs: number; most: number }>(
      'select count(*)::int as runs, max(many) as most from seen',
    );
    expect(row?.runs).toBe(3);
    expect(row?.most).toBeLessThanOrEqual(2);
  });

  it('gets by with the connections that there are', async () => {
    const few = openDatabase(test.url, { connections: 5 });
    try {
      const job = await runJob(few, {}, { demo: true });
      expect(job.state).toBe('succeeded');
    } finally {
      await stopWorkers();
      await few.close();
    }
  });

  it('gives a function the time that the settings say, for its work and for its locks', async () => {
    await define(test, 'slow', 'perform pg_sleep(30);');
    await test.query('create table held (id int); insert into held values (1)');
    await define(test, 'waits', 'lock table held;');
    await configure(test, ['slow', 'waits'], { statementTimeoutSeconds: 2, lockTimeoutSeconds: 1 });
    const holder = await database.connect();
    try {
      await holder.query('begin');
      await holder.query('lock table held');
      const id = await startJob(database);
      // Held until it has been tried once.
      await until(async () => (await messages(id)).some((line) => /^waits: .*lock timeout/.test(line)));
      await holder.rollbackAndRelease();
      expect(functionsOf(await ended(database, id))).toMatchObject([
        { function: 'slow', tries: 1, error: { code: 'statement_timeout' } },
        { function: 'waits', outcome: 'succeeded', tries: 2 },
      ]);
    } finally {
      await holder.rollbackAndRelease();
    }
  });

  it('writes nothing when it was taken over while a function ran', async () => {
    await test.query('create table wrote (what text); create table held (id int)');
    await define(test, 'late', `insert into wrote values ('late'); lock table held;`);
    await configure(test, ['late']);
    const holder = await database.connect();
    await holder.query('begin');
    await holder.query('lock table held');
    const id = await startJob(database);
    await until(
      async () =>
        (await test.query(`select from pg_stat_activity where wait_event_type = 'Lock' and query like '%late()%'`))
          .length > 0,
    );
    await test.query('update sync.jobs set token = token + 1 where id = $1', [id]);
    await holder.rollbackAndRelease();
    await until(
      async () =>
        (
          await test.query(
            `select from pg_stat_activity where query like '%late()%' and state = 'active' and pid <> pg_backend_pid()`,
          )
        ).length === 0,
    );
    await stopWorkers();
    expect(await test.query('select what from wrote')).toEqual([]);
    expect(await tags()).toEqual([]);
  });

  it('stops its functions when the job is cancelled', async () => {
    await test.query('create table wrote (what text)');
    for (const name of ['first', 'second'])
      await define(test, name, `insert into wrote values ('${name}'); perform pg_sleep(60);`);
    await configure(test, ['first', 'second']);
    const id = await startJob(database);
    const sleeping = () =>
      test.query(`select from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`);
    await until(async () => (await sleeping()).length === 2);
    await cancelJob(database, id, { by: 'a test' });
    expect(await ended(database, id)).toMatchObject({
      state: 'cancelled',
      error: { details: { stage: 'backend_cancelled' } },
    });
    expect(await sleeping()).toEqual([]);
    expect(await test.query('select what from wrote')).toEqual([]);
  });

  it('refuses to forget most of what it knows, unless it is told to', async () => {
    await runJob(database, {}, { demo: true });
    await test.query(`update club_matches set status = 'cancelled' where id % 4 <> 0`);
    const before = await test.query('select * from aggregated_all_time_stats order by player_id');
    expect(await runJob(database)).toMatchObject({ state: 'failed', attempt: 1, error: { code: 'implausible' } });
    expect(await test.query('select * from aggregated_all_time_stats order by player_id')).toEqual(before);
    const accepted = await runJob(database, { payload: { acceptCollapse: true } });
    expect(accepted.state).toBe('succeeded');
    expect(written(accepted)).toBeGreaterThan(0);
  });

  it('writes nothing in a dry run, and says what it would have written', async () => {
    await runJob(database, {}, { demo: true });
    await test.query('delete from sync.stale_cache_tags');
    await test.query(
      `update club_appearances set goals = goals + 1 where match_id = (select max(match_id) from club_appearances)`,
    );
    const before = await test.query('select * from aggregated_all_time_stats order by player_id');
    const job = await runJob(database, { dryRun: true });
    expect(job.state).toBe('succeeded');
    expect(written(job)).toBeGreaterThan(0);
    expect(await test.query('select * from aggregated_all_time_stats order by player_id')).toEqual(before);
    expect(await tags()).toEqual([]);
  });

  it('says what is wrong with its settings', async () => {
    await configure(test, ['works', 'works']);
    expect(await runJob(database)).toMatchObject({
      state: 'failed',
      attempt: 1,
      error: { code: 'invalid_settings', message: expect.stringContaining('functions: names one twice') },
    });
  });
});

describe('a finished match', () => {
  it('enqueues update-stats with its id, by a trigger that an operator sets up', async () => {
    await test.query(
      `create trigger finished after update of status on club_matches for each row
       when (new.status = 'finished' and old.status is distinct from new.status) execute function sync.match_finished()`,
    );
    const [match] = await test.query<{ id: string }>(
      `insert into club_matches (played_on) values ('2026-03-05') returning id`,
    );
    await test.query(`update club_matches set status = 'finished', side_a_goals = 2, side_b_goals = 1`);
    await test.query('update club_matches set side_b_goals = 2');
    expect(await test.query(`select sync, payload, trigger from sync.jobs`)).toEqual([
      { sync: 'update-stats', payload: { matchId: Number(match?.id), user: expect.any(String) }, trigger: 'api' },
    ]);
  });
});
