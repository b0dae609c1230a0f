import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActivityFilter, OperatorAction } from '#shared/activity.ts';
import { createBulkAction, undoBulkAction } from '#engine/actions/bulkActions.ts';
import { doChunk } from '#engine/actions/bulkChunk.ts';
import { Archive } from '#engine/archive/archive.ts';
import type { Copier } from '#engine/archive/copy/copier.ts';
import { listArchivedActions, readArchivedAction, readArchivedChoices } from '#engine/archive/read/activity.ts';
import { listActions, readActionChoices } from '#engine/audit/readActions.ts';
import { readActionDetail } from '#engine/audit/undo/undoAction.ts';
import type { Database } from '#engine/database/database.ts';
import { archiveFolder, archiveKey, copyAll, makeCopier } from '../../support/archive.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { openDatabase } from '../../support/worker.ts';

// What operators did, asked of the database and of its archive: the answers are the same.
const folder = archiveFolder();
const eve = { actor: 'eve', origin: 'http' };
let db: TestDatabase;
let database: Database;
let archive: Archive;
let copier: Copier;
let bulkJobs: string[];

beforeAll(async () => {
  db = await createTestDatabase();
  database = openDatabase(db.url);
  await db.query(
    `insert into sync.operator_actions (at, actor, origin, action, job_ids, detail, reason)
     select now() - ((i + 1) / 2) * interval '1 hour', case when i % 4 = 0 then 'bob@laptop' else 'ada@desk' end, 'console',
       case when i % 3 = 0 then 'retry' else 'cancel' end, (select array_agg(1000 + i + n) from generate_series(0, i % 25) n),
       '{"reason": "from the detail", "n": 1.50}', case when i % 5 = 0 then '' when i % 5 = 1 then 'a reason' end
     from generate_series(1, 60) i`,
  );
  await db.query(`insert into sync.operator_actions (actor, origin, action, detail)
    select 'ada@desk', 'console', 'enqueue', jsonb_build_object('undoOf', min(id)::text) from sync.operator_actions`);
  bulkJobs = (await db.query<{ id: string }>(`select sync.enqueue('bulk-test') as id from generate_series(1, 3)`)).map(
    ({ id }) => id,
  );
  archive = await Archive.open(folder.file('activity'), archiveKey);
  copier = makeCopier(database, archive);
  const cancel = await createBulkAction(database, { action: 'cancel', filter: { syncs: ['bulk-test'] } }, eve);
  // It is copied while it is under way, too.
  await copyAll(copier);
  while ((await doChunk(database, cancel.id, 2)) !== 'over');
  await undoBulkAction(database, cancel.id, eve);
  copier = makeCopier(database, archive);
  await copyAll(copier);
});
afterAll(async () => {
  await archive?.close();
  await database?.close();
  await db?.drop();
  folder.remove();
});

const filters = (): ActivityFilter[] => [
  {},
  { actor: 'bob@laptop' },
  { actor: 'bob@laptop', action: 'retry' },
  { action: 'nothing' },
  { since: { ago: 19_000_000 } },
  { until: { ago: 19_000_000 } },
  { job: '1012' },
  { job: '1012', action: 'cancel' },
  { job: '9' },
  { job: bulkJobs[0] ?? '' },
];

test('pages of any filter', async () => {
  for (const filter of filters()) {
    for (let before: string | null = null; ;) {
      const page: OperatorAction[] = await listActions(database, filter, { before, limit: 7 });
      expect(await listArchivedActions(archive, filter, { before, limit: 7 }), JSON.stringify(filter)).toEqual(page);
      if (page.length < 7) break;
      before = page.at(-1)?.id ?? null;
    }
  }
});

test('each action, what became of its bulk action, and what took it back', async () => {
  const all = await listActions(database, {}, { limit: 100 });
  expect(all.filter(({ undoneBy }) => undoneBy !== null)).toHaveLength(2);
  for (const { id } of all) {
    const online = await readActionDetail(database, id);
    const offline = await readArchivedAction(archive, id);
    expect({ ...offline, undo: null }).toEqual({ ...online, undo: null });
    expect(offline?.undo.possible).toBe(false);
  }
  expect(await readArchivedAction(archive, '999999')).toBeNull();
  expect(await readArchivedChoices(archive)).toEqual(await readActionChoices(database));
});
