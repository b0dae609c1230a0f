import type { CellLook } from './looks.ts';
import { spanOf, type GridModel, type Rectangle, type Spot } from './gridModel.ts';
import type { Tone } from '../../../ui/Glyph.tsx';

/** px */
export interface Measures {
  cellWidth: number;
  cellHeight: number;
  headWidth: number;
  headHeight: number;
}

export interface Colours extends Record<Tone, string> {
  ink: string;
  muted: string;
  line: string;
  surface: string;
  selected: string;
  focus: string;
  font: string;
}

export interface Drawn {
  model: GridModel;
  measures: Measures;
  colours: Colours;
  lookAt: (number: number) => CellLook | undefined;
  chosen: ((number: number) => boolean) | null;
  cursor: Spot | null;
  /** A rectangle that is being drawn. */
  band: Rectangle | null;
  focused: boolean;
}

/** Where the view stands, and how large it is. */
export interface Window {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Draws what is in sight: cells, then the labels above and beside them, which stay. */
export function drawGrid(context: CanvasRenderingContext2D, drawn: Drawn, view: Window): void {
  const { measures, colours, model } = drawn;
  const { cellWidth, cellHeight, headWidth, headHeight } = measures;
  const first = { row: Math.floor(view.top / cellHeight), column: Math.floor(view.left / cellWidth) };
  const last = {
    row: Math.min(model.rows.length - 1, Math.floor((view.top + view.height - headHeight) / cellHeight)),
    column: Math.min(model.columns.length - 1, Math.floor((view.left + view.width - headWidth) / cellWidth)),
  };
  const xOf = (column: number): number => headWidth + column * cellWidth - view.left;
  const yOf = (row: number): number => headHeight + row * cellHeight - view.top;
  const band = drawn.band ? spanOf(drawn.band) : null;

  context.fillStyle = colours.surface;
  context.fillRect(0, 0, view.width, view.height);
  context.save();
  context.beginPath();
  context.rect(headWidth, headHeight, view.width - headWidth, view.height - headHeight);
  context.clip();
  for (let row = first.row; row <= last.row; row += 1) {
    for (let column = first.column; column <= last.column; column += 1) {
      const number = model.numberAt({ row, column });
      if (number === 0) continue;
      const look = drawn.lookAt(number);
      if (!look) continue;
      const x = xOf(column);
      const y = yOf(row);
      const inBand = band && row >= band.top && row <= band.bottom && column >= band.left && column <= band.right;
      if (inBand || drawn.chosen?.(number)) {
        context.fillStyle = colours.selected;
        context.fillRect(x, y, cellWidth - 1, cellHeight - 1);
        context.strokeStyle = inBand ? colours.focus : colours.muted;
        context.lineWidth = 1;
        context.strokeRect(x + 0.5, y + 0.5, cellWidth - 2, cellHeight - 2);
      }
      drawMark(context, look, colours, x + (cellWidth - 1) / 2, y + (cellHeight - 1) / 2);
    }
  }
  if (drawn.cursor) {
    context.strokeStyle = drawn.focused ? colours.focus : colours.muted;
    context.lineWidth = 2;
    context.strokeRect(xOf(drawn.cursor.column), yOf(drawn.cursor.row), cellWidth - 1, cellHeight - 1);
  }
  context.restore();
  drawHeads(context, drawn, view, { first, last, xOf, yOf });
}

function drawHeads(
  context: CanvasRenderingContext2D,
  { model, measures: { cellWidth, cellHeight, headWidth, headHeight }, colours, cursor }: Drawn,
  view: Window,
  { first, last, xOf, yOf }: { first: Spot; last: Spot; xOf: (column: number) => number; yOf: (row: number) => number },
): void {
  context.font = colours.font;
  context.textBaseline = 'middle';
  context.save();
  context.beginPath();
  context.rect(0, headHeight, headWidth, view.height - headHeight);
  context.clip();
  context.textAlign = 'right';
  for (let row = first.row; row <= last.row; row += 1) {
    context.fillStyle = cursor?.row === row ? colours.ink : colours.muted;
    context.fillText(model.rows[row] ?? '', headWidth - 8, yOf(row) + cellHeight / 2, headWidth - 12);
  }
  context.restore();
  context.save();
  context.beginPath();
  context.rect(headWidth, 0, view.width - headWidth, headHeight);
  context.clip();
  context.textAlign = 'center';
  for (let column = first.column; column <= last.column; column += 1) {
    context.fillStyle = cursor?.column === column ? colours.ink : colours.muted;
    context.fillText(model.columns[column] ?? '', xOf(column) + cellWidth / 2, headHeight / 2, cellWidth - 4);
  }
  context.restore();
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(0, headHeight - 0.5);
  context.lineTo(view.width, headHeight - 0.5);
  context.moveTo(headWidth - 0.5, 0);
  context.lineTo(headWidth - 0.5, view.height);
  context.stroke();
}

/** A mark around its middle. */
export function drawMark(
  context: CanvasRenderingContext2D,
  { tone, mark }: CellLook,
  colours: Colours,
  x: number,
  y: number,
): void {
  const colour = colours[tone];
  context.fillStyle = colour;
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  switch (mark) {
    case 'ring':
      context.arc(x, y, 3.6, 0, 7);
      context.stroke();
      return;
    case 'dot':
      context.arc(x, y, 1.8, 0, 7);
      context.fill();
      return;
    case 'check':
      context.roundRect(x - 5.5, y - 5.5, 11, 11, 2);
      context.fill();
      context.strokeStyle = colours.surface;
      context.beginPath();
      context.moveTo(x - 2.8, y + 0.2);
      context.lineTo(x - 0.8, y + 2.2);
      context.lineTo(x + 2.8, y - 2.2);
      context.stroke();
      return;
    case 'cross':
      context.roundRect(x - 5.5, y - 5.5, 11, 11, 2);
      context.fill();
      context.strokeStyle = colours.surface;
      context.beginPath();
      context.moveTo(x - 2.2, y - 2.2);
      context.lineTo(x + 2.2, y + 2.2);
      context.moveTo(x + 2.2, y - 2.2);
      context.lineTo(x - 2.2, y + 2.2);
      context.stroke();
      return;
    case 'wave':
      context.roundRect(x - 5, y - 5, 10, 10, 2);
      context.stroke();
      context.fillRect(x - 5, y, 10, 5);
      return;
    case 'play':
      context.moveTo(x - 3.5, y - 4.5);
      context.lineTo(x + 4.5, y);
      context.lineTo(x - 3.5, y + 4.5);
      context.fill();
      return;
    case 'slash':
      context.arc(x, y, 4, 0, 7);
      context.moveTo(x - 2.8, y + 2.8);
      context.lineTo(x + 2.8, y - 2.8);
      context.stroke();
      return;
    case 'dash':
      context.moveTo(x - 3.5, y);
      context.lineTo(x + 3.5, y);
      context.stroke();
      return;
    case 'none':
  }
}
