import { z } from 'zod';
import {
  backfillCostSchema,
  backfillSchema,
  foundStateSchema,
  foundStates,
  partitionStates,
  type BackfillSelection,
  type FoundState,
  type PartitionState,
} from './backfills.ts';
import { momentSchema } from './jobs.ts';

// Grids of a hundred thousand partitions, by columns: a letter or a number for each of them instead of an object.

/** Where partitions stand in their grid; they are numbered from 1, in the order of time. */
export const gridSchema = z.object({
  syncs: z.array(z.string()),
  axes: z.array(z.string()),
  rows: z.array(z.string()),
  columns: z.array(z.string()),
  /** Of each partition: its row times the number of columns, plus its column. */
  places: z.array(z.int().min(0)),
});
export type Grid = z.infer<typeof gridSchema>;

/** The partitions of a range as they were found. */
export const foundGridSchema = gridSchema.extend({
  asOf: momentSchema,
  /** A letter of `foundCodes` for each. */
  found: z.string(),
  /** When each was last synced, s since the epoch; null where it never was. */
  syncedAt: z.array(z.int().nullable()),
  /** Who is at those that run, and the numbers of these. */
  held: z.array(z.object({ why: z.string(), numbers: z.array(z.int()) })),
});
export type FoundGrid = z.infer<typeof foundGridSchema>;

/** What a backfill would do and cost, without its partitions. */
export const planSummarySchema = z.object({
  partitions: z.int(),
  selected: z.int(),
  counts: z.record(foundStateSchema, z.int()),
  /** Why the others are left out, the commonest reason first, and how many for it. */
  leftOut: z.array(z.object({ why: z.string(), partitions: z.int() })),
  cost: backfillCostSchema,
});
export type PlanSummary = z.infer<typeof planSummarySchema>;

/** A backfill, and the states of its partitions: pieces of `statesInPiece` letters of `stateCodes` each, by their place. */
export const liveGridSchema = z.object({ backfill: backfillSchema, states: z.record(z.string(), z.string()) });
export type LiveGrid = z.infer<typeof liveGridSchema>;

/** A change of one partition sends a piece: large pieces make many changes dear, small ones the first look. */
export const statesInPiece = 500;

export const foundCodes: Readonly<Record<FoundState, string>> = {
  never: 'n',
  fresh: 'f',
  stale: 's',
  failed: 'x',
  running: 'r',
};

export const stateCodes: Readonly<Record<PartitionState, string>> = {
  pending: 'p',
  live: 'r',
  succeeded: 'f',
  failed: 'x',
  cancelled: 'c',
  skipped: 'k',
  left_out: 'o',
};

const foundByCode = new Map(foundStates.map((state) => [foundCodes[state], state]));
const stateByCode = new Map(partitionStates.map((state) => [stateCodes[state], state]));

/** What was found of a partition by its letter. */
export function foundOf(code: string): FoundState {
  return foundByCode.get(code) ?? 'never';
}

/** The state of a partition by its letter. */
export function stateOf(code: string): PartitionState {
  return stateByCode.get(code) ?? 'pending';
}

/**
 * Why a partition is not to run by what is selected; null where it is. `running` is judged before: what somebody is at
 * never runs beside.
 */
export function leftOutBecause(
  what: BackfillSelection['what'],
  found: FoundState,
  syncedAt: Date | null,
): string | null {
  const when = syncedAt === null ? 'it was never synced' : `it was synced at ${syncedAt.toISOString()}`;
  switch (what) {
    case 'all':
      return null;
    case 'missing':
      return syncedAt === null ? null : `It is not missing: ${when}.`;
    case 'failed':
      return found === 'failed' ? null : 'Its last job did not fail.';
    case 'stale':
      return found === 'stale' ? null : `It is not stale: ${when}.`;
  }
}
