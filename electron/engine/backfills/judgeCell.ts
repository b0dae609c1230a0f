import { leftOutBecause } from '#shared/backfillGrid.ts';
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
    const held = heldBy(past);
    if (held !== null) return held;
    return leftOutBecause(selection.what, state, syncedAt);
  };
}

/** Who is at a partition; null where nobody is. */
export function heldBy({ liveJob, backfill }: Pick<Past, 'liveJob' | 'backfill'>): string | null {
  if (liveJob !== null) return `Job ${liveJob} is at it.`;
  return backfill === null ? null : `Backfill ${backfill} has it in hand.`;
}

/** By the rows that areas name, so that a thousand areas take no longer than one. */
function areaTest({ areas }: BackfillSelection): (cell: Cell) => boolean {
  if (areas === undefined) return () => true;
  const everyRow: ColumnTest[] = [];
  const byRow = new Map<string, ColumnTest[]>();
  for (const { rows, columns } of areas) {
    const wanted = columns === undefined ? null : new Set(columns);
    const test: ColumnTest = (column) => wanted?.has(column) ?? true;
    if (rows === undefined) everyRow.push(test);
    for (const row of rows ?? []) {
      const tests = byRow.get(row);
      if (tests) tests.push(test);
      else byRow.set(row, [test]);
    }
  }
  return ({ row, column }) =>
    everyRow.some((test) => test(column)) || (byRow.get(row)?.some((test) => test(column)) ?? false);
}

type ColumnTest = (column: string) => boolean;

function mayHaveChanged(syncedAt: Date, { settledAt }: PartitionEvidence, now: Date): boolean {
  if (settledAt !== null && settledAt <= now) return syncedAt < settledAt;
  return now.getTime() - syncedAt.getTime() > fresh;
}

function latest(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}
