import { toFailure } from '#shared/errors.ts';
import { version } from '#shared/version.ts';
import { systemClock } from '#engine/clock.ts';
import { Database } from '#engine/database/database.ts';
import { describeTarget } from '#engine/database/databaseUrl.ts';
import { DatabaseError } from '#engine/database/databaseError.ts';
import { inspectConnection } from '#engine/database/inspect.ts';
import { inspectSchema, readMigrations, requireCurrent } from '#engine/database/migrate.ts';
import { processLogger } from '#engine/logging/processLogger.ts';
import { migrationsFolder } from '#engine/migrationsFolder.ts';
import { ClientFactory } from '#engine/providers/clientFactory.ts';
import { webApplicationAt } from '#engine/webApplication.ts';
import { enqueueFirstSync } from '#engine/workers/firstSync.ts';
import { sessionsOfThisProcess } from '#engine/workers/registry.ts';
import { makeStandingWorker } from '#engine/workers/standingWorker.ts';
import type { Worker } from '#engine/workers/worker.ts';
import type { Patience, WorkerSettings } from '#services/messages.ts';
import { connectToParent } from '#services/parentPort.ts';
import { ParentKeeper } from '#services/worker/parentKeeper.ts';

// The worker as a process of its own: a sync that parses 20 MB does not make the interface stutter.
const logger = processLogger('worker');
const stopping = new AbortController();
const sessions = sessionsOfThisProcess();
/** ms */
const sameWish = 500;
/** ms: the longest that a timer can be set to. */
const longest = 2 ** 31 - 1;
let askedAt = -Infinity;
let spares = false;
let running: { worker: Worker; settings: WorkerSettings; close(): Promise<void> } | null = null;

const parent = connectToParent({
  onMessage: (message) => {
    switch (message.kind) {
      case 'start':
        if (message.settings.service === 'worker') void start(message.settings).catch(fail);
        return;
      case 'ping':
        parent.send({ kind: 'pong', number: message.number });
        return;
      case 'resume':
        void running?.worker.resume().catch(() => undefined);
        return;
      case 'spare':
        spares = message.on;
        running?.worker.spare(spares);
        return;
      case 'shutdown':
        void stop(message.patience);
        return;
      case 'tokenKept':
        keeper.kept(message.number, message.problem);
        return;
      case 'suspend':
        void running?.worker.suspend().catch(() => undefined);
        return;
      case 'tellWorker':
      case 'cancelRunning':
      case 'exportArchive':
      case 'port':
        return;
    }
  },
  onPort: (channel) => channel.close(),
  onGone: () => void stop(),
  onInvalid: (reason) => logger.error('A message of the parent process is not valid.', { reason }),
});
const keeper = new ParentKeeper((message) => parent.send(message), systemClock);
parent.send({ kind: 'hello' });

async function start(settings: WorkerSettings): Promise<void> {
  const database = await openWhenThere(settings);
  if (!database) return;
  const clients = await ClientFactory.open(settings.providers, {}, settings.parentKeepsTokens ? keeper.keep : null);
  const { environment, url } = settings.database;
  const worker = makeStandingWorker({
    database,
    clock: systemClock,
    logger,
    identity: { kind: settings.kind, version, slots: settings.slots, sessions },
    createClient: (provider, run) => clients.create(provider, run),
    place: { environment, target: describeTarget(url) },
    webhook: null,
    webApplication: webApplicationAt(settings.webApplication ?? null),
    demo: settings.demo ?? false,
    onRunning: (jobs) => parent.send({ kind: 'running', jobs }),
  });
  running = {
    worker,
    settings,
    close: async () => {
      await clients.close();
      await database.close();
    },
  };
  worker.spare(spares);
  await worker.start();
  parent.send({ kind: 'ready' });
  void worker.done.then(() => {
    parent.send({ kind: 'finished', reason: 'An operator drained this worker.' });
    return stop();
  });
  if (settings.firstSync !== null) await enqueueFirstSync(database, settings.firstSync);
}

/** Opens the database, however long it takes to come up. Throws where waiting can't help. */
async function openWhenThere(settings: WorkerSettings): Promise<Database | null> {
  const migrations = await readMigrations(migrationsFolder());
  const { url } = settings.database;
  for (let failures = 0; !stopping.signal.aborted; failures += 1) {
    try {
      const { pooler } = await inspectConnection(url, migrations);
      const database = new Database({
        url,
        logger,
        pooler,
        applicationName: sessions,
        // Beside one for each slot: the listener, claims, ends, and what it does besides.
        connections: settings.slots + 10,
      });
      requireCurrent(await inspectSchema(database, migrations));
      return database;
    } catch (error) {
      if (!(error instanceof DatabaseError && error.connectionLost)) throw error;
      logger.warn('The database is out of reach; trying again.', { error: error.message });
      await systemClock.sleep(Math.min(500 * 2 ** failures, 10_000), stopping.signal).catch(() => undefined);
    }
  }
  return null;
}

function fail(error: unknown): void {
  const failure = toFailure(error);
  logger.error(failure.message, { code: failure.code });
  parent.send({ kind: 'failed', failure, retry: failure.code === 'internal' });
  setImmediate(() => process.exit(1));
}

async function stop(patience: Patience = 'grace'): Promise<void> {
  // A later call is the second signal: what runs is given back at once. One right after the first is the same wish: a
  // signal to the whole process group reaches this process by itself, and through its parent.
  const now = performance.now();
  if (stopping.signal.aborted) return now - askedAt < sameWish ? undefined : running?.worker.stopNow();
  askedAt = now;
  stopping.abort();
  if (running) {
    await running.worker
      .stop({ grace: running.settings.grace, whole: longest, none: 0 }[patience])
      .catch((error: unknown) => logger.error('The worker did not end well.', { error: String(error) }));
    await running.close().catch(() => undefined);
  }
  process.exit(0);
}
