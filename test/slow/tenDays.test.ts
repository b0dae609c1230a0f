import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { changes, sparseCron, zones } from '../unit/schedules/generators.ts';
import { randomFrom, simulate, type Scenario, type Trouble } from '../integration/schedules/simulation.ts';
import { clear } from '../integration/schedules/support.ts';
import { verify } from '../integration/schedules/verify.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Another seed, and more runs, for a longer search: TOUCHLINE_SCHEDULES_RUNS=200 TOUCHLINE_SCHEDULES_SEED=… */
const seed = Number(process.env['TOUCHLINE_SCHEDULES_SEED'] ?? Date.now() % 1_000_000_000);
const runs = Number(process.env['TOUCHLINE_SCHEDULES_RUNS'] ?? 5);

let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
  console.log(`schedules: TOUCHLINE_SCHEDULES_SEED=${seed}`);
});
beforeEach(() => clear(db));
afterAll(() => db.drop());

describe('two workers and a console on one database', () => {
  test('fire each slot of ten days once, or record what became of it', async () => {
    const scenario: Scenario = {
      // Clocks are put back in Berlin on the fifth day.
      start: Date.UTC(2026, 9, 20, 17, 3, 11),
      lasts: 10 * day,
      schedules: [
        { cron: '0 * * * *', timeZone: 'Europe/Berlin', overlapPolicy: 'queue' },
        { cron: '0 */2 * * *', timeZone: 'UTC', missedPolicy: 'skip' },
        { cron: '0 */3 * * *', timeZone: 'Australia/Lord_Howe', missedPolicy: 'all', missedDays: 1 },
        { cron: '30 2 * * *', timeZone: 'Europe/Berlin', missedPolicy: 'all', overlapPolicy: 'queue' },
        { cron: '0 9 * * 1-5', timeZone: 'America/New_York', missedPolicy: 'latest' },
      ],
      // One clock is an hour ahead, another some minutes behind.
      clocks: [0, hour, -7 * minute],
      troubles: troublesOf(seed),
      faults: 50,
      seed,
    };
    const counts = await verify(db, scenario, await simulate(db, scenario));
    // All of it happened.
    for (const what of ['fired', 'caught up', 'missed', 'skipped']) expect(counts[what], what).toBeGreaterThan(0);
  }, 120_000);

  test(
    'do so for any schedules, zones, policies and troubles',
    { timeout: Math.max(120_000, runs * 20_000), retry: 0 },
    async () => {
      await fc.assert(
        fc
          .asyncProperty(anyScenario(), async (scenario) => {
            await verify(db, scenario, await simulate(db, scenario));
          })
          .beforeEach(() => clear(db)),
        { numRuns: runs, seed, endOnFailure: true },
      );
    },
  );
});

/** Nights without anybody, in which the last one is asleep too, and troubles of each computer at any time of day. */
function troublesOf(from: number): Trouble[] {
  const random = randomFrom(from);
  const kinds = ['sleep', 'outage', 'crash'] as const;
  const nights = [1, 4, 7].flatMap((night) =>
    [0, 1, 2].map((computer) => ({
      computer,
      kind: kinds[(computer + night) % 3] ?? 'sleep',
      from: night * day + Math.floor(random() * hour),
      lasts: 9 * hour + Math.floor(random() * (night === 4 ? 40 : 3) * hour),
    })),
  );
  const others = Array.from({ length: 30 }, () => ({
    computer: Math.floor(random() * 3),
    kind: kinds[Math.floor(random() * 3)] ?? 'sleep',
    from: Math.floor(random() * 10 * day),
    lasts: Math.floor(random() ** 3 * 12 * hour),
  }));
  return apart([...nights, ...others]);
}

/** Troubles of one computer come one after the other. */
function apart(troubles: readonly Trouble[]): Trouble[] {
  const kept: Trouble[] = [];
  for (const trouble of troubles) {
    const meets = kept.some(
      (other) =>
        other.computer === trouble.computer &&
        trouble.from <= other.from + other.lasts &&
        other.from <= trouble.from + trouble.lasts,
    );
    if (!meets) kept.push(trouble);
  }
  return kept;
}

function anyScenario(): fc.Arbitrary<Scenario> {
  const computers = 3;
  const lasts = 4 * day;
  const start = fc.oneof(
    fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 11, 1) }),
    fc.tuple(fc.constantFrom(...changes), fc.integer({ min: 0, max: lasts })).map(([{ at }, before]) => at - before),
  );
  const schedule = fc.record({
    cron: sparseCron(),
    timeZone: fc.constantFrom(...zones),
    missedPolicy: fc.constantFrom('skip', 'latest', 'all'),
    missedDays: fc.integer({ min: 1, max: 3 }),
    overlapPolicy: fc.constantFrom('skip', 'queue'),
  });
  const trouble = fc.record({
    computer: fc.integer({ min: 0, max: computers - 1 }),
    kind: fc.constantFrom('sleep', 'outage', 'crash'),
    from: fc.integer({ min: 0, max: lasts }),
    lasts: fc.oneof(fc.integer({ min: 0, max: 10 * minute }), fc.integer({ min: 0, max: 2 * day })),
  });
  return fc.record({
    start,
    lasts: fc.constant(lasts),
    schedules: fc.array(schedule, { minLength: 1, maxLength: 3 }),
    clocks: fc.array(fc.integer({ min: -2 * hour, max: 2 * hour }), { minLength: computers, maxLength: computers }),
    troubles: fc.array(trouble, { minLength: 3, maxLength: 12 }).map(apart),
    faults: fc.constantFrom(0, 50, 300),
    seed: fc.integer(),
  });
}
