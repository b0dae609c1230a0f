// One worker or console of scaling.ts, in a process of its own: started with its orders as the first message, it says
// 'ready', then answers each 'cpu' with the µs that it has used so far, and ends when its parent lets go of it.
import { setTimeout as sleep } from 'node:timers/promises';
import { contract } from '#shared/contract/contract.ts';
import { systemClock } from '#engine/clock.ts';
import { readMigrations } from '#engine/database/migrate.ts';
import { makeStandingWorker } from '#engine/workers/standingWorker.ts';
import { ConsoleService } from '#services/console/consoleService.ts';
import { silentLogger } from '../../support/logger.ts';
import { open, plainSync } from '../contenders/touchlineWorker.ts';
import { migrationsFolder } from '../migrations.ts';
import { orderSchema, pauseMs, type Order } from './orders.ts';

process.once('message', (message) => void begin(orderSchema.parse(message)));

async function begin(order: Order): Promise<void> {
  if (order.kind === 'worker') await startWorker(order);
  else await startConsole(order);
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpu: user + system });
  });
  process.once('disconnect', () => process.exit(0));
  process.send?.('ready');
}

async function startWorker({ url, slots }: Order): Promise<void> {
  // As many connections as the product's workers have, and all that they do besides running jobs.
  const worker = makeStandingWorker({
    database: open(url, slots + 6),
    clock: systemClock,
    logger: silentLogger,
    identity: { kind: 'headless', version: 'bench', slots },
    syncs: [plainSync('no-op', () => undefined), plainSync('pause', () => sleep(pauseMs))],
    createClient: (provider) => {
      throw new Error(`no sync of this worker calls ${provider}`);
    },
    place: { environment: 'local', target: 'bench' },
    webhook: null,
  });
  await worker.start();
}

/** A console with its first window open: the status, and the newest jobs. */
async function startConsole({ url }: Order): Promise<void> {
  const migrations = await readMigrations(migrationsFolder);
  const service = new ConsoleService({
    settings: {
      service: 'console',
      database: { url, environment: 'local', guarded: false },
      actor: 'bench',
      providers: {},
      archive: null,
      file: null,
    },
    migrations,
    clock: systemClock,
    logger: silentLogger,
  });
  await new Promise<void>((resolve, reject) => {
    const { feeds } = service.handlers;
    feeds.status(contract.feeds.status.input.parse({}), () => undefined, reject);
    feeds.jobs(contract.feeds.jobs.input.parse({ limit: 50 }), () => resolve(), reject);
  });
}
