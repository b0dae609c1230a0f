import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Connection } from '#shared/contract/connection.ts';
import { serve } from '#shared/contract/server.ts';
import { OperatorError } from '#shared/errors.ts';
import { systemClock } from '#engine/clock.ts';
import { Database } from '#engine/database/database.ts';
import { describeTarget } from '#engine/database/databaseUrl.ts';
import { migrate, readMigrations } from '#engine/database/migrate.ts';
import { appEnvironmentFrom, providersFrom } from '#engine/environment.ts';
import { sourceOf } from '#cli/source.ts';
import { processLogger } from '#engine/logging/processLogger.ts';
import { webApplicationFrom } from '#engine/webApplication.ts';
import { migrationsFolder } from '#engine/migrationsFolder.ts';
import { ConsoleService } from '#services/console/consoleService.ts';
import { CrashBook } from '#services/crashBook.ts';
import { forkService } from '#services/forkedService.ts';
import { Supervisor } from '#services/supervisor.ts';
import { actor, findDatabase, type OpenOptions } from '#cli/open.ts';
import { fired, listenForStop } from '#services/signals.ts';
import { startHttpServer } from '#cli/serve/httpServer.ts';
import { servedShell } from '#cli/serve/shell.ts';

export interface ServeOptions extends OpenOptions {
  port: number;
  slots: number;
  /** s that running jobs get to finish at the end. */
  grace: number;
  replay?: string;
  demo: boolean;
}

/** Serves the console on the loopback address until a signal, and runs a worker beside it for a local database. */
export async function serveCommand(options: ServeOptions): Promise<void> {
  const logger = processLogger('serve', process.env['LOG_LEVEL'] ?? 'warn');
  const environment = options.embedded ? 'local' : appEnvironmentFrom(process.env);
  const providers = providersFrom(process.env, sourceOf(options));
  const webApplication = webApplicationFrom(process.env);
  const { pages, workerEntry } = installation();
  const migrations = await readMigrations(migrationsFolder());
  const stop = listenForStop();
  const source = await findDatabase(options, logger);
  try {
    if (options.embedded) await migrateEmbedded(source.url);
    const { url } = source;
    const crashes = new CrashBook({ ofWorker: true });
    const worker = new Supervisor({
      name: 'worker',
      spawn: () => {
        crashes.begin();
        return forkService({
          entry: workerEntry,
          onLine: (line) => {
            crashes.line(line);
            process.stderr.write(`${line}\n`);
          },
        });
      },
      onCrash: (crash) => crashes.add(crash),
      settings: async () => ({
        service: 'worker',
        database: { url, environment },
        kind: 'console',
        slots: options.slots,
        grace: options.grace * 1_000,
        providers,
        firstSync: options.embedded ? 'sync-leagues' : null,
        webApplication,
        demo: options.demo || options.embedded,
      }),
      clock: systemClock,
      logger,
      onState: () => undefined,
    });
    let unlockedUntil = 0;
    const service = new ConsoleService({
      onUnlocked: (until) => {
        unlockedUntil = until;
      },
      settings: {
        service: 'console',
        archive: null,
        file: null,
        database: { url, environment, guarded: environment === 'production' },
        actor: actor(),
        providers,
      },
      migrations,
      clock: systemClock,
      logger,
    });
    const connection: Connection = {
      id: 'served',
      name: options.embedded ? 'Embedded' : describeTarget(url).replace(/^.*\//, ''),
      environment,
      colour: null,
      target: describeTarget(url),
      embedded: options.embedded,
      password: 'none',
      needsPassword: false,
    };
    const handlers = {
      ...service.handlers,
      ...servedShell({
        connection,
        worker,
        crashes,
        slots: options.slots,
        grace: options.grace * 1_000,
        providers,
        logger,
        mayWrite: () => environment !== 'production' || unlockedUntil > Date.now(),
      }),
    };
    const token = randomBytes(24).toString('base64url');
    const { link, server } = await startHttpServer({
      pages,
      port: options.port,
      token,
      onChannel: (channel) =>
        serve(channel, handlers, {
          onUnexpected: (error, where) => logger.error('An unexpected error.', { where, error: String(error) }),
        }),
    });
    // On other databases the operator decides whether this computer works for them.
    if (environment === 'local') await worker.start();
    process.stdout.write(`Touchline is served at ${link}\nPress Ctrl+C to end it.\n`);
    await fired(stop.asked);
    void fired(stop.insisted).then(() => worker.askAgain());
    await server.close();
    await worker.stop(options.grace * 1_000 + 10_000);
    await service.close();
  } finally {
    await source.close();
    stop.release();
  }
}

async function migrateEmbedded(url: string): Promise<void> {
  const database = new Database({
    url,
    applicationName: 'touchline migrate',
    connections: 1,
    logger: processLogger('migrate', 'warn'),
  });
  try {
    await migrate(database, await readMigrations(migrationsFolder()));
  } finally {
    await database.close();
  }
}

/** The built files beside this one: the page and the worker's program. */
function installation(): { pages: string; workerEntry: string } {
  const here = dirname(fileURLToPath(import.meta.url));
  const found = [here, join(here, '..')]
    .map((folder) => ({ pages: join(folder, '..', 'renderer'), workerEntry: join(folder, 'worker.js') }))
    .find(({ pages, workerEntry }) => existsSync(join(pages, 'index.html')) && existsSync(workerEntry));
  if (found) return found;
  throw new OperatorError({
    code: 'not_built',
    message: 'The console is not built yet.',
    hint: 'Run "npm run build" first.',
  });
}
