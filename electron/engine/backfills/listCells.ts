import type { AxisRange, BackfillRange } from '#shared/backfills.ts';
import { OperatorError } from '#shared/errors.ts';
import { formatNumber } from '#shared/format.ts';
import type { JsonObject } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import type { Partition, Partitions, Sync } from '#engine/syncs/defineSync.ts';

/** One partition with its place in the grid. */
export interface Cell {
  readonly sync: Sync;
  readonly key: Partition['key'];
  readonly payload: JsonObject;
  readonly row: string;
  readonly column: string;
}

/** What a range holds. */
export interface CellList {
  readonly syncs: readonly DividedSync[];
  readonly axes: readonly string[];
  /** Oldest first. */
  readonly cells: readonly Cell[];
}

/** A sync that has partitions. */
export type DividedSync = Sync & { readonly partitions: Partitions };

/** More than anybody has, and what a plan can still hold in memory. */
const mostCells = 250_000;

/** The axes that tell when, coarsest first: by them one partition is newer than another. */
const timeAxes = ['season', 'week', 'day'];

/**
 * The partitions of a range, by what the database knows. Throws an `OperatorError` for a sync that is not there or has none,
 * for an axis that it does not have, and for a range that is empty or too large.
 */
export async function listCells(
  database: Queryable,
  catalogue: readonly Sync[],
  range: BackfillRange,
): Promise<CellList> {
  const syncs = [...new Set(range.syncs)].map((name) => requireDivided(catalogue, name));
  const axes = sameAxes(syncs);
  const fits = filterOf(range, axes);
  const cells: Cell[] = [];
  for (const sync of syncs) {
    for (const partition of await sync.partitions.list(database)) {
      if (fits(partition.key)) cells.push(cellOf(sync, partition, axes, syncs.length > 1));
    }
  }
  if (cells.length === 0) {
    throw new OperatorError({
      code: 'backfill_empty',
      message: `The database knows no partition of ${syncs.map(({ name }) => name).join(', ')} in that range.`,
      hint: 'Widen the range; what the partitions follow from (leagues, the schedule of games) may have to be synced first.',
    });
  }
  if (cells.length > mostCells) {
    throw new OperatorError({
      code: 'backfill_too_large',
      message: `The range has ${formatNumber(cells.length)} partitions; a backfill takes ${formatNumber(mostCells)} at most.`,
      hint: 'Divide the range.',
    });
  }
  return { syncs, axes, cells: inTime(cells, axes) };
}

/** What tells partitions of one sync apart, as a text. */
export function keyText(key: Partition['key'], axes: readonly string[]): string {
  return JSON.stringify(axes.map((axis) => key[axis] ?? null));
}

function requireDivided(catalogue: readonly Sync[], name: string): DividedSync {
  const sync = catalogue.find((each) => each.name === name);
  if (!sync) {
    throw new OperatorError({
      code: 'sync_not_found',
      message: `There is no sync named ${JSON.stringify(name)}.`,
      hint: `These can be backfilled: ${divided(catalogue)}.`,
    });
  }
  if (isDivided(sync)) return sync;
  throw new OperatorError({
    code: 'no_partitions',
    message: `One run of ${name} does all: it has no partitions, and needs no backfill.`,
    hint: `These can be backfilled: ${divided(catalogue)}.`,
  });
}

function isDivided(sync: Sync): sync is DividedSync {
  return sync.partitions !== null;
}

function divided(catalogue: readonly Sync[]): string {
  return catalogue
    .filter(isDivided)
    .map(({ name }) => name)
    .join(', ');
}

function sameAxes(syncs: readonly DividedSync[]): readonly string[] {
  const [first] = syncs;
  const axes = first?.partitions.axes ?? [];
  const other = syncs.find(({ partitions }) => partitions.axes.join() !== axes.join());
  if (!other) return axes;
  throw new OperatorError({
    code: 'axes_differ',
    message: `${first?.name ?? ''} is divided by ${axes.join(' × ')}, ${other.name} by ${other.partitions.axes.join(' × ')}.`,
    hint: 'Start a backfill for each.',
  });
}

function filterOf({ within }: BackfillRange, axes: readonly string[]): (key: Partition['key']) => boolean {
  const tests = Object.entries(within).map(([axis, range]) => {
    if (!axes.includes(axis)) {
      throw new OperatorError({
        code: 'bad_range',
        message: `There is no axis ${JSON.stringify(axis)}: the partitions are by ${axes.join(' × ')}.`,
      });
    }
    return testOf(axis, range);
  });
  return (key) => tests.every((test) => test(key));
}

function testOf(axis: string, { values, from, to }: AxisRange): (key: Partition['key']) => boolean {
  const wanted = values === undefined ? null : new Set(values.map(String));
  return (key) => {
    const value = key[axis];
    if (wanted !== null && !wanted.has(String(value))) return false;
    if (from === undefined && to === undefined) return true;
    if (typeof value !== 'number') {
      throw new OperatorError({
        code: 'bad_range',
        message: `The values of ${axis} are no numbers: they have no from and to.`,
        hint: `Name them one by one, such as ${JSON.stringify(value)}.`,
      });
    }
    return value >= (from ?? -Infinity) && value <= (to ?? Infinity);
  };
}

/** Rows are all but the last axis, which gives the columns; with one axis alone, each sync is a row. */
function cellOf(sync: Sync, { key, payload }: Partition, axes: readonly string[], several: boolean): Cell {
  const coarse = axes.slice(0, -1).map((axis) => String(key[axis]));
  const row = [...(several || coarse.length === 0 ? [sync.name] : []), ...coarse].join(' ');
  return { sync, key, payload, row, column: String(key[axes.at(-1) ?? '']) };
}

/** By time, and else in the order in which the syncs list them. */
function inTime(cells: readonly Cell[], axes: readonly string[]): Cell[] {
  const by = timeAxes.filter((axis) => axes.includes(axis));
  return cells.toSorted((one, other) => {
    for (const axis of by) {
      const difference = compare(one.key[axis], other.key[axis]);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

function compare(one: string | number | undefined, other: string | number | undefined): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one) < String(other) ? -1 : String(one) > String(other) ? 1 : 0;
}
