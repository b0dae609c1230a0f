import { expect, test } from 'vitest';
import { bulkActionChore } from '#engine/actions/bulkActionChore.ts';
import { createBulkAction } from '#engine/actions/bulkActions.ts';
import { readBulkAction } from '#engine/actions/readBulkActions.ts';
import { watchChore } from '#engine/alerts/watchChore.ts';
import { FakeClock } from '../../support/clock.ts';
import { createTestDatabase } from '../../support/database.ts';
import { silentLogger } from '../../support/logger.ts';
import { until } from '../../support/until.ts';
import { openDatabase } from '../../support/worker.ts';

test('a worker works bulk actions off at the hint, watches every 10 s, and stops both', async () => {
  const db = await createTestDatabase();
  const database = openDatabase(db.url);
  const clock = new FakeClock();
  const tools = { database, clock, logger: silentLogger };
  const bulk = bulkActionChore(tools);
  const watch = watchChore({ ...tools, place: { environment: 'local', target: 'here' }, webhook: null });
  bulk.start();
  watch.start();
  await db.query(`insert into sync.jobs (sync) select 'chore-test' from generate_series(1, 3)`);
  const { id } = await createBulkAction(database, { action: 'cancel', filter: {} }, { actor: 'a', origin: 'test' });
  bulk.hint('control');
  await until(async () => (await readBulkAction(database, id))?.state === 'done');
  await until(async () => {
    await clock.advance(10_000);
    return (await db.query(`select from sync.job_minutes where sync = 'chore-test' and jobs = 3`)).length > 0;
  });
  await Promise.all([bulk.stop(), watch.stop()]);
  expect(clock.sleeping).toBe(0);
  await database.close();
  await db.drop();
});
