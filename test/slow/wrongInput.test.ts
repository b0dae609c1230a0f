import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, emptyDatabase, type TestDatabase } from '../support/database.ts';
import {
  dataOf,
  endCommandsAfterEach,
  seedData,
  touchline,
  type Finished,
  type Variables,
} from '../integration/cli/touchline.ts';

let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
});
endCommandsAfterEach();
afterAll(() => db.drop());

const key = 'k3y-that-is-secret';
const sync = ['sync', 'sync-leagues'];
/** Nothing listens there. */
const provider: Variables = { SPORTS_PROVIDER_API_KEY: key, API_FOOTBALL_BASE_URL: 'http://127.0.0.1:9' };

/** It said one sentence, ended with 1, and nobody saw a secret. */
function expectRefusal(finished: Finished, says: RegExp): void {
  expect(finished.stderr).toMatch(says);
  expect(finished.code).toBe(1);
  expect(finished.stderr.trim().split('\n')).toHaveLength(1);
  expect(finished.stdout + finished.stderr).not.toContain(key);
  expect(finished.stdout + finished.stderr).not.toMatch(/hunter2|node:internal|\n\s+at /);
}

describe('a variable that is', () => {
  test.each<{ name: string; args?: string[]; variables: () => Variables; says: RegExp }>([
    {
      name: 'DATABASE_URL, missing',
      variables: () => provider,
      says: /^touchline: DATABASE_URL is not set: .* Set it, or use --embedded/,
    },
    {
      name: 'DATABASE_URL, not a URL',
      variables: () => ({ ...provider, DATABASE_URL: 'localhost hunter2' }),
      says: /^touchline: DATABASE_URL is not a Postgres URL: it can not be read as a URL\./,
    },
    {
      name: 'DATABASE_URL, with a % that is no escape',
      variables: () => ({ ...provider, DATABASE_URL: 'postgres://user:hunter2%@127.0.0.1/database' }),
      says: /^touchline: DATABASE_URL is not a Postgres URL: .*percent/,
    },
    {
      name: 'DATABASE_URL, of another database',
      variables: () => ({ ...provider, DATABASE_URL: 'mysql://user:hunter2@127.0.0.1/database' }),
      says: /^touchline: DATABASE_URL is not a Postgres URL: it must begin with postgres:\/\/\./,
    },
    {
      name: 'DATABASE_URL, with a certificate that is not there',
      variables: () => ({
        ...provider,
        DATABASE_URL: 'postgres://user:hunter2@127.0.0.1/database?sslmode=verify-full&sslrootcert=/no/such.crt',
      }),
      says: /^touchline: .*sslrootcert.*\/no\/such\.crt/,
    },
    {
      name: 'APP_ENV, another word',
      variables: () => ({ ...provider, DATABASE_URL: db.url, APP_ENV: 'prod' }),
      says: /^touchline: APP_ENV is "prod": it must be local, staging or production\.$/m,
    },
    {
      name: 'API_FOOTBALL_BASE_URL, not a URL',
      variables: () => ({ ...provider, DATABASE_URL: db.url, API_FOOTBALL_BASE_URL: 'football' }),
      says: /^touchline: API_FOOTBALL_BASE_URL is not an http or https URL\.$/m,
    },
    {
      name: 'PROVIDER_TIMEOUT_MS, not a number',
      variables: () => ({ ...provider, DATABASE_URL: db.url, PROVIDER_TIMEOUT_MS: 'long' }),
      says: /^touchline: PROVIDER_TIMEOUT_MS must be a number of ms/,
    },
    {
      name: 'SPORTS_PROVIDER_API_KEY, missing',
      variables: () => ({ DATABASE_URL: db.url }),
      says: /^touchline: SPORTS_PROVIDER_API_KEY is not set: .* --replay PATH\.$/m,
    },
  ])('$name is named in one sentence', async ({ variables, says }) => {
    expectRefusal(await touchline(sync, variables()), says);
  });
});

