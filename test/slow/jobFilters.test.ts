import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { openDatabase } from '../support/worker.ts';
import { checkFilter, checkFreeze } from '../integration/queue/filterChecks.ts';
import { addJobs, findingFilters, pageSizes } from '../integration/queue/filterJobs.ts';
import { readModel } from '../integration/queue/filterModel.ts';

test('hundreds of filters find the same jobs everywhere', { timeout: 600_000, retry: 0 }, async () => {
  const db = await createTestDatabase();
  const database = openDatabase(db.url);
  try {
    await addJobs(db, 150, 400);
    const model = await readModel(db);
    expect(model).toHaveLength(550);
    const filters = findingFilters(
      model.map((job) => job.id),
      model.flatMap((job) => job.fingerprint ?? []),
    );
    await fc.assert(
      fc.asyncProperty(filters, pageSizes, async (filter, size) => {
        await checkFilter(database, model, filter, size);
        await checkFreeze(database, model, filter);
      }),
      { numRuns: 400 },
    );
  } finally {
    await database.close();
    await db.drop();
  }
});
