import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { drawGrid, type Measures, type Window } from './drawGrid.ts';
import { numbersIn, spanOf, type GridModel, type Rectangle, type Spot } from './gridModel.ts';
import { keyStep } from './keys.ts';
import type { CellLook } from './looks.ts';
import { isChosen, type Chosen } from './selection.ts';
import { useColours } from './useColours.ts';

interface Props {
  name: string;
  model: GridModel;
  /** A new function whenever what it says may have changed. */
  lookAt: (number: number) => CellLook | undefined;
  chosen: Chosen;
  cursor: Spot | null;
  onCursor: (spot: Spot) => void;
  /** Those partitions are to be chosen, or no longer. */
  onChoose: (numbers: readonly number[], on: boolean) => void;
  onChooseAll: () => void;
}

/**
 * A grid of any number of partitions: only what is in sight is drawn. By the keyboard: arrows, with shift from the cell where
 * it was pressed first; space for a cell or the rectangle; r and c for its row and column; a for all. By the mouse: dragging does
 * to a rectangle what a click would to its first cell; labels are for their row or column.
 */
export function PartitionGrid({ name, model, lookAt, chosen, cursor, onCursor, onChoose, onChooseAll }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = useColours(scroller);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [place, setPlace] = useState({ left: 0, top: 0 });
  const [band, setBand] = useState<Rectangle | null>(null);
  const [focused, setFocused] = useState(false);
  const measures = useMemo(() => measuresOf(model), [model]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const view: Window = { ...place, ...size };
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || !canvas.current || !colours || size.width === 0) return;
    const ratio = window.devicePixelRatio;
    canvas.current.width = Math.round(size.width * ratio);
    canvas.current.height = Math.round(size.height * ratio);
    context.scale(ratio, ratio);
    drawGrid(
      context,
      { model, measures, colours, lookAt, chosen: (number) => isChosen(chosen, number), cursor, band, focused },
      view,
    );
  });

  const reveal = (spot: Spot): void => {
    const element = scroller.current;
    if (!element) return;
    const { cellWidth, cellHeight, headWidth, headHeight } = measures;
    const x = spot.column * cellWidth;
    const y = spot.row * cellHeight;
    if (x < element.scrollLeft) element.scrollLeft = x;
    if (y < element.scrollTop) element.scrollTop = y;
    const right = x + cellWidth - (element.clientWidth - headWidth);
    const bottom = y + cellHeight - (element.clientHeight - headHeight);
    if (right > element.scrollLeft) element.scrollLeft = right;
    if (bottom > element.scrollTop) element.scrollTop = bottom;
  };
  const toggle = (numbers: readonly number[]): void =>
    onChoose(
      numbers,
      numbers.some((number) => !isChosen(chosen, number)),
    );
  const rowOf = ({ row }: Spot): Rectangle => ({
    from: { row, column: 0 },
    to: { row, column: model.columns.length - 1 },
  });
  const columnOf = ({ column }: Spot): Rectangle => ({
    from: { row: 0, column },
    to: { row: model.rows.length - 1, column },
  });

  const press = (event: KeyboardEvent): void => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const at = cursor ?? { row: 0, column: 0 };
    const inSight = Math.max(1, Math.floor((size.height - measures.headHeight) / measures.cellHeight) - 1);
    const next = keyStep(event.key, cursor, model, inSight);
    if (next) {
      setBand(event.shiftKey ? { from: band?.from ?? at, to: next } : null);
      onCursor(next);
      reveal(next);
    } else if (event.key === ' ') {
      toggle(numbersIn(model, band ?? { from: at, to: at }));
      setBand(null);
    } else if (event.key === 'r') toggle(numbersIn(model, rowOf(at)));
    else if (event.key === 'c') toggle(numbersIn(model, columnOf(at)));
    else if (event.key === 'a') onChooseAll();
    else if (event.key === 'Escape' && band) setBand(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const spotAt = (event: PointerEvent<HTMLElement>): Spot => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - box.left - measures.headWidth + place.left;
    const y = event.clientY - box.top - measures.headHeight + place.top;
    return {
      row: within(Math.floor(y / measures.cellHeight), model.rows.length),
      column: within(Math.floor(x / measures.cellWidth), model.columns.length),
    };
  };
  const begin = (event: PointerEvent<HTMLCanvasElement>): void => {
    if (event.button !== 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    const spot = spotAt(event);
    if (event.clientX - box.left < measures.headWidth) return toggle(numbersIn(model, rowOf(spot)));
    if (event.clientY - box.top < measures.headHeight) return toggle(numbersIn(model, columnOf(spot)));
    event.currentTarget.setPointerCapture(event.pointerId);
    setBand({ from: event.shiftKey && cursor ? cursor : spot, to: spot });
    if (!event.shiftKey) onCursor(spot);
  };
  const drag = (event: PointerEvent<HTMLCanvasElement>): void => {
    if (!band || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const to = spotAt(event);
    if (to.row !== band.to.row || to.column !== band.to.column) setBand({ ...band, to });
    reveal(to);
  };
  const end = (event: PointerEvent<HTMLCanvasElement>): void => {
    if (!band || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const first = model.numberAt(band.from);
    onChoose(numbersIn(model, band), first === 0 || !isChosen(chosen, first));
    setBand(null);
  };

  const { cellWidth, cellHeight, headWidth, headHeight } = measures;
  return (
    // A canvas has no cells that could be rows of an ARIA grid; what the cursor stands on is read out instead.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it takes the keyboard as a grid does
    <div
      ref={scroller}
      role="application"
      aria-label={name}
      aria-roledescription="grid"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the same
      tabIndex={0}
      data-grid={name}
      onScroll={(event) => setPlace({ left: event.currentTarget.scrollLeft, top: event.currentTarget.scrollTop })}
      onKeyDown={press}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
      className="relative min-h-0 flex-1 overflow-auto outline-offset-[-2px]"
    >
      <div
        style={{
          width: Math.max(headWidth + model.columns.length * cellWidth, size.width),
          height: Math.max(headHeight + model.rows.length * cellHeight, size.height),
        }}
      >
        <canvas
          ref={canvas}
          aria-hidden
          className="sticky top-0 left-0 block touch-none"
          style={{ width: size.width, height: size.height }}
          onPointerDown={begin}
          onPointerMove={drag}
          onPointerUp={end}
          onPointerCancel={() => setBand(null)}
        />
      </div>
      <p className="sr-only" aria-live="polite">
        {cursor ? spoken(model, cursor, lookAt, chosen, band) : ''}
      </p>
    </div>
  );
}

function spoken(
  model: GridModel,
  cursor: Spot,
  lookAt: Props['lookAt'],
  chosen: Chosen,
  band: Rectangle | null,
): string {
  const number = model.numberAt(cursor);
  const where = `${model.rows[cursor.row] ?? ''}, ${model.columns[cursor.column] ?? ''}`;
  const what = number === 0 ? 'nothing' : (lookAt(number)?.word ?? '');
  const { top, bottom, left, right } = spanOf(band ?? { from: cursor, to: cursor });
  const many = band ? `; ${bottom - top + 1} by ${right - left + 1} marked` : '';
  return `${where}: ${what}${number > 0 && isChosen(chosen, number) ? ', chosen' : ''}${many}`;
}

function within(value: number, count: number): number {
  return Math.min(Math.max(value, 0), count - 1);
}

function longest(labels: readonly string[]): number {
  return labels.reduce((most, { length }) => Math.max(most, length), 0);
}

/** Cells are as wide as their labels need, within reason. 11 px figures are some 6.5 px wide. */
function measuresOf({ rows, columns }: GridModel): Measures {
  return {
    cellWidth: Math.min(Math.max(18, Math.ceil(longest(columns) * 6.6) + 8), 84),
    cellHeight: 18,
    headWidth: Math.min(Math.max(40, Math.ceil(longest(rows) * 6.6) + 16), 220),
    headHeight: 24,
  };
}