describe('an argument that is', () => {
  test.each([
    {
      name: 'an unknown sync',
      args: ['sync', 'sync-teams'],
      says: /^touchline: There is no sync named sync-teams\. There are: sync-leagues, .+\.$/m,
    },
    {
      name: 'an unknown payload field',
      args: [...sync, '--payload', '{"seasn": 2026}'],
      says: /^touchline: The payload of sync-leagues is not valid: .*seasn.* takes country, season, type, acceptCollapse\.$/m,
    },
    {
      name: 'a payload that is not JSON',
      args: [...sync, '--payload', 'season=2026'],
      says: /^touchline: The payload is not JSON\./,
    },
    {
      name: 'a payload that is a list',
      args: [...sync, '--payload', '[2026]'],
      says: /^touchline: The payload must be a JSON object/,
    },
    {
      name: 'a recording that is not there',
      args: [...sync, '--replay', '/no/such.json'],
      says: /^touchline: There is no recording at \/no\/such\.json\./,
    },
  ])('$name is named, and nothing is enqueued', async ({ args, says }) => {
    expectRefusal(await touchline(args, { ...provider, DATABASE_URL: db.url }), says);
    expect(await db.query('select from sync.jobs union all select from sync.job_history')).toEqual([]);
  });

  test('an unknown option is named, with where to read more', async () => {
    const finished = await touchline([...sync, '--drop-everything'], { ...provider, DATABASE_URL: db.url });
    expect(finished).toMatchObject({ code: 1, stdout: '' });
    expect(finished.stderr).toMatch(/unknown option '--drop-everything'/);
    expect(finished.stderr).toContain('touchline --help');
  });

  test('with --json the failure is an object on stdout as well', async () => {
    const finished = await touchline([...sync, '--json'], { ...provider });
    expect(JSON.parse(finished.stdout)).toEqual({
      error: { code: 'missing_variable', message: expect.stringContaining('DATABASE_URL'), hint: expect.any(String) },
    });
    expect(finished.code).toBe(1);
  });
});

describe('a database that', () => {
  test('is down', async () => {
    const url = 'postgres://user:hunter2@127.0.0.1:1/database';
    expectRefusal(
      await touchline(sync, { ...provider, DATABASE_URL: url }),
      /^touchline: Nothing answers there: .*127\.0\.0\.1:1/,
    );
  });

  test('does not know the password', async () => {
    const url = new URL(db.url);
    url.password = 'hunter2';
    expectRefusal(
      await touchline(sync, { ...provider, DATABASE_URL: url.href }),
      /^touchline: The database refused the login/,
    );
  });

  test('is not there', async () => {
    const url = new URL(db.url);
    url.pathname = '/no_such_database';
    expectRefusal(
      await touchline(sync, { ...provider, DATABASE_URL: url.href }),
      /^touchline: The server has no such database/,
    );
  });

  test('is read-only', async () => {
    const readOnly = await createTestDatabase();
    try {
      await seedData(readOnly);
      await readOnly.query(`alter database ${readOnly.name} set default_transaction_read_only = on`);
      const before = await dataOf(readOnly);
      const finished = await touchline(sync, { ...provider, DATABASE_URL: readOnly.url });
      expectRefusal(finished, /^touchline: The database is read-only here: nothing was changed\./);
      expect(await dataOf(readOnly)).toEqual(before);
      expect(await readOnly.query('select from sync.jobs union all select from sync.job_history')).toEqual([]);
    } finally {
      await readOnly.drop();
    }
  });

  test('is somebody’s and has no tables of ours, says so quickly, and still has none', async () => {
    const empty = await emptyDatabase();
    try {
      await empty.query('create schema theirs; create table theirs.accounts (id int)');
      const finished = await touchline(sync, { ...provider, DATABASE_URL: empty.url });
      expectRefusal(finished, /^touchline: The tables of Touchline are not in this database yet\. .*touchline migrate/);
      expect(await empty.query(`select to_regnamespace('sync') as schema`)).toEqual([{ schema: null }]);
    } finally {
      await empty.drop();
    }
  });

  test('has a newer schema is written to by no command', async () => {
    const newer = await createTestDatabase();
    try {
      await newer.query(`insert into sync.migrations (number, name, checksum) values (999, '999_future', 'x')`);
      const variables = { ...provider, DATABASE_URL: newer.url };
      const says =
        /^touchline: The schema of this database is newer than this version of Touchline: .* Update Touchline\.$/m;
      for (const args of [sync, ['migrate'], ['worker'], ['enqueue', 'sync-leagues']]) {
        expectRefusal(await touchline(args, variables), says);
      }
      expect(await newer.query('select from sync.jobs union all select from sync.job_history')).toEqual([]);
      expect(await newer.query('select from sync.workers')).toEqual([]);
    } finally {
      await newer.drop();
    }
  });
});
