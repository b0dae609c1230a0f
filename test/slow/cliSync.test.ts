import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { jobDetailSchema, runResultSchema } from '#shared/jobs.ts';
import { makeDemoLeagues } from '#engine/providers/demo/leagues.ts';
import { createTestDatabase, emptyDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';
import {
  dataOf,
  dataTables,
  endCommandsAfterEach,
  outputOf,
  touchline,
  type Finished,
} from '../integration/cli/touchline.ts';

let db: TestDatabase;
let folder: string;

beforeEach(async () => {
  db = await createTestDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'touchline-cli-'));
});
endCommandsAfterEach();
afterEach(async () => {
  await db.drop();
  await rm(folder, { recursive: true });
});

/** A recording of an edition of the demo data: a newer one has changes to show. */
async function recording(edition: number): Promise<string> {
  const file = path.join(folder, `leagues-${edition}.json`);
  await writeFile(file, JSON.stringify(makeDemoLeagues(edition)));
  return file;
}

function sync(file: string, ...more: string[]): Promise<Finished> {
  return touchline(['sync', 'sync-leagues', '--replay', file, '--json', ...more], { DATABASE_URL: db.url });
}

/** Rows written to the tables of data since the database was made, once all sessions of commands have reported. */
async function written(): Promise<Record<string, string>> {
  await until(
    async () =>
      (
        await db.query(
          `select from pg_stat_activity where datname = current_database() and application_name like 'touchline%'`,
        )
      ).length === 0,
  );
  const rows = await db.query<{ table: string; inserted: string; updated: string; deleted: string }>(
    `select relname as table, n_tup_ins as inserted, n_tup_upd as updated, n_tup_del as deleted
     from pg_stat_user_tables where schemaname = 'public' and relname = any ($1) order by relname`,
    [dataTables],
  );
  return Object.fromEntries(
    rows.map(({ table, inserted, updated, deleted }) => [table, `+${inserted} ~${updated} -${deleted}`]),
  );
}

const totals = (finished: Finished): Record<string, number[]> =>
  Object.fromEntries(
    (outputOf(finished).result?.changes ?? []).map((table) => [
      table.table,
      [table.inserted, table.updated, table.removed, table.unchanged],
    ]),
  );

/** The fields that docs/command-line.md tells of are there, and none is missing there. */
function expectDocumented({ stdout }: Finished): void {
  const documented = z.strictObject({
    job: z.strictObject(jobDetailSchema.omit({ result: true }).shape),
    result: z.strictObject(runResultSchema.shape),
    error: z.null(),
  });
  expect(documented.safeParse(JSON.parse(stdout)).error).toBe(undefined);
}

