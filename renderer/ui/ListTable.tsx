/* oxlint-disable jsx-a11y/prefer-tag-over-role -- an ARIA grid: rows that are placed freely can’t be those of a <table> */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { classes } from './classes.ts';
import type { HeldItem } from './heldOrder.ts';

export interface ListColumn<T> {
  name: string;
  label: string;
  /** The least px it needs, and its share of what is left over. */
  least: number;
  share: number;
  /** Where there is no room, columns with higher numbers go first; 0 stays. */
  rank: number;
  right?: boolean;
  cell: (row: T) => ReactNode;
}

const HEADER = 29;
const HEADING = 32;
const GAP = 12;
const PADDING = 32;

/** The columns that a list of some width (px) has room for, and their grid template. */
export function fitColumns<T>(
  columns: readonly ListColumn<T>[],
  width: number,
): { columns: readonly ListColumn<T>[]; template: string } {
  let fitting = columns;
  for (let rank = Math.max(...columns.map((column) => column.rank)); rank > 0; rank -= 1) {
    if (fitting.reduce((sum, column) => sum + column.least + GAP, PADDING - GAP) <= width) break;
    fitting = fitting.filter((column) => column.rank !== rank);
  }
  const template = fitting
    .map(({ least, share }) => (share === 0 ? `${least}px` : `minmax(${least}px, ${share}fr)`))
    .join(' ');
  return { columns: fitting, template };
}

/** A list of rows of one kind or a few: only those in sight exist. The view that shows it owns the keyboard. */
export function ListTable<T extends { id: string }>({
  name,
  rows,
  columns: all,
  cursor,
  opened,
  rowHeight,
  stale,
  quiet,
  heading,
  footer,
  onOpen,
  onScrolled,
}: {
  name: string;
  rows: readonly HeldItem<T>[];
  columns: readonly ListColumn<T>[];
  cursor: string | null;
  opened: string | null;
  rowHeight: number;
  stale: boolean;
  /** Rows that stand back. */
  quiet?: (row: T) => boolean;
  /** What stands above a row, where another kind of rows begins. */
  heading?: (row: T, before: T | undefined) => string | null;
  footer?: ReactNode;
  onOpen: (row: T) => void;
  /** Told whether the list stands away from its top. */
  onScrolled: (scrolled: boolean) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(1000);
  const { columns, template } = fitColumns(all, width);
  const headingOf = (index: number): string | null => {
    const row = rows[index]?.row;
    return row === undefined ? null : (heading?.(row, rows[index - 1]?.row) ?? null);
  };
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => rowHeight + (headingOf(index) === null ? 0 : HEADING),
    getItemKey: (index) => rows[index]?.row.id ?? index,
    overscan: 12,
    scrollMargin: HEADER,
    scrollPaddingStart: HEADER,
  });

  const headings = rows.map((_, index) => (headingOf(index) === null ? '' : index)).join('');
  useEffect(() => virtual.measure(), [virtual, rowHeight, headings]);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // The marked row is kept in sight when the mark moves, not when rows come or go.
  useEffect(() => {
    const index = rows.findIndex((item) => item.row.id === cursor);
    if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' });
    // eslint-disable-next-line react/exhaustive-deps
  }, [cursor, virtual]);

  return (
    <div
      role="grid"
      aria-label={name}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      aria-busy={stale}
      aria-activedescendant={cursor === null ? undefined : rowId(name, cursor)}
      ref={scroller}
      tabIndex={0}
      onScroll={() => onScrolled((scroller.current?.scrollTop ?? 0) > 2)}
      onKeyDown={(event) => event.key === ' ' && event.target === event.currentTarget && event.preventDefault()}
      className="min-h-0 flex-1 overflow-y-auto"
    >
      <div role="rowgroup" className="sticky top-0 z-[1] border-b border-line bg-surface">
        <div
          role="row"
          aria-rowindex={1}
          className="grid h-7 items-center gap-3 px-4 text-xs text-faint"
          style={{ gridTemplateColumns: template }}
        >
          {columns.map((column) => (
            <span
              key={column.name}
              role="columnheader"
              className={classes('truncate', column.right === true && 'text-right')}
            >
              {column.label}
            </span>
          ))}
        </div>
      </div>
      <div
        role="rowgroup"
        className={classes('relative', stale && 'opacity-60')}
        style={{ height: virtual.getTotalSize() }}
      >
        {virtual.getVirtualItems().map((item) => {
          const held = rows[item.index];
          if (!held) return null;
          const { row, gone } = held;
          const title = headingOf(item.index);
          return (
            <div key={item.key} role="presentation" className="absolute inset-x-0" style={{ top: item.start - HEADER }}>
              {title === null ? null : (
                <div
                  role="presentation"
                  className="flex items-end border-b border-line px-4 pb-1.5 text-sm text-muted"
                  style={{ height: HEADING }}
                >
                  {title}
                </div>
              )}
              {/* The grid owns the keyboard: j, k and enter reach every row. */}
              {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus */}
              <div
                id={rowId(name, row.id)}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={row.id === opened}
                title={gone ? 'Not there any more; it leaves when this list is brought up to date.' : undefined}
                onClick={() => onOpen(row)}
                className={classes(
                  'grid items-center gap-3 border-b border-line/60 px-4',
                  row.id === opened ? 'bg-selected' : row.id === cursor ? 'bg-hover' : 'hover:bg-hover',
                  row.id === cursor && 'shadow-[inset_4px_0_0_var(--ink)]',
                  gone && 'opacity-60',
                  quiet?.(row) === true && 'text-muted',
                )}
                style={{ height: rowHeight, gridTemplateColumns: template }}
              >
                {columns.map((column) => (
                  <div
                    key={column.name}
                    role="gridcell"
                    className={classes('min-w-0 truncate', column.right === true && 'text-right')}
                  >
                    {column.cell(row)}
                  </div>
                ))}
              </div>
            </div>
          );
        })}
      </div>
      {footer}
    </div>
  );
}

function rowId(name: string, id: string): string {
  return `${name}-${id}`.replace(/\s+/g, '_');
}
