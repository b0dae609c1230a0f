import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { endCommandsAfterEach, touchline } from '../integration/cli/touchline.ts';

let db: TestDatabase;

beforeEach(async () => {
  db = await createTestDatabase();
});
endCommandsAfterEach();
afterEach(() => db.drop());

const demo = (sync: string, ...more: string[]) =>
  touchline(['sync', sync, '--demo', ...more], { DATABASE_URL: db.url });

test(
  'a sync that needs a payload finds one for the demo, and says what comes before it',
  { timeout: 60_000 },
  async () => {
    const early = await demo('sync-fixtures');
    expect(early.code).toBe(1);
    expect(early.stderr).toMatch(/^touchline: job \d+ failed: .* Run sync-leagues first/m);

    expect(await demo('sync-leagues', '--payload', '{"country": "World"}')).toMatchObject({ code: 0 });
    const finished = await demo('sync-fixtures');
    expect(finished.code, finished.stderr).toBe(0);
    expect(finished.stderr).toMatch(
      /^touchline: no payload is given: the demo runs for \{"league":\d+,"season":\d+\}\.$/m,
    );
    expect((await db.query('select from fixtures')).length).toBeGreaterThan(0);

    const partly = await demo('sync-fixtures', '--payload', '{"league": 1}');
    expect(partly.code).toBe(1);
    expect(partly.stderr).toMatch(/^touchline: The payload of sync-fixtures is not valid: season/m);
  },
);

test('without it, what is missing in the payload is refused before anything is enqueued', async () => {
  const refused = await touchline(['sync', 'sync-fixtures', '--replay', import.meta.filename], {
    DATABASE_URL: db.url,
  });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/is not valid: league/);
  expect(await db.query('select from sync.job_history')).toEqual([]);
});
