import { bulkActionChore } from '#engine/actions/bulkActionChore.ts';
import type { Place } from '#engine/alerts/slackMessage.ts';
import { watchChore } from '#engine/alerts/watchChore.ts';
import { backfillChore, feedBackfills } from '#engine/backfills/backfillChore.ts';
import { routines } from '#engine/routines/catalogue.ts';
import { catalogueTargets } from '#engine/schedules/catalogueTargets.ts';
import { Scheduler } from '#engine/schedules/scheduler.ts';
import { syncs as catalogue } from '#engine/syncs/catalogue.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import { Worker } from './worker.ts';
import type { WorkerOptions } from './workerOptions.ts';

export interface StandingWorkerOptions extends Omit<WorkerOptions, 'syncs' | 'routines' | 'chores' | 'beforeIdle'> {
  /** All of the catalogue where it is left out. */
  syncs?: readonly Sync[];
  /** Told with every alert. */
  place: Place;
  /** Where alerts are sent; null: to what the database's settings say. */
  webhook: URL | null;
}

/**
 * A worker of the product: it has all syncs and routines, fires schedules, works off bulk actions, feeds backfills, counts
 * what ended and raises alerts. Whichever of all workers comes first does each of these; the others find it done.
 */
export function makeStandingWorker(options: StandingWorkerOptions): Worker {
  const { database, clock, logger, place, webhook } = options;
  const scheduler = new Scheduler({
    database,
    clock,
    logger,
    targets: catalogueTargets,
    workerId: () => worker.status().id,
  });
  const worker: Worker = new Worker({
    ...options,
    syncs: options.syncs ?? catalogue,
    routines,
    chores: [
      scheduler,
      bulkActionChore({ database, clock, logger }),
      backfillChore({ database, clock, logger }),
      watchChore({ database, clock, logger, place, webhook }),
    ],
    beforeIdle: async () => {
      await scheduler.check();
      await feedBackfills({ database, logger });
    },
  });
  return worker;
}
