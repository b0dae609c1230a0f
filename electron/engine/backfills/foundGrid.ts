import { foundCodes, type FoundGrid, type PlanSummary } from '#shared/backfillGrid.ts';
import {
  backfillMannersSchema,
  type BackfillRange,
  type BackfillSelection,
  type NewBackfill,
} from '#shared/backfills.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import { reckonCost } from './cost.ts';
import { layGrid } from './grid.ts';
import { countFound, judgeCells, type JudgedCell } from './planBackfill.ts';

/** All partitions of a range as they are found, by columns. Throws as `listCells` does. */
export async function readFoundGrid(
  database: Queryable,
  catalogue: readonly Sync[],
  range: BackfillRange,
  staleSince?: BackfillSelection['staleSince'],
): Promise<FoundGrid> {
  const { syncs, axes, cells, now } = await judgeCells(database, catalogue, {
    range,
    selection: { what: 'all', ...(staleSince === undefined ? {} : { staleSince }) },
    manners: backfillMannersSchema.parse({}),
  });
  const held = new Map<string, number[]>();
  for (const [index, cell] of cells.entries()) {
    if (cell.held === null) continue;
    const numbers = held.get(cell.held);
    if (numbers) numbers.push(index + 1);
    else held.set(cell.held, [index + 1]);
  }
  return {
    ...layGrid(
      { syncs: [...syncs], axes: [...axes] },
      cells.map(({ cell }) => cell),
    ),
    asOf: now.toISOString(),
    found: cells.map(({ state }) => foundCodes[state]).join(''),
    syncedAt: cells.map(({ syncedAt }) => (syncedAt === null ? null : Math.floor(syncedAt.getTime() / 1_000))),
    held: [...held].map(([why, numbers]) => ({ why, numbers })),
  };
}

/** What a backfill would do and cost, and why partitions are left out. Throws as `listCells` does. */
export async function summarisePlan(
  database: Queryable,
  catalogue: readonly Sync[],
  wanted: NewBackfill,
): Promise<PlanSummary> {
  const { cells, now } = await judgeCells(database, catalogue, wanted);
  const chosen = cells.filter(({ leftOut }) => leftOut === null).map(({ cell }) => cell);
  return {
    partitions: cells.length,
    selected: chosen.length,
    counts: countFound(cells),
    leftOut: leftOutReasons(cells),
    cost: await reckonCost(database, chosen, wanted.manners, now),
  };
}

/** Kinds of reasons that are told. Moments and ids of jobs, which differ, are left off. */
const mostReasons = 20;

function leftOutReasons(cells: readonly JudgedCell[]): PlanSummary['leftOut'] {
  const reasons = new Map<string, number>();
  for (const { leftOut } of cells) {
    if (leftOut === null) continue;
    const why = leftOut.replace(/: it was synced at .*/, ': it was synced.').replace(/^Job \d+ is/, 'A live job is');
    reasons.set(why, (reasons.get(why) ?? 0) + 1);
  }
  return [...reasons]
    .map(([why, partitions]) => ({ why, partitions }))
    .sort((one, other) => other.partitions - one.partitions)
    .slice(0, mostReasons);
}
