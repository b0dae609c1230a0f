import { z } from 'zod';
import { systemClock } from '#engine/clock.ts';
import { Database } from '#engine/database/database.ts';
import { createProviderClient } from '#engine/providers/catalogue.ts';
import { defineSync, type Sync } from '#engine/syncs/defineSync.ts';
import { Worker } from '#engine/workers/worker.ts';
import type { AttemptResult } from '#engine/workers/workerOptions.ts';
import { silentLogger } from '../../support/logger.ts';

const payloadSchema = z.looseObject({ number: z.number().optional() });

/** A sync without provider, lock or data. */
export function plainSync(name: string, run: (number: number) => void | Promise<void>): Sync {
  return defineSync({
    name,
    title: name,
    description: 'Nothing, quickly.',
    payload: payloadSchema,
    provider: null,
    estimatedCalls: 0,
    lock: () => null,
    maxAttempts: 5,
    timeout: 60_000,
    entity: null,
    run: async ({ payload }) => run(payload.number ?? 0),
  });
}

export function open(url: string, connections: number): Database {
  return new Database({ url, applicationName: 'touchline bench', connections, logger: silentLogger });
}

export interface WorkerChoices {
  slots: number;
  baseUrl?: string;
  onAttemptOver?: (result: AttemptResult) => void;
}

/** With the timing that the product has. */
export function makeWorker(
  database: Database,
  syncs: readonly Sync[],
  { slots, baseUrl, onAttemptOver }: WorkerChoices,
): Worker {
  return new Worker({
    database,
    clock: systemClock,
    logger: silentLogger,
    identity: { kind: 'headless', version: 'bench', slots },
    syncs,
    createClient: (provider, run) =>
      createProviderClient(provider, { baseUrl: baseUrl ?? 'http://127.0.0.1:9', apiKey: 'none' }, run),
    ...(onAttemptOver ? { onAttemptOver: (_job, result) => onAttemptOver(result) } : {}),
  });
}
