import { describe, expect, test } from 'vitest';
import { startReplayServer } from '#engine/providers/replay/server.ts';
import type { Simulation } from '#engine/providers/replay/simulation.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { heldLocks } from '../support/heldLocks.ts';
import { dataOf, outputOf, seedData, touchline } from '../integration/cli/touchline.ts';

const key = 'k3y-that-is-secret';

interface Case {
  name: string;
  simulate: Simulation;
  code: string;
  says: RegExp;
  /** Requests that the provider sees. */
  calls: number;
  retryable: boolean;
}

// The first three are tried five times with the true waits in between, 8 to 15 s: all run beside each other.
const cases: Case[] = [
  {
    name: 'a provider that hangs',
    simulate: { always: { kind: 'hang' } },
    code: 'provider_timeout',
    says: /did not finish its answer to \/leagues within 200 ms/,
    calls: 5,
    retryable: true,
  },
  {
    name: 'a body that breaks off',
    simulate: { always: { kind: 'truncated' } },
    code: 'provider_truncated',
    says: /broke off after \d+ of \d+ bytes/,
    calls: 5,
    retryable: true,
  },
  {
    name: 'HTML instead of JSON',
    simulate: { always: { kind: 'html' } },
    code: 'provider_not_json',
    says: /HTML \(“Sign in Welcome to the guest network”\) instead of JSON/,
    calls: 5,
    retryable: true,
  },
  {
    name: 'a wrong key',
    simulate: { key: 'another' },
    code: 'provider_key_refused',
    says: /refused the key.*SPORTS_PROVIDER_API_KEY/,
    calls: 1,
    retryable: false,
  },
  {
    name: 'a day’s calls that are used up',
    simulate: { perDay: 0 },
    code: 'provider_day_limit',
    says: /per day are used up/,
    calls: 1,
    retryable: true,
  },
  {
    name: 'the limit per minute',
    simulate: { perMinute: 0 },
    code: 'provider_rate_limit',
    says: /too many within a minute/,
    calls: 1,
    retryable: true,
  },
  {
    name: 'HTTP 500, five times',
    simulate: { always: { kind: 'status', status: 500, retryAfter: '0' } },
    code: 'provider_unavailable',
    says: /HTTP 500.*tried 5 times/,
    calls: 5,
    retryable: true,
  },
  {
    name: 'a required field that is missing',
    simulate: { always: { kind: 'missing_field', path: 'league.id' } },
    code: 'provider_invalid_response',
    says: /response\.0\.league\.id/,
    calls: 1,
    retryable: false,
  },
];

describe('touchline sync against', () => {
  test.concurrent.for(cases)(
    '$name ends with a sentence, exit code 1 and the data untouched',
    { timeout: 60_000 },
    async (each) => {
      const db = await createTestDatabase();
      const provider = await startReplayServer({ source: { kind: 'demo', edition: 1 }, simulate: each.simulate });
      try {
        await seedData(db);
        const before = await dataOf(db);
        const finished = await touchline(['sync', 'sync-leagues', '--json'], {
          DATABASE_URL: db.url,
          API_FOOTBALL_BASE_URL: provider.url,
          SPORTS_PROVIDER_API_KEY: key,
          PROVIDER_TIMEOUT_MS: each.code === 'provider_timeout' ? '200' : '10000',
        });
        expect(finished.code).toBe(1);
        expect(lastLine(finished.stderr)).toMatch(/^touchline: job \d+ failed: /);
        expect(lastLine(finished.stderr)).toMatch(each.says);
        expect(outputOf(finished)).toMatchObject({
          job: { state: 'failed' },
          result: null,
          error: { code: each.code, retryable: each.retryable },
        });
        expect(finished.stdout + finished.stderr).not.toContain(key);
        expect(provider.requests).toHaveLength(each.calls);

        expect(await dataOf(db)).toEqual(before);
        await expectOneFailedJob(db, each.code);
        expect(
          await db.query(`select last_error, last_synced_at from provider_sync_state where entity = 'leagues'`),
        ).toEqual([{ last_error: expect.any(String), last_synced_at: null }]);
      } finally {
        await provider.close();
        await db.drop();
      }
    },
  );

  test.concurrent('trouble that passes succeeds', { timeout: 60_000 }, async () => {
    const db = await createTestDatabase();
    const provider = await startReplayServer({
      source: { kind: 'demo', edition: 1 },
      simulate: { faults: [{ kind: 'status', status: 503, retryAfter: '0' }, { kind: 'truncated' }] },
    });
    try {
      const finished = await touchline(['sync', 'sync-leagues', '--json'], {
        DATABASE_URL: db.url,
        API_FOOTBALL_BASE_URL: provider.url,
        SPORTS_PROVIDER_API_KEY: key,
      });
      expect(finished).toMatchObject({ code: 0 });
      expect(outputOf(finished)).toMatchObject({ job: { state: 'succeeded' }, result: { calls: 3 } });
      expect(finished.stderr).toContain('Try 2 of 5');
    } finally {
      await provider.close();
      await db.drop();
    }
  });
});

async function expectOneFailedJob(db: TestDatabase, code: string): Promise<void> {
  expect(await db.query(`select state, attempt, result, error->>'code' as code from sync.job_history`)).toEqual([
    { state: 'failed', attempt: 1, result: null, code },
  ]);
  expect(await db.query('select outcome from sync.job_attempts')).toEqual([{ outcome: 'failed' }]);
  expect(await db.query('select from sync.jobs')).toEqual([]);
  expect(await heldLocks(db)).toEqual([]);
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
