import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { until } from '../../support/until.ts';

let db: TestDatabase;
let listener: Client;
let told: string[];

beforeAll(async () => {
  db = await createTestDatabase();
  listener = new Client({ connectionString: db.url });
  await listener.connect();
  listener.on('notification', ({ payload = '' }) => told.push(payload));
  await listener.query('listen touchline');
});
afterAll(async () => {
  await listener.end();
  await db.drop();
});

/** What is told of statements of a session by this name, up to a word of our own. */
async function toldOf(applicationName: string, statements: readonly string[]): Promise<string[]> {
  told = [];
  const client = new Client({ connectionString: db.url, application_name: applicationName });
  await client.connect();
  for (const sql of statements) await client.query(sql);
  await client.query(`select pg_notify('touchline', 'over')`);
  await client.end();
  await until(() => told.includes('over'));
  return told.filter((payload) => payload !== 'over');
}

const statements = {
  [`insert into sync.jobs (sync) values ('some')`]: 'changed',
  [`update sync.jobs set priority = 5`]: 'changed',
  [`update sync.schedules set enabled = true where name = 'football-leagues'`]: 'schedules',
  [`insert into sync.pauses (scope, name, paused_by) values ('sync', 'some', 'psql')`]: 'control',
  [`delete from sync.pauses`]: 'control',
  [`delete from sync.jobs`]: 'changed',
};

test('what psql changes by hand is told at once, statement by statement; Touchline’s own sessions tell themselves', async () => {
  // One after the other: within a transaction the same word is told once.
  expect(await toldOf('psql', Object.keys(statements))).toEqual(Object.values(statements));
  expect(await toldOf('', [`insert into sync.jobs (sync) values ('some')`])).toEqual(['changed']);
  expect(await toldOf('touchline worker', Object.keys(statements))).toEqual([]);
});
