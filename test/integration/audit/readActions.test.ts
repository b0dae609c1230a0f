import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActivityFilter } from '#shared/activity.ts';
import { createBulkAction } from '#engine/actions/bulkActions.ts';
import { listActions, readActionChoices } from '#engine/audit/readActions.ts';
import type { Database } from '#engine/database/database.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { openDatabase } from '../../support/worker.ts';

let db: TestDatabase;
let database: Database;

beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
  // Two of each moment: only the number tells them apart.
  await db.query(
    `insert into sync.operator_actions (at, actor, origin, action, job_ids, detail, reason)
     select now() - ((i + 1) / 2) * interval '1 hour', case when i % 4 = 0 then 'bob@laptop' else 'ada@desk' end, 'console',
       case when i % 3 = 0 then 'retry' else 'cancel' end, array[1000 + i]::bigint[], '{"reason": "from the detail"}', null
     from generate_series(1, 60) i`,
  );
});
afterAll(async () => {
  await database.close();
  await db.drop();
});

const ids = async (filter: ActivityFilter, before: string | null = null, limit = 100): Promise<string[]> =>
  (await listActions(database, filter, { before, limit })).map(({ id }) => id);

test('pages follow each other without a gap or a repetition, newest first', async () => {
  const all = await ids({});
  expect(all).toHaveLength(60);
  const paged: string[] = [];
  for (let before: string | null = null; ;) {
    const page = await ids({}, before, 7);
    paged.push(...page);
    if (page.length < 7) break;
    before = page.at(-1) ?? null;
  }
  expect(paged).toEqual(all);
  const [newest] = await listActions(database, {}, { limit: 1 });
  expect(newest).toMatchObject({ reason: 'from the detail', undoneBy: null, bulkAction: null, jobs: 1 });
});

test('conditions hold together: who, what, when, which job', async () => {
  expect(await ids({ actor: 'bob@laptop' })).toHaveLength(15);
  expect(await ids({ actor: 'bob@laptop', action: 'retry' })).toHaveLength(5);
  expect(await ids({ since: { ago: 5.5 * 3_600_000 } })).toHaveLength(10);
  expect(await ids({ until: new Date(Date.now() - 5.5 * 3_600_000).toISOString() })).toHaveLength(50);
  expect(await ids({ job: '1012' })).toHaveLength(1);
  expect(await ids({ job: '1012', action: 'pause' })).toEqual([]);
  expect(await ids({ job: '9' })).toEqual([]);
});

test('a job is found in the bulk action that it was part of', async () => {
  const [job] = await db.query<{ id: string }>(`select sync.enqueue('audit-test') as id`);
  await createBulkAction(
    database,
    { action: 'cancel', filter: { syncs: ['audit-test'] } },
    { actor: 'eve', origin: 'http' },
  );
  const [entry, ...others] = await listActions(database, { job: job?.id ?? '' }, { limit: 10 });
  expect(entry).toMatchObject({ actor: 'eve', origin: 'http', action: 'cancel', jobs: 1, jobIds: [] });
  expect(others).toEqual([]);
  expect(await readActionChoices(database)).toEqual({
    actors: ['ada@desk', 'bob@laptop', 'eve'],
    actions: ['cancel', 'retry'],
  });
});
