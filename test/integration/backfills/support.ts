import { z } from 'zod';
import { newBackfillSchema, type NewBackfill } from '#shared/backfills.ts';
import { defineSync, type PartitionEvidence, type Sync, type SyncContext } from '#engine/syncs/defineSync.ts';

type Run = (context: SyncContext<{ season: number; week: number }, null>) => Promise<void>;

/** A sync by season × week, 2023 to 2025 with four weeks each unless said otherwise, that does what a test wants. */
export function weeklySync(
  name: string,
  options: { run?: Run; evidence?: () => PartitionEvidence[]; weeks?: number; maxAttempts?: number } = {},
): Sync {
  const { run = async () => undefined, evidence, weeks = 4, maxAttempts = 1 } = options;
  return defineSync({
    name,
    title: name,
    description: 'By season and week.',
    payload: z.object({ season: z.int(), week: z.int() }),
    provider: null,
    estimatedCalls: 0,
    lock: () => null,
    maxAttempts,
    timeout: 10_000,
    entity: null,
    partitions: {
      axes: ['season', 'week'],
      list: async () =>
        [2023, 2024, 2025].flatMap((season) =>
          Array.from({ length: weeks }, (_, index) => ({ season, week: index + 1 })).map((key) => ({
            key,
            payload: { ...key },
          })),
        ),
      ...(evidence === undefined ? {} : { evidence: async () => evidence() }),
    },
    run,
  });
}

/** What an operator asks for; all that is left out as it usually is. */
export function asked(parts: {
  syncs: string[];
  within?: NewBackfill['range']['within'];
  selection?: Partial<NewBackfill['selection']>;
  manners?: Partial<NewBackfill['manners']>;
}): NewBackfill {
  return newBackfillSchema.parse({
    range: { syncs: parts.syncs, within: parts.within ?? {} },
    selection: parts.selection ?? {},
    manners: parts.manners ?? {},
  });
}
