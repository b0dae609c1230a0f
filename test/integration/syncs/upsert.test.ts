import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Database, type Connection } from '#engine/database/database.ts';
import { upsert, type UpsertChoices, type UpsertOutcome, type UpsertRow } from '#engine/database/upsert.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { silentLogger } from '../../support/logger.ts';
import { until } from '../../support/until.ts';

let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  test = await createTestDatabase();
  database = new Database({ url: test.url, applicationName: 'test', connections: 3, logger: silentLogger });
});
afterAll(async () => {
  await database?.close();
  await test?.drop();
});
beforeEach(async () => {
  await test.query('drop table if exists public.things, public."Odd ""Table"', []);
  await test.query(
    `create table public.things (
       id bigint primary key, name varchar(40), amount numeric(10, 2), size int8, day date, ok boolean, tags text[], extra jsonb,
       seen timestamptz, first_name text, updated_at timestamptz not null default '2000-01-01', unique (name, day)
     )`,
  );
});

const write = (rows: UpsertRow[], choices: UpsertChoices = { key: ['id'] }): Promise<UpsertOutcome> =>
  database.transaction((connection) => upsert(connection, 'things', rows, choices));

const versions = () =>
  test.query('select sum(xmin::text::bigint), count(*) filter (where xmax <> 0) as locked from things');

const writeOdd = (value: string) =>
  database.transaction((connection) =>
    upsert(connection, 'Odd "Table', [{ 'the Key': 1, "a'b": value }], { key: ['the Key'] }),
  );

const wide = (row: UpsertRow) =>
  database.transaction((connection) => upsert(connection, 'wide', [row], { key: ['id'] }));

const full = {
  id: '9007199254740993',
  name: 'a "quoted" \\ {name}, NULL',
  amount: '12.50',
  size: null,
  day: '2024-02-29',
  ok: true,
  tags: ['one', 'two, "three"', null],
  extra: [{ deep: [1, 'x"\\'], none: null }, 2],
  seen: new Date('2024-05-01T12:00:00.123Z'),
};

