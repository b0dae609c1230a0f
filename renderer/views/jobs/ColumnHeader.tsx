/* oxlint-disable jsx-a11y/prefer-tag-over-role -- an ARIA grid; a line that is dragged is no <input> */
import type { KeyboardEvent, PointerEvent } from 'react';
import { classes } from '../../ui/classes.ts';
import type { Column } from './columns.tsx';

/** A column's name. Its edge can be dragged, or moved with the arrow keys; a double click lets it be as wide as it wants. */
export function ColumnHeader({
  column,
  onResize,
}: {
  column: Column;
  onResize: (name: string, width: number | null) => void;
}) {
  const widthOf = (handle: Element): number => handle.parentElement?.getBoundingClientRect().width ?? column.least;
  // The edge is the left one of a column at the right side, so that it moves under the pointer.
  const side = column.right === true ? -1 : 1;
  const drag = (event: PointerEvent<HTMLSpanElement>): void => {
    const handle = event.currentTarget;
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const box = handle.parentElement?.getBoundingClientRect();
    if (box) onResize(column.name, side > 0 ? event.clientX - box.left : box.right - event.clientX);
  };
  const nudge = (event: KeyboardEvent<HTMLSpanElement>): void => {
    if (event.key === 'ArrowRight') onResize(column.name, widthOf(event.currentTarget) + 16 * side);
    else if (event.key === 'ArrowLeft') onResize(column.name, widthOf(event.currentTarget) - 16 * side);
    else if (event.key === 'Backspace') onResize(column.name, null);
    else return;
    event.preventDefault();
  };
  return (
    <span
      role="columnheader"
      aria-label={column.label}
      className={classes('relative min-w-0', column.right === true && 'text-right')}
    >
      <span className="block truncate">{column.label}</span>
      <span
        role="slider"
        tabIndex={0}
        aria-label={`Width of ${column.label}`}
        aria-orientation="horizontal"
        aria-valuemin={40}
        aria-valuemax={900}
        aria-valuenow={column.least}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onDoubleClick={() => onResize(column.name, null)}
        onKeyDown={nudge}
        className={classes(
          'group/edge absolute inset-y-[-4px] w-3 cursor-col-resize touch-none outline-none',
          column.right === true ? '-left-3' : '-right-3',
        )}
      >
        <span className="absolute inset-y-1 left-1/2 w-px -translate-x-1/2 bg-transparent group-hover/edge:bg-line-strong group-focus-visible/edge:w-0.5 group-focus-visible/edge:bg-focus group-active/edge:bg-focus" />
      </span>
    </span>
  );
}
