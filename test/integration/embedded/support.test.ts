import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, emptyDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('a test database has the tables, an empty one has none', async () => {
  expect(await database.query('select * from sync.jobs')).toEqual([]);
  const empty = await emptyDatabase();
  expect(await empty.query(`select to_regnamespace('sync')::text as schema`)).toEqual([{ schema: null }]);
  await empty.drop();
});