describe('upsert', () => {
  it('brings every kind of value into the table as it is, and finds it equal afterwards', async () => {
    const first = await write([full]);
    expect(first.changes).toMatchObject({
      table: 'things',
      received: 1,
      inserted: 1,
      updated: 0,
      unchanged: 0,
      removed: 0,
    });
    const [stored] = await test.query(`select id, name, amount, size, day::text, ok, tags, extra, seen from things`);
    expect(stored).toEqual({ ...full });
    expect(first.changes.samples).toEqual([
      {
        kind: 'inserted',
        key: { id: '9007199254740993' },
        before: null,
        after: { ...full, seen: expect.stringContaining('2024-05-01T12:00:00.123') },
      },
    ]);
    expect((await write([full])).changes).toMatchObject({ inserted: 0, updated: 0, unchanged: 1, samples: [] });
  });

  it('keeps texts that look like something else', async () => {
    const names = ['NULL', 'null', '', ' ', '{}', '"', '\\', "'", 'a\nb', 'é\u{1F3DF}'];
    await write(names.map((name, id) => ({ id, name })));
    expect((await test.query('select name from things order by id')).map(({ name }) => name)).toEqual(names);
  });

  it('writes only what differs, and tells the columns that changed', async () => {
    await write([
      { id: 1, name: 'one', ok: true },
      { id: 2, name: 'two', ok: null },
    ]);
    await test.query(`update things set updated_at = '2000-01-01'`);
    const { changes } = await write([
      { id: 1, name: 'one', ok: true },
      { id: 2, name: 'two', ok: false },
      { id: 3, name: null, ok: null },
    ]);
    expect(changes).toMatchObject({ received: 3, inserted: 1, updated: 1, unchanged: 1 });
    expect(changes.samples).toEqual([
      { kind: 'updated', key: { id: '2' }, before: { ok: null }, after: { ok: false } },
      { kind: 'inserted', key: { id: '3' }, before: null, after: { id: '3', name: null, ok: null } },
    ]);
    expect(await test.query(`select id from things where updated_at > '2001-01-01' order by id`)).toEqual([
      { id: '2' },
    ]);
  });

  it('writes, locks and logs nothing when nothing is new', async () => {
    const rows = Array.from({ length: 3000 }, (_, id) => ({ id, name: `thing ${id}`, day: null }));
    await write(rows, { key: ['id'], chunk: 1000 });
    const before = await versions();
    const { changes } = await write(rows, { key: ['id'], chunk: 1000 });
    expect(changes).toMatchObject({ received: 3000, inserted: 0, updated: 0, unchanged: 3000 });
    expect(await versions()).toEqual(before);
    expect(before[0]?.['locked']).toBe('0');
  });

  it('leaves columns alone that are given for new rows only', async () => {
    const choices = { key: ['id'], insertOnly: ['first_name'] };
    await write([{ id: 1, name: 'a', first_name: 'a' }], choices);
    expect((await write([{ id: 1, name: 'a', first_name: 'b' }], choices)).changes.unchanged).toBe(1);
    expect((await write([{ id: 1, name: 'c', first_name: 'c' }], choices)).changes.updated).toBe(1);
    expect(await test.query('select name, first_name from things')).toEqual([{ name: 'c', first_name: 'a' }]);
    expect((await write([{ id: 1 }, { id: 2 }])).changes).toMatchObject({ inserted: 1, unchanged: 1 });
  });

  it('takes the last of rows that repeat a key, and reports them', async () => {
    const outcome = await write([
      { id: 1, name: 'first' },
      { id: 2, name: 'other' },
      { id: '1', name: 'last' },
    ]);
    expect(outcome).toMatchObject({
      duplicates: 1,
      duplicateKeys: [{ id: '1' }],
      changes: { received: 2, inserted: 2 },
    });
    expect(await test.query('select id, name from things order by id')).toEqual([
      { id: '1', name: 'last' },
      { id: '2', name: 'other' },
    ]);
  });

  it('takes a key of several columns', async () => {
    const choices = { key: ['name', 'day'] };
    await write([{ id: 1, name: 'a', day: '2024-01-01', ok: true }], choices);
    const { changes } = await write(
      [
        { id: 1, name: 'a', day: '2024-01-01', ok: false },
        { id: 2, name: 'a', day: '2024-01-02', ok: false },
      ],
      choices,
    );
    expect(changes).toMatchObject({ inserted: 1, updated: 1 });
    expect(changes.samples[0]).toMatchObject({
      key: { name: 'a', day: '2024-01-01' },
      before: { ok: true },
      after: { ok: false },
    });
  });

  it('keeps at most twenty samples, of both kinds', async () => {
    await write(Array.from({ length: 50 }, (_, id) => ({ id, name: `thing ${id}` })));
    const { changes } = await write(
      Array.from({ length: 100 }, (_, id) => ({ id, name: `Thing ${id}` })),
      { key: ['id'], chunk: 30 },
    );
    expect(changes).toMatchObject({ inserted: 50, updated: 50 });
    const kinds = changes.samples.map(({ kind }) => kind);
    expect([
      kinds.filter((kind) => kind === 'updated').length,
      kinds.filter((kind) => kind === 'inserted').length,
    ]).toEqual([10, 10]);
  });

  it('takes names that need quoting', async () => {
    await test.query(`create table public."Odd ""Table" ("the Key" int primary key, "a'b" text)`);
    await writeOdd('x');
    expect((await writeOdd('y')).changes.samples).toEqual([
      { kind: 'updated', key: { 'the Key': 1 }, before: { "a'b": 'x' }, after: { "a'b": 'y' } },
    ]);
  });

  it('takes a row in its stride that another transaction inserts meanwhile', async () => {
    const other: Connection = await database.connect();
    await other.query('begin');
    await other.query(`insert into things (id, name) values (1, 'theirs')`);
    const ours = write([
      { id: 1, name: 'ours' },
      { id: 2, name: 'ours' },
    ]);
    await until(async () => (await test.query(`select from pg_locks where not granted`)).length > 0);
    await other.query('commit');
    other.release();
    expect((await ours).changes).toMatchObject({ inserted: 1, updated: 1 });
    expect(await test.query('select name from things')).toEqual([{ name: 'ours' }, { name: 'ours' }]);
  });

  it('shows what it did to a table of more columns than a function takes arguments', async () => {
    const names = Array.from({ length: 130 }, (_, index) => `c${index}`);
    await test.query(`drop table if exists public.wide`);
    await test.query(`create table public.wide (id int primary key, ${names.map((name) => `${name} int`).join(', ')})`);
    const row = { id: 1, ...Object.fromEntries(names.map((name, index) => [name, index])) };
    expect((await wide(row)).changes.samples).toEqual([{ kind: 'inserted', key: { id: 1 }, before: null, after: row }]);
    expect((await wide({ ...row, c99: 0 })).changes.samples).toEqual([
      { kind: 'updated', key: { id: 1 }, before: { c99: 99 }, after: { c99: 0 } },
    ]);
  });

  it('refuses what is wrong, and what is too long', async () => {
    await expect(write([{ id: 1, nome: 'x' }])).rejects.toThrow('no column nome');
    await expect(write([{ name: 'x' }])).rejects.toThrow('no value for id');
    await expect(write([{ id: null, name: 'x' }])).rejects.toThrow('no value for id');
    await expect(write([{ id: 1, name: 'x' }, { id: 2 }])).rejects.toThrow('no value for name');
    await expect(write([{ id: 1, ok: true }], { key: ['id', 'ok'] })).rejects.toThrow('no unique index on id, ok');
    await expect(database.transaction((c) => upsert(c, 'nothing', [{ id: 1 }], { key: ['id'] }))).rejects.toThrow(
      'no table public.nothing',
    );
    await expect(write([{ id: 1, name: 'x'.repeat(41) }])).rejects.toThrow(/too long/);
    expect((await write([])).changes.received).toBe(0);
  });
});
