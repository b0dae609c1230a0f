import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunResult } from '#shared/jobs.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { startConsole, type TestConsole } from './consoleOver.ts';

let db: TestDatabase;
let console: TestConsole;

beforeEach(async () => {
  db = await createTestDatabase();
  console = await startConsole(db.url);
});
afterEach(async () => {
  await console.close();
  await db.drop();
});

test('the data of syncs are told: what the last runs did, to which tables, and how fresh they are', async () => {
  await run(1, { minutesAgo: 300, result: resultOf({ leagues: 3, seasons: 5 }) });
  await run(2, { minutesAgo: 200, state: 'failed' });
  await run(3, { minutesAgo: 100, result: resultOf({ leagues: 7 }, { warnings: 30 }) });
  await run(4, { minutesAgo: 50, dryRun: true, result: resultOf({ teams: 9 }) });
  await db.query(`insert into public.countries (provider_source_id, name) values (1, 'England'), (1, 'Spain')`);
  await db.query(`
    insert into public.provider_sync_state (provider_source_id, entity, last_synced_at, cursor)
    values (1, 'leagues', '2026-11-01T00:00:00Z', 'page-7')`);
  await db.query(`
    insert into sync.alerts (kind, fold_key, subject, message, first_at, last_at)
    values ('sync_stale', 'sync_stale:sync-fixtures', 'sync-fixtures', 'It last succeeded never.', now(), now())`);

  const data = console.watch('data', {});
  const { syncs, tables } = await data.when(() => true);
  const standing = (name: string) => syncs.find(({ sync }) => sync === name);
  expect(standing('sync-leagues')).toMatchObject({
    lastSuccess: { job: '3' },
    lastTrouble: null,
    stale: null,
    freshness: [{ provider: 'API-Football', entity: 'leagues', cursor: 'page-7', error: null }],
    changes: [{ table: 'leagues', inserted: 7 }],
  });
  expect(standing('sync-fixtures')).toMatchObject({
    lastSuccess: null,
    stale: 'It last succeeded never.',
    changes: [],
  });
  expect(tables.find(({ name }) => name === 'countries')).toMatchObject({ rows: { value: 2, kind: 'exact' } });
  expect(tables.find(({ name }) => name === 'leagues')).toMatchObject({ writers: ['sync-leagues'] });
  expect(tables.find(({ name }) => name === 'teams')).toMatchObject({ writers: [] });

  const one = console.watch('syncData', { sync: 'sync-leagues' });
  const { runs, last, tables: own } = await one.when(() => true);
  expect(runs.map(({ job, state, warnings }) => [job, state, warnings])).toEqual([
    ['3', 'succeeded', 30],
    ['2', 'failed', 0],
    ['1', 'succeeded', 0],
  ]);
  expect(runs[2]?.changes.map(({ table, inserted }) => [table, inserted])).toEqual([
    ['leagues', 3],
    ['seasons', 5],
  ]);
  expect(last).toMatchObject({ job: '3', warningCount: 30, changes: [{ samples: [{ kind: 'inserted' }] }] });
  expect(last?.warnings).toHaveLength(20);
  expect(own.map(({ name }) => name)).toEqual(['leagues', 'seasons']);

  // Another run is there as soon as it has ended.
  await run(5, { minutesAgo: 0, state: 'failed' });
  await db.query(`select pg_notify('touchline', 'changed')`);
  const now = await one.when((value) => value.runs[0]?.job === '5');
  expect(now.last?.job).toBe('3');
  const later = await data.when((value) => value.syncs.some(({ lastTrouble }) => lastTrouble?.job === '5'));
  expect(later.syncs.find(({ sync }) => sync === 'sync-leagues')).toMatchObject({
    lastTrouble: { message: 'It broke.' },
  });
});

test('a sync of which nothing is known is told as that', async () => {
  const { when } = console.watch('syncData', { sync: 'league-calcs' });
  expect(await when(() => true)).toMatchObject({ runs: [], last: null, tables: [] });
});

async function run(
  id: number,
  {
    minutesAgo,
    state = 'succeeded',
    dryRun = false,
    result = null,
  }: { minutesAgo: number; state?: 'succeeded' | 'failed'; dryRun?: boolean; result?: RunResult | null },
): Promise<void> {
  await db.query(
    `insert into sync.job_history (id, sync, payload, state, priority, trigger, trigger_detail, dry_run, max_attempts, attempt,
       enqueued_at, run_at, started_at, finished_at, token, result, error)
     select $1, 'sync-leagues', '{}', $2, 0, 'api', '{}', $3, 5, 1, at, at, at, at + interval '3 seconds', 1, $5, $6
     from (select now() - $4 * interval '1 minute' as at) m`,
    [
      id,
      state,
      dryRun,
      minutesAgo,
      result && JSON.stringify(result),
      state === 'failed' ? JSON.stringify({ code: 'broken', message: 'It broke.' }) : null,
    ],
  );
  // What the statistics would bring soon.
  if (state === 'succeeded' && !dryRun) {
    await db.query(
      `insert into sync.sync_ends (sync, succeeded_at, succeeded_job) values ('sync-leagues', now(), $1)
       on conflict (sync) do update set succeeded_job = excluded.succeeded_job`,
      [id],
    );
  }
}

function resultOf(inserted: Record<string, number>, { warnings = 0 } = {}): RunResult {
  return {
    dryRun: false,
    calls: 1,
    bytes: 10,
    durations: { fetch: 1, write: 1, total: 2 },
    facts: {},
    warnings: Array.from({ length: warnings }, (_, index) => ({ code: 'odd', message: `odd ${index}` })),
    changes: Object.entries(inserted).map(([table, rows]) => ({
      table,
      received: rows,
      inserted: rows,
      updated: 0,
      unchanged: 0,
      removed: 0,
      samples: [{ kind: 'inserted', key: { id: 1 }, before: null, after: { id: 1 } }],
    })),
  };
}
