import type { BackfillPlan, FoundState, NewBackfill } from '#shared/backfills.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { databaseNow } from '#engine/schedules/databaseNow.ts';
import { requireZone } from '#engine/schedules/zones.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import { reckonCost } from './cost.ts';
import { gridLabels } from './grid.ts';
import { heldBy, judge, leftOutBy, type Found } from './judgeCell.ts';
import { keyText, listCells, type Cell, type CellList } from './listCells.ts';
import { readPast, type Past } from './readPast.ts';

/** A partition with what was found of it and whether it is to run. */
export interface JudgedCell extends Found {
  readonly cell: Cell;
  /** Who is at it; null where nobody is. */
  readonly held: string | null;
  /** Null: it is to run. */
  readonly leftOut: string | null;
}

export interface Judged extends Pick<CellList, 'axes'> {
  readonly syncs: readonly string[];
  readonly now: Date;
  /** Oldest first. */
  readonly cells: readonly JudgedCell[];
}

/** What a backfill would do: every partition of the range, which of them would run, and what that costs. Changes nothing. */
export async function planBackfill(
  database: Queryable,
  catalogue: readonly Sync[],
  wanted: NewBackfill,
): Promise<BackfillPlan> {
  const { syncs, axes, now, cells } = await judgeCells(database, catalogue, wanted);
  const chosen = cells.filter(({ leftOut }) => leftOut === null).map(({ cell }) => cell);
  return {
    syncs: [...syncs],
    axes: [...axes],
    rows: gridLabels(cells.map(({ cell }) => cell.row)),
    columns: gridLabels(cells.map(({ cell }) => cell.column)),
    partitions: cells.map(({ cell, state, syncedAt, leftOut }) => ({
      sync: cell.sync.name,
      key: { ...cell.key },
      row: cell.row,
      column: cell.column,
      found: state,
      syncedAt: syncedAt?.toISOString() ?? null,
      leftOut,
    })),
    counts: countFound(cells),
    selected: chosen.length,
    cost: await reckonCost(database, chosen, wanted.manners, now),
  };
}

/** Judges every partition of the range by history, queue, other backfills, and its data. Throws as `listCells` does. */
export async function judgeCells(
  database: Queryable,
  catalogue: readonly Sync[],
  { range, selection, manners }: NewBackfill,
): Promise<Judged> {
  if (manners.hours) requireZone(manners.hours.timeZone);
  const { syncs, axes, cells } = await listCells(database, catalogue, range);
  const now = await databaseNow(database);
  const staleSince = momentOf(selection.staleSince, now);
  const leftOut = leftOutBy(selection);
  const judged = new Map<Cell, JudgedCell>();
  for (const sync of syncs) {
    const mine = cells.filter((cell) => cell.sync === sync);
    const past = await readPast(
      database,
      sync.name,
      axes,
      mine.map(({ payload }) => payload),
    );
    const told = await sync.partitions.evidence?.(database);
    const evidence = new Map(told?.map((each) => [keyText(each.key, axes), each]));
    for (const [index, cell] of mine.entries()) {
      const known = past[index] ?? unknown;
      const found = judge(known, evidence.get(keyText(cell.key, axes)), { now, staleSince });
      judged.set(cell, { cell, ...found, held: heldBy(known), leftOut: leftOut(cell, found, known) });
    }
  }
  return {
    syncs: syncs.map(({ name }) => name),
    axes,
    now,
    cells: cells.flatMap((cell) => judged.get(cell) ?? []),
  };
}

const unknown: Past = { succeededAt: null, failedAt: null, failedJob: null, liveJob: null, backfill: null };

function momentOf(time: NewBackfill['selection']['staleSince'], now: Date): Date | null {
  if (time === undefined) return null;
  return typeof time === 'string' ? new Date(time) : new Date(now.getTime() - time.ago);
}

/** How many partitions were found in each state. */
export function countFound(cells: readonly JudgedCell[]): Record<FoundState, number> {
  const counts: Record<FoundState, number> = { never: 0, fresh: 0, stale: 0, failed: 0, running: 0 };
  for (const { state } of cells) counts[state] += 1;
  return counts;
}
