import type { Grid } from '#shared/backfillGrid.ts';

/** A place in the grid. */
export interface Spot {
  row: number;
  column: number;
}

/** From one corner to the other, whichever was first. */
export interface Rectangle {
  from: Spot;
  to: Spot;
}

/** A grid with a way from each of its places to the partition there; its numbers count from 1, 0 is none. */
export interface GridModel {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly size: number;
  numberAt(spot: Spot): number;
  spotOf(number: number): Spot;
}

export function gridModel({ rows, columns, places }: Pick<Grid, 'rows' | 'columns' | 'places'>): GridModel {
  const numbers = new Map(places.map((place, index) => [place, index + 1]));
  const width = columns.length;
  return {
    rows,
    columns,
    size: places.length,
    numberAt: ({ row, column }) => numbers.get(row * width + column) ?? 0,
    spotOf: (number) => {
      const place = places[number - 1] ?? 0;
      return { row: Math.floor(place / width), column: place % width };
    },
  };
}

/** A rectangle with its corners in order. */
export function spanOf({ from, to }: Rectangle): { top: number; bottom: number; left: number; right: number } {
  return {
    top: Math.min(from.row, to.row),
    bottom: Math.max(from.row, to.row),
    left: Math.min(from.column, to.column),
    right: Math.max(from.column, to.column),
  };
}

/** The numbers of the partitions in a rectangle. */
export function numbersIn(model: GridModel, rectangle: Rectangle): number[] {
  const { top, bottom, left, right } = spanOf(rectangle);
  const numbers: number[] = [];
  for (let row = top; row <= bottom; row += 1) {
    for (let column = left; column <= right; column += 1) {
      const number = model.numberAt({ row, column });
      if (number > 0) numbers.push(number);
    }
  }
  return numbers;
}