describe('touchline sync', () => {
  test('into a database that holds nothing at all makes the tables first, and says so', async () => {
    const empty = await emptyDatabase();
    try {
      const args = ['sync', 'sync-leagues', '--replay', await recording(1)];
      const finished = await touchline(args, { DATABASE_URL: empty.url });
      expect(finished.stderr).toContain('the database was empty and got its tables');
      expect(finished.code).toBe(0);
      expect(await empty.query('select state from sync.job_history')).toEqual([{ state: 'succeeded' }]);
    } finally {
      await empty.drop();
    }
  });

  test(
    'writes all there is, the second time nothing, and of a newer answer what changed',
    { timeout: 60_000 },
    async () => {
      const old = await recording(1);
      const first = await sync(old);
      expect(first.code).toBe(0);
      const output = outputOf(first);
      expect(output).toMatchObject({ job: { state: 'succeeded' }, error: null, result: { dryRun: false } });
      expectDocumented(first);
      const rows = Object.fromEntries(output.result?.changes.map(({ table, inserted }) => [table, inserted]) ?? []);
      const [counts] = await db.query(
        `select (select count(*)::int from countries) as countries, (select count(*)::int from leagues) as leagues,
         (select count(*)::int from seasons) as seasons, (select count(*)::int from season_coverage) as season_coverage`,
      );
      expect(rows).toEqual(counts);
      expect(rows['leagues']).toBeGreaterThan(1_000);
      expect(output.result?.warnings.map(({ code }) => code)).toEqual(['repeated_seasons']);
      // The log is on stderr, a JSON object a line.
      const lines = first.stderr
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line));
      expect(lines).toContainEqual(
        expect.objectContaining({ level: 'info', table: 'leagues', inserted: rows['leagues'] }),
      );

      const before = { data: await dataOf(db), written: await written() };
      const second = await sync(old);
      expect(second.code).toBe(0);
      expect(totals(second)).toEqual(
        Object.fromEntries(Object.entries(rows).map(([table, count]) => [table, [0, 0, 0, count]])),
      );
      expect(await written()).toEqual(before.written);
      expect(await dataOf(db)).toEqual(before.data);

      const third = await sync(await recording(4));
      expect(third.code).toBe(0);
      const { result } = outputOf(third);
      expect(result?.warnings.map(({ code }) => code)).toEqual(
        expect.arrayContaining(['country_renamed', 'seasons_vanished']),
      );
      expect(result?.warnings.find(({ code }) => code === 'country_renamed')?.message).toContain(
        'Turkey is now Türkiye',
      );
      expect(Object.keys(result?.facts ?? {})).toEqual(expect.arrayContaining(['leagues_added', 'leagues_renamed']));
      expect(totals(third)['leagues']?.[0]).toBeGreaterThan(0);
      expect(await db.query(`select name from countries where name in ('Turkey', 'Türkiye')`)).toEqual([
        { name: 'Türkiye' },
      ]);
      expect(
        await db.query(`select from countries c where not exists (select from leagues where country_id = c.id)`),
      ).toEqual([]);

      expect(await db.query(`select state, attempt, trigger from sync.job_history order by id`)).toEqual(
        [1, 2, 3].map(() => ({ state: 'succeeded', attempt: 1, trigger: 'operator' })),
      );
      expect(await db.query(`select action, origin from sync.operator_actions`)).toHaveLength(3);
      expect(await db.query(`select from sync.jobs`)).toEqual([]);
      expect(await db.query(`select state from sync.workers where state <> 'stopped'`)).toEqual([]);
    },
  );

  test('as a dry run shows what it would do and writes nothing', async () => {
    const finished = await sync(await recording(1), '--dry-run', '--payload', '{"country": "England"}');
    expect(finished.code).toBe(0);
    const { result } = outputOf(finished);
    expect(result).toMatchObject({ dryRun: true });
    expect(result?.changes.find(({ table }) => table === 'leagues')?.inserted).toBeGreaterThan(0);
    expect(await db.query('select from leagues')).toEqual([]);
    expect(await db.query('select state, dry_run from sync.job_history')).toEqual([
      { state: 'succeeded', dry_run: true },
    ]);
    expect(await db.query('select from provider_sync_state')).toEqual([]);
  });

  test('is readable without --json', async () => {
    const finished = await touchline(
      ['sync', 'sync-leagues', '--replay', await recording(1), '--payload', '{"country": "World"}'],
      {
        DATABASE_URL: db.url,
      },
    );
    expect(finished.code).toBe(0);
    expect(finished.stdout).toMatch(/^countries +1 received +1 inserted +0 updated +0 unchanged +0 removed$/m);
    expect(finished.stdout).toMatch(/^Job \d+ succeeded\.$/m);
  });

  test('with --demo makes its data up, whatever is set up, but never in production', { timeout: 30_000 }, async () => {
    const args = ['sync', 'sync-leagues', '--demo', '--payload', '{"country": "World"}'];
    const variables = { DATABASE_URL: db.url, API_FOOTBALL_BASE_URL: 'http://127.0.0.1:1' };
    const refused = await touchline(args, { ...variables, APP_ENV: 'production' });
    expect(refused.stderr).toMatch(/^touchline: The demo data is invented: .* production database/m);
    expect(refused.code).toBe(1);
    const finished = await touchline(args, variables);
    expect(finished.code).toBe(0);
    expect(await db.query(`select state from sync.job_history`)).toEqual([{ state: 'succeeded' }]);
    expect((await db.query('select from leagues')).length).toBeGreaterThan(10);
  });
});
