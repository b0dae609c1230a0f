import { stateCodes, statesInPiece, type Grid, type LiveGrid } from '#shared/backfillGrid.ts';
import type { PartitionState } from '#shared/backfills.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { layGrid } from './grid.ts';
import { noSuchBackfill, readUncounted } from './readBackfills.ts';
import { noPartitions } from './report.ts';

/** Where the partitions of a backfill stand, which never changes. Throws an `OperatorError` where there is none. */
export async function readGrid(database: Queryable, id: string): Promise<Grid> {
  const [row] = await database.query<{ syncs: string[]; axes: string[]; rows: string[]; columns: string[] }>(
    `select b.syncs, b.axes, p.rows, p.columns from sync.backfills b cross join lateral (
       select coalesce(array_agg(grid_row order by number), '{}') as rows,
         coalesce(array_agg(grid_column order by number), '{}') as columns
       from sync.backfill_partitions where backfill_id = b.id
     ) p where b.id = $1`,
    [id],
  );
  if (!row) throw noSuchBackfill(id);
  const { syncs, axes, rows, columns } = row;
  return layGrid(
    { syncs, axes },
    rows.map((each, index) => ({ row: each, column: columns[index] ?? '' })),
  );
}

/**
 * Follows the states of a backfill's partitions: the first look reads them all, each further one only those that changed since.
 * What changed in a transaction that had not ended by the last look is read by the next, for it is of its snapshot's `xmin` or later.
 */
export class GridReader {
  readonly #id: string;
  #states: PartitionState[] = [];
  #pieces: Record<string, string> = {};
  #since = '0';

  constructor(id: string) {
    this.#id = id;
  }

  /** Null where there is no such backfill. */
  async read(database: Queryable): Promise<LiveGrid | null> {
    const backfill = await readUncounted(database, this.#id);
    if (backfill === null) return null;
    const [look] = await database.query<{ since: string; numbers: number[]; states: PartitionState[] }>(
      `select pg_snapshot_xmin(pg_current_snapshot())::text as since, coalesce(array_agg(number), '{}') as numbers,
         coalesce(array_agg(state::text), '{}') as states
       from sync.backfill_partitions where backfill_id = $1 and changed_in >= $2::xid8`,
      [this.#id, this.#since],
    );
    if (look) this.#take(look);
    return { backfill: { ...backfill, counts: this.#count() }, states: this.#pieces };
  }

  #take({ since, numbers, states }: { since: string; numbers: number[]; states: PartitionState[] }): void {
    const changed = new Set<number>();
    for (const [index, number] of numbers.entries()) {
      const state = states[index];
      if (state === undefined || this.#states[number - 1] === state) continue;
      this.#states[number - 1] = state;
      changed.add(Math.floor((number - 1) / statesInPiece));
    }
    this.#since = since;
    if (changed.size === 0) return;
    // A new object: what was sent before is compared with it.
    this.#pieces = { ...this.#pieces };
    for (const piece of [...changed].sort((one, other) => one - other)) {
      const from = piece * statesInPiece;
      this.#pieces[String(piece)] = this.#states
        .slice(from, from + statesInPiece)
        .map((state) => stateCodes[state])
        .join('');
    }
  }

  #count(): Record<PartitionState, number> {
    const counts = noPartitions();
    for (const state of this.#states) counts[state] += 1;
    return counts;
  }
}
