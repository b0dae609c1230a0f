import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

async function fingerprint(message: unknown, code = 'broken', sync = 'a-sync'): Promise<string> {
  const [row] = await db.query<{ fingerprint: string }>('select sync.failure_fingerprint($1, $2) as fingerprint', [
    sync,
    JSON.stringify({ code, message }),
  ]);
  return row?.fingerprint ?? '';
}

test.each([
  ['numbers', 'League 39 gave 1,200 rows after 3.5 s', 'League 140 gave 7 rows after 12 s'],
  [
    'texts in quotes',
    'The field "name" of \'x y\' is not in “Serie A”',
    'The field "country" of \'z\' is not in “La Liga”',
  ],
  ['ids', 'Job 0a1b2c3d-1111-2222-3333-444455556666 lost', 'Job ffffffff-aaaa-bbbb-cccc-000011112222 lost'],
  ['hashes', 'Object 9f86d081884c7d65 is gone', 'Object 60303ae22b998861 is gone'],
  ['moments', 'Due at 2026-01-02T03:04:05.678Z', 'Due at 2025-12-31T23:59:59.001Z'],
])('failures that differ in %s are of one kind', async (_, one, other) => {
  expect(await fingerprint(one)).toBe(await fingerprint(other));
});

test('words, code and sync make another kind; an apostrophe is no quote', async () => {
  const kinds = await Promise.all([
    fingerprint('The answer is not valid'),
    fingerprint('The answer is too long'),
    fingerprint('The answer is not valid', 'other'),
    fingerprint('The answer is not valid', 'broken', 'b-sync'),
    fingerprint(`It didn't answer, so we can't say`),
    fingerprint(`It didn't reply, so we can't say`),
    fingerprint(null),
  ]);
  expect(new Set(kinds).size).toBe(kinds.length);
  expect(kinds[0]).toMatch(/^[0-9a-f]{32}$/);
});
