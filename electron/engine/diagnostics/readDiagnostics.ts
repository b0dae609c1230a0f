import { arch, cpus, freemem, platform, release, totalmem } from 'node:os';
import { toFailure } from '#shared/errors.ts';
import { version } from '#shared/version.ts';
import { Database } from '#engine/database/database.ts';
import { inspectDatabase } from '#engine/database/inspect.ts';
import { inspectSchema, type Migration } from '#engine/database/migrate.ts';
import { makeLogger } from '#engine/logging/logger.ts';
import { readAdvisoryLocks } from '#engine/locks/readAdvisoryLocks.ts';
import { countLive } from '#engine/queue/countJobs.ts';
import { readPauses } from '#engine/queue/pauses.ts';
import { readWorkerDetails } from '#engine/workers/readWorkerDetails.ts';

/** What is known of this computer and of the program. */
export function describeComputer(): Record<string, unknown> {
  return {
    at: new Date().toISOString(),
    version,
    system: `${platform()} ${release()} ${arch()}`,
    processors: cpus().length,
    memory: { total: totalmem(), free: freemem() },
    versions: process.versions,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

/** What is known of a database; of a part that can't be read, why. Never throws. */
export async function describeDatabase(
  url: string,
  migrations: readonly Migration[],
): Promise<Record<string, unknown>> {
  const database = new Database({
    url,
    applicationName: 'touchline diagnostics',
    connections: 2,
    readOnly: true,
    statementTimeout: 10_000,
    logger: makeLogger(() => undefined),
  });
  try {
    return {
      connection: await part(() => inspectDatabase(database, migrations)),
      migrations: await part(async () => {
        const { state, pending } = await inspectSchema(database, migrations);
        return { state, known: migrations.length, pending: pending.map(({ name }) => name) };
      }),
      queue: await part(() => countLive(database)),
      workers: await part(async () =>
        // What they run is told by id and sync: payloads are the operator's own.
        (await readWorkerDetails(database, { ended: true })).map(({ jobs, ...worker }) => ({
          ...worker,
          jobs: jobs.map(({ payload: _payload, progress: _progress, ...job }) => job),
        })),
      ),
      locks: await part(() => readAdvisoryLocks(database)),
      pauses: await part(() => readPauses(database)),
    };
  } finally {
    await database.close();
  }
}

async function part(read: () => Promise<unknown>): Promise<unknown> {
  try {
    return await read();
  } catch (error) {
    return { failure: toFailure(error) };
  }
}
