import type { Schedule } from '#shared/schedules.ts';
import type { Database } from '#engine/database/database.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import type { Worker } from '#engine/workers/worker.ts';
import type { Health } from './health.ts';
import type { Metrics } from './metrics.ts';

/** What the HTTP API needs of a worker. */
export type ApiWorker = Pick<Worker, 'status' | 'runDue'>;

/** What the routes work with. */
export interface Api {
  /** A pool of the API's own: however many requests there are, the worker gets its connections. */
  database: Database;
  worker: ApiWorker;
  syncs: readonly Sync[];
  readSchedules(database: Queryable): Promise<Schedule[]>;
  health: Health;
  metrics: Metrics;
  /** Fires when the worker is to stop: what takes its time ends with what it has. */
  stopping: AbortSignal;
}
