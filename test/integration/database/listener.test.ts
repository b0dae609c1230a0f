import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Clock } from '#engine/clock.ts';
import { Listener } from '#engine/database/listener.ts';
import type { Database } from '#engine/database/database.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { silentLogger } from '../../support/logger.ts';
import { until } from '../../support/until.ts';
import { openDatabase } from '../../support/worker.ts';

let db: TestDatabase;
let database: Database;

beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
});
afterAll(async () => {
  await database.close();
  await db.drop();
});

/** Its sleeps end when the test says so, unless somebody ended them before. */
function handClock(): { clock: Clock; asleep: () => number[]; pass: (ms: number) => void } {
  const sleeps = new Set<{ ms: number; over: () => void }>();
  return {
    clock: {
      now: () => Date.now(),
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          if (signal?.aborted) return reject(signal.reason);
          const sleep = {
            ms,
            over: () => {
              sleeps.delete(sleep);
              resolve();
            },
          };
          sleeps.add(sleep);
          signal?.addEventListener('abort', () => {
            sleeps.delete(sleep);
            reject(signal.reason);
          });
        }),
    },
    asleep: () => [...sleeps].map(({ ms }) => ms),
    pass: (ms) => {
      for (const sleep of sleeps) if (sleep.ms === ms) sleep.over();
    },
  };
}

test('a connection that answers in time is never taken for a silent one', async () => {
  const { clock, asleep, pass } = handClock();
  let silent = 0;
  const listener = new Listener({
    database,
    clock,
    logger: silentLogger,
    onHint: () => undefined,
    checkEvery: 3_000,
    onSilent: () => (silent += 1),
  });
  listener.start();
  onTestFinished(() => listener.stop());
  for (let look = 0; look < 3; look += 1) {
    await until(() => asleep().includes(3_000));
    pass(3_000);
    // The look is over when the next rest begins; of its limit nothing is left.
    await until(() => asleep().includes(3_000));
    expect(asleep()).toEqual([3_000]);
  }
  expect(silent).toBe(0);
  expect(listener.connected).toBe(true);
});
