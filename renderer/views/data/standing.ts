import { formatNumber } from '#shared/format.ts';
import type { Count } from '#shared/statistics.ts';
import type { RowChanges, SyncRun, SyncStanding } from '#shared/syncData.ts';
import type { StateLook } from '../parts/states.ts';
import { stateLooks } from '../parts/states.ts';

export interface RowTotals {
  inserted: number;
  updated: number;
  removed: number;
  unchanged: number;
}

/** What a run did to all of its tables, or to one of them. */
export function totalsOf(changes: readonly RowChanges[], table: string | null = null): RowTotals {
  const totals = { inserted: 0, updated: 0, removed: 0, unchanged: 0 };
  for (const change of changes) {
    if (table !== null && change.table !== table) continue;
    totals.inserted += change.inserted;
    totals.updated += change.updated;
    totals.removed += change.removed;
    totals.unchanged += change.unchanged;
  }
  return totals;
}

export function changedRows({ inserted, updated, removed }: RowTotals): number {
  return inserted + updated + removed;
}

/** `12 inserted, 3 updated`; `nothing new` where no row changed. */
export function totalsInWords(totals: RowTotals): string {
  const parts = (['inserted', 'updated', 'removed'] as const)
    .filter((kind) => totals[kind] > 0)
    .map((kind) => `${formatNumber(totals[kind])} ${kind}`);
  return parts.length === 0 ? 'nothing new' : parts.join(', ');
}

/** How the data of a sync stand, in one mark; trouble goes before age, age before all is well. */
export function standingLook(standing: SyncStanding): StateLook {
  if (standing.lastTrouble) return stateLooks[standing.lastTrouble.state];
  if (standing.stale !== null) return { shape: 'clock', tone: 'warn', word: 'Stale' };
  if (standing.lastSuccess) return stateLooks.succeeded;
  return { shape: 'ring', tone: 'idle', word: 'Not run yet' };
}

/** A count with how far it can be trusted: `1,204`, `≈ 2,000,000`, `10,000+`. */
export function countText(count: Count): string {
  const number = formatNumber(count.value);
  if (count.kind === 'estimate') return `≈\u2009${number}`;
  return count.kind === 'at_least' ? `${number}+` : number;
}

export interface RunBar {
  run: SyncRun;
  totals: RowTotals;
  /** Of the highest, from 0 to 1: by the square root, so that a small run beside a large one is still seen. */
  height: number;
}

/** Runs as bars, the oldest first. */
export function runBars(runs: readonly SyncRun[], table: string | null = null): RunBar[] {
  const bars = runs.map((run) => ({ run, totals: totalsOf(run.changes, table) })).toReversed();
  const most = Math.max(1, ...bars.map(({ totals }) => changedRows(totals)));
  return bars.map((bar) => ({ ...bar, height: Math.sqrt(changedRows(bar.totals) / most) }));
}
