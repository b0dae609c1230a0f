import { z } from 'zod';
import type { SyncDescription } from '#shared/contract/sync.ts';
import type { Sync } from './defineSync.ts';
import { cleanupHistory } from './cleanup-history/index.ts';
import { syncLeagues } from './sync-leagues/index.ts';

/** Every sync there is: listed here, it runs, shows in the console, and can be scheduled. */
export const syncs: readonly Sync[] = [syncLeagues, cleanupHistory];

export function findSync(name: string): Sync | undefined {
  return syncs.find((sync) => sync.name === name);
}

/** A sync as the console and the command line show it. */
export function describeSync(sync: Sync): SyncDescription {
  return {
    name: sync.name,
    title: sync.title,
    description: sync.description,
    provider: sync.provider,
    estimatedCalls: sync.estimatedCalls,
    payload: { ...z.toJSONSchema(sync.payload, { io: 'input' }) },
    maxAttempts: sync.maxAttempts,
    timeout: sync.timeout,
  };
}
