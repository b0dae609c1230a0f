import { z } from 'zod';
import { systemClock } from '#engine/clock.ts';
import { Database } from '#engine/database/database.ts';
import { createProviderClient } from '#engine/providers/catalogue.ts';
import { enqueue, type NewJob } from '#engine/queue/enqueue.ts';
import { defineSync, type Sync, type SyncContext } from '#engine/syncs/defineSync.ts';
import { Worker } from '#engine/workers/worker.ts';
import type { WorkerOptions } from '#engine/workers/workerOptions.ts';
import { silentLogger } from './logger.ts';

/** A short life for leases, so that tests need not wait for the real ones. In ms. */
export const shortTiming = { lease: 400, heartbeat: 50, poll: 50, rescue: 50, stopGrace: 200 };

/** The same for tests whose work is real: a busy computer does not make them lose their jobs. */
export const patientTiming = { ...shortTiming, lease: 30_000 };

export function openDatabase(url: string, options: { pooler?: boolean; connections?: number } = {}): Database {
  return new Database({
    url,
    applicationName: 'touchline test worker',
    connections: options.connections ?? 12,
    logger: silentLogger,
    ...(options.pooler === undefined ? {} : { pooler: options.pooler }),
  });
}

type Run = (context: SyncContext<{ [key: string]: unknown }, unknown>) => Promise<void>;

/** A sync that does what a test wants; without a lock unless it names one. */
export function testSync(
  name: string,
  run: Run,
  options: { lock?: string; timeout?: number; entity?: string; maxAttempts?: number } = {},
): Sync {
  return defineSync({
    name,
    title: name,
    description: 'What a test wants.',
    payload: z.looseObject({}),
    provider: 'api-football',
    estimatedCalls: 0,
    lock: () => options.lock ?? null,
    maxAttempts: options.maxAttempts ?? 5,
    timeout: options.timeout ?? 10_000,
    entity: options.entity ?? null,
    run,
  });
}

/** A worker over the given syncs, with short timing. */
export function makeWorker(database: Database, syncs: readonly Sync[], options: Partial<WorkerOptions> = {}): Worker {
  const worker = new Worker({
    database,
    clock: systemClock,
    logger: silentLogger,
    identity: { kind: 'headless', version: 'test', slots: 4 },
    syncs,
    createClient: (provider, run) =>
      createProviderClient(provider, { baseUrl: 'http://127.0.0.1:9', apiKey: 'none' }, run),
    timing: shortTiming,
    ...options,
  });
  made.push(worker);
  return worker;
}

const made: Worker[] = [];

/** Stops what `makeWorker` made, so that a failed test's worker does not run the jobs of the next one. */
export async function stopWorkers(): Promise<void> {
  await Promise.allSettled(made.splice(0).map((worker) => worker.stop(0)));
}

/** Enqueues one job of a sync and gives its id. */
export async function enqueueTest(database: Database, sync: string, job: Partial<NewJob> = {}): Promise<string> {
  const { id } = await enqueue(database, { sync, payload: {}, trigger: 'api', maxAttempts: 5, ...job });
  return id;
}
