import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import { migrate, readMigrations } from '#engine/database/migrate.ts';
import { emptyDatabase, type TestDatabase } from '../support/database.ts';
import { openDatabase, stopWorkers } from '../support/worker.ts';
import { runJob } from '../integration/clubStatistics/statsJob.ts';

let test: TestDatabase;
let database: Database;
beforeEach(async () => {
  test = await emptyDatabase();
  database = openDatabase(test.url);
});
afterEach(async () => {
  await stopWorkers();
  await database?.close();
  await test?.drop();
});

const migrateAll = async () =>
  migrate(database, await readMigrations(path.resolve(import.meta.dirname, '../../migrations')));
const left = () =>
  test.query(`select name, kind, note from sync.club_parts where state = 'left' order by kind desc, name`);

describe('a database with parts of its own', () => {
  it('keeps its functions, which are called, and gets no table for them', async () => {
    await test.query('create table my_ratings (id int)');
    await test.query(
      `create function update_power_ratings() returns int language sql as $$ insert into my_ratings values (1), (2); select 2 $$`,
    );
    // One that can't be called without arguments is none of that name.
    await test.query(
      `create function update_aggregated_hall_of_fame(year int) returns int language sql as $$ select year $$`,
    );
    await migrateAll();
    expect(await left()).toEqual([
      { name: 'update_power_ratings', kind: 'function', note: expect.stringContaining('a function of its own') },
    ]);
    expect(await test.query(`select to_regclass('aggregated_power_ratings') as theirs`)).toEqual([{ theirs: null }]);

    const job = await runJob(database);
    expect(job.state).toBe('succeeded');
    expect(job.result?.changes).toContainEqual(
      expect.objectContaining({ table: 'my_ratings', inserted: 2, updated: 0, removed: 0 }),
    );
    expect(await test.query('select from my_ratings')).toHaveLength(2);
  });

  it('keeps a table of one of our names, and the function that would write it is not made', async () => {
    await test.query('create table aggregated_records (id bigint primary key, best text)');
    await test.query(`insert into aggregated_records values (1, 'theirs')`);
    await migrateAll();
    expect(await left()).toEqual([
      { name: 'aggregated_records', kind: 'table', note: expect.stringContaining('no column') },
      {
        name: 'update_aggregated_season_honours_and_records',
        kind: 'function',
        note: 'Not made, since these tables are not ours: aggregated_records.',
      },
    ]);
    expect(await test.query('select * from aggregated_records')).toEqual([{ id: '1', best: 'theirs' }]);
    expect(
      await test.query(`select relrowsecurity as secured from pg_class where relname = 'aggregated_records'`),
    ).toEqual([{ secured: false }]);
    const job = await runJob(database);
    expect(job).toMatchObject({
      state: 'failed',
      error: { details: { failed: ['update_aggregated_season_honours_and_records'] } },
    });
    expect(job.error?.message).toContain('these tables are not ours: aggregated_records');
  });

  it('keeps a table of players that is another one, and no function of ours reads it', async () => {
    await test.query('create table club_players (id bigint primary key, name varchar(10) not null)');
    await migrateAll();
    const functions = await test.query(
      `select from pg_proc where proname like 'update\\_%' and pronamespace = 'public'::regnamespace`,
    );
    expect(functions).toEqual([]);
    expect((await left())[0]).toEqual({
      name: 'club_appearances',
      kind: 'table',
      note: 'Not made, since it refers to what is not ours: club_players.',
    });
  });

  it('uses its tables where they are the same: those of an installation that was taken away', async () => {
    await migrateAll();
    await test.query(`insert into club_players (name) values ('Somebody')`);
    await test.query('alter table aggregated_records add column more text');
    await test.query('drop schema sync cascade');
    // The migrations before this one make their tables anew.
    const others = await test.query<{ name: string }>(
      `select format('%I', relname) as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
         and relname not like 'club\\_%' and relname not like 'aggregated\\_%'`,
    );
    await test.query(`drop table ${others.map(({ name }) => name).join(', ')} cascade`);
    await migrateAll();
    expect((await left()).map((part) => part['name'])).toEqual([
      'aggregated_records',
      'update_aggregated_season_honours_and_records',
    ]);
    expect(await test.query('select name from club_players')).toEqual([{ name: 'Somebody' }]);
    expect((await runJob(database, { payload: { functions: ['update_power_ratings'] } })).state).toBe('succeeded');
  });
});
