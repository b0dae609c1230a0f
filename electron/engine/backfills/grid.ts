import type { Grid } from '#shared/backfillGrid.ts';

/** The labels of a grid's rows or columns: each once, numbers by their size. */
export function gridLabels(all: readonly string[]): string[] {
  const collator = new Intl.Collator('en', { numeric: true });
  return [...new Set(all)].sort(collator.compare);
}

/** Where partitions stand, by their labels in their order. */
export function layGrid(
  of: Pick<Grid, 'syncs' | 'axes'>,
  cells: readonly { readonly row: string; readonly column: string }[],
): Grid {
  const rows = gridLabels(cells.map(({ row }) => row));
  const columns = gridLabels(cells.map(({ column }) => column));
  const rowAt = new Map(rows.map((label, index) => [label, index]));
  const columnAt = new Map(columns.map((label, index) => [label, index]));
  return {
    syncs: [...of.syncs],
    axes: [...of.axes],
    rows,
    columns,
    places: cells.map(({ row, column }) => (rowAt.get(row) ?? 0) * columns.length + (columnAt.get(column) ?? 0)),
  };
}
