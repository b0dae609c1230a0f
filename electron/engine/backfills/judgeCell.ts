import type { BackfillSelection, FoundState } from '#shared/backfills.ts';
import type { PartitionEvidence } from '#engine/syncs/defineSync.ts';
import type { Cell } from './listCells.ts';
import type { Past } from './readPast.ts';

/** What a partition was found to be. */
export interface Found {
  readonly state: FoundState;
  readonly syncedAt: Date | null;
}

/** What still changes is stale when it was fetched longer ago than this, in ms. */
const fresh = 86_400_000;

/** How a partition is, by its jobs and by its data. */
export function judge(
  past: Past,
  evidence: PartitionEvidence | undefined,
  { now, staleSince }: { now: Date; staleSince: Date | null },
): Found {
  const syncedAt = latest(past.succeededAt, evidence?.loadedAt ?? null);
  if (past.liveJob !== null || past.backfill !== null) return { state: 'running', syncedAt };
  if (past.failedAt !== null && (syncedAt === null || past.failedAt > syncedAt)) return { state: 'failed', syncedAt };
  if (syncedAt === null) return { state: 'never', syncedAt };
  if (staleSince !== null && syncedAt < staleSince) return { state: 'stale', syncedAt };
  return { state: evidence && mayHaveChanged(syncedAt, evidence, now) ? 'stale' : 'fresh', syncedAt };
}

/** Judges what was found by the selection: why a partition is left out, or null for one that is to run. */
export function leftOutBy(selection: BackfillSelection): (cell: Cell, found: Found, past: Past) => string | null {
  const inAreas = areaTest(selection);
  return (cell, { state, syncedAt }, past) => {
    if (!inAreas(cell)) return 'It is outside of what was chosen in the grid.';
    if (past.liveJob !== null) return `Job ${past.liveJob} is at it.`;
    if (past.backfill !== null) return `Backfill ${past.backfill} has it in hand.`;
    switch (selection.what) {
      case 'all':
        return null;
      case 'missing':
        return syncedAt === null ? null : `It is not missing: it was synced at ${syncedAt.toISOString()}.`;
      case 'failed':
        return state === 'failed' ? null : 'Its last job did not fail.';
      case 'stale':
        if (state === 'stale') return null;
        return syncedAt === null
          ? 'It is not stale: it was never synced.'
          : `It is not stale: it was synced at ${syncedAt.toISOString()}.`;
    }
  };
}

function areaTest({ areas }: BackfillSelection): (cell: Cell) => boolean {
  if (areas === undefined) return () => true;
  const sets = areas.map(({ rows, columns }) => ({
    rows: rows === undefined ? null : new Set(rows),
    columns: columns === undefined ? null : new Set(columns),
  }));
  return ({ row, column }) =>
    sets.some(({ rows, columns }) => (rows?.has(row) ?? true) && (columns?.has(column) ?? true));
}

function mayHaveChanged(syncedAt: Date, { settledAt }: PartitionEvidence, now: Date): boolean {
  if (settledAt !== null && settledAt <= now) return syncedAt < settledAt;
  return now.getTime() - syncedAt.getTime() > fresh;
}

function latest(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}
