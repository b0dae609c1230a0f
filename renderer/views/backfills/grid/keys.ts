import type { GridModel, Spot } from './gridModel.ts';

/** Where a key leads from the cursor; null for a key that leads nowhere. `inSight` rows make a page. */
export function keyStep(
  key: string,
  cursor: Spot | null,
  { rows, columns }: Pick<GridModel, 'rows' | 'columns'>,
  inSight: number,
): Spot | null {
  const steps: Record<string, [rows: number, columns: number]> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    PageUp: [-inSight, 0],
    PageDown: [inSight, 0],
    Home: [0, -Infinity],
    End: [0, Infinity],
  };
  const step = steps[key];
  if (!step) return null;
  // The first key only shows where the cursor is.
  if (!cursor) return { row: 0, column: 0 };
  return {
    row: Math.min(Math.max(cursor.row + step[0], 0), rows.length - 1),
    column: Math.min(Math.max(cursor.column + step[1], 0), columns.length - 1),
  };
}
