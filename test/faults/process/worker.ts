// A worker process for the fault tests: a real Worker over the syncs of the tests. Ends in order on SIGTERM, and when its
// parent is gone.
import { once } from 'node:events';
import path from 'node:path';
import { backfillChore } from '#engine/backfills/backfillChore.ts';
import { systemClock } from '#engine/clock.ts';
import { Database, type Statement } from '#engine/database/database.ts';
import { processLogger } from '#engine/logging/processLogger.ts';
import { Worker } from '#engine/workers/worker.ts';
import { createProviderClient } from '#engine/providers/catalogue.ts';
import { processSettingsSchema } from '../../support/workerProcess.ts';
import { openJournal } from './journal.ts';
import { faultSyncs } from './syncs.ts';

const settings = processSettingsSchema.parse(JSON.parse(process.argv[2] ?? ''));
const journal = openJournal(path.join(settings.folder, `${settings.name}.journal`));
const logger = processLogger(settings.name, 'info');

/** Tells each run what its claim was, in its payload: the evidence is to carry what the attempt itself holds. */
class TellingDatabase extends Database {
  override async query<R extends Record<string, unknown>>(
    statement: string | Statement,
    values: readonly unknown[] = [],
    timeout?: number,
  ): Promise<R[]> {
    const rows = await super.query<R>(statement, values, timeout);
    if (typeof statement === 'string' || statement.name !== 'claim') return rows;
    return rows.map((row) => {
      const claim = { id: row['id'], token: row['token'], attempt: row['attempt'] };
      return { ...row, payload: Object.assign({}, row['payload'], { claim }) };
    });
  }
}

const sessions = `touchline ${settings.name} ${process.pid}`;
const database = new TellingDatabase({
  url: settings.url,
  applicationName: sessions,
  connections: settings.slots + 4,
  logger,
  pooler: settings.pooler,
  // As the leases here, a tenth of the product's.
  answerTimeout: 2_000,
});
const worker = new Worker({
  database,
  clock: systemClock,
  logger,
  identity: { kind: 'headless', version: 'test', slots: settings.slots, sessions },
  syncs: faultSyncs(journal),
  createClient: (provider, run) =>
    createProviderClient(provider, { baseUrl: 'http://127.0.0.1:9', apiKey: 'none' }, run),
  onAttemptOver: (job, result) => journal({ what: 'over', job: job.id, token: job.token, result }),
  timing: settings.timing,
  chores: [backfillChore({ database, clock: systemClock, logger })],
});

process.stdin.resume();
process.stdin.once('close', () => process.exit(1));
const asked = once(process, 'SIGTERM');
process.stdout.write('loaded\n');

// The server may be away just now.
for (let started = false; !started;) {
  try {
    await worker.start();
    started = true;
  } catch (error) {
    logger.warn('The worker could not start; it tries again.', { error: String(error) });
    await systemClock.sleep(200);
  }
}
process.stdout.write('started\n');
await asked;
await worker.stop(settings.grace);
await database.close();
process.exit(0);
