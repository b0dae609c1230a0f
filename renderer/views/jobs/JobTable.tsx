/* oxlint-disable jsx-a11y/prefer-tag-over-role -- an ARIA grid: rows that are placed freely can’t be those of a <table> */
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { JobId } from '#shared/jobs.ts';
import { classes } from '../../ui/classes.ts';
import { columnsFor, type Column } from './columns.tsx';
import type { HeldRow } from './holdRows.ts';

/** px of the line with the columns' names, its border included. */
const HEADER = 29;

/** The list itself: only the rows in sight exist. */
export function JobTable({
  rows,
  cursor,
  opened,
  rowHeight,
  stale,
  footer,
  top,
  onOpen,
  onScrolled,
  onNearEnd,
}: {
  rows: readonly HeldRow[];
  cursor: JobId | null;
  opened: JobId | null;
  rowHeight: number;
  stale: boolean;
  footer: ReactNode;
  /** Another number takes the list back to its top. */
  top: number;
  onOpen: (id: JobId) => void;
  /** Told whether the list stands away from its top. */
  onScrolled: (scrolled: boolean) => void;
  onNearEnd: () => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(1000);
  const { columns, template } = columnsFor(width);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.job.id ?? index,
    overscan: 12,
    scrollMargin: HEADER,
    scrollPaddingStart: HEADER,
  });

  useEffect(() => virtual.measure(), [virtual, rowHeight]);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [top]);

  // The marked row is kept in sight when the mark moves, not when rows come or go.
  useEffect(() => {
    const index = rows.findIndex((row) => row.job.id === cursor);
    if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' });
    // eslint-disable-next-line react/exhaustive-deps
  }, [cursor, virtual]);

  const scrolled = (): void => {
    const element = scroller.current;
    if (!element) return;
    onScrolled(element.scrollTop > 2);
    if (element.scrollHeight - element.scrollTop - element.clientHeight < 600) onNearEnd();
  };

  return (
    <div
      role="grid"
      aria-label="Jobs"
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      aria-busy={stale}
      aria-activedescendant={cursor === null ? undefined : `job-${cursor}`}
      ref={scroller}
      tabIndex={0}
      onScroll={scrolled}
      onKeyDown={keepKeys}
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
          const row = rows[item.index];
          if (!row) return null;
          return (
            <Row
              key={item.key}
              row={row}
              index={item.index}
              top={item.start - HEADER}
              height={rowHeight}
              columns={columns}
              template={template}
              marked={row.job.id === cursor}
              opened={row.job.id === opened}
              onOpen={onOpen}
            />
          );
        })}
      </div>
      {footer}
    </div>
  );
}

/** The view's shortcuts move the mark; the browser must not scroll besides. */
function keepKeys(event: KeyboardEvent): void {
  if (event.key === ' ') event.preventDefault();
}

const Row = memo(function Row({
  row: { job, gone },
  index,
  top,
  height,
  columns,
  template,
  marked,
  opened,
  onOpen,
}: {
  row: HeldRow;
  index: number;
  top: number;
  height: number;
  columns: readonly Column[];
  template: string;
  marked: boolean;
  opened: boolean;
  onOpen: (id: JobId) => void;
}) {
  return (
    // The grid owns the keyboard: j, k and enter reach every row.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={`job-${job.id}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={opened}
      title={gone ? 'Not in this list any more; it leaves when the list is brought up to date.' : undefined}
      onClick={() => onOpen(job.id)}
      className={classes(
        'absolute inset-x-0 grid items-center gap-3 border-b border-line/60 px-4',
        opened ? 'bg-selected' : marked ? 'bg-hover' : 'hover:bg-hover',
        marked && 'shadow-[inset_4px_0_0_var(--ink)]',
        // Only a live job can have gone on since; an ended one is what it is.
        gone && job.finishedAt === null && 'opacity-60',
      )}
      style={{ top, height, gridTemplateColumns: template }}
    >
      {columns.map((column) => (
        <div
          key={column.name}
          role="gridcell"
          className={classes('min-w-0 truncate', column.right === true && 'text-right')}
        >
          {column.cell(job)}
        </div>
      ))}
    </div>
  );
});
