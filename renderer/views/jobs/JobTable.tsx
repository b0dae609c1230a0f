/* oxlint-disable jsx-a11y/prefer-tag-over-role -- an ARIA grid: rows that are placed freely can’t be those of a <table> */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type { JobId, JobSummary } from '#shared/jobs.ts';
import { classes } from '../../ui/classes.ts';
import { ColumnHeader } from './ColumnHeader.tsx';
import { columnsFor } from './columns.tsx';
import type { HeldRow } from './holdRows.ts';
import { JobRow, type Pick } from './JobRow.tsx';
import { isEmpty, isMarked, type Selection } from './selection.ts';
import type { useColumns } from './useColumns.ts';

/** px of the line with the columns' names, its border included. */
const HEADER = 29;
/** So many rows before the end the next ones are wanted. */
const NEAR = 60;

export interface TableEvents {
  /** A row was clicked: to be opened, marked, or the end of a range. */
  onPick: Pick;
  onMarkAll: (marked: boolean) => void;
  /** Told whether the list stands away from its top. */
  onScrolled: (scrolled: boolean) => void;
  /** Told whether the end of the rows is near. */
  onNearEnd: (near: boolean) => void;
  /** Told which rows are in sight. */
  onInSight: (ids: readonly JobId[]) => void;
}

/** The list itself: only the rows in sight exist. */
export function JobTable({
  name,
  grid,
  rows,
  /** Rows that the list does not bring any more, as they are now. */
  current,
  total,
  cursor,
  opened,
  selection,
  rowHeight,
  stale,
  top,
  columns: { choice, resize },
  events: { onPick, onMarkAll, onScrolled, onNearEnd, onInSight },
}: {
  name: string;
  grid: RefObject<HTMLDivElement | null>;
  rows: readonly HeldRow[];
  current: ReadonlyMap<JobId, JobSummary>;
  /** How many rows there are in all; null where that is not known. */
  total: number | null;
  cursor: JobId | null;
  opened: JobId | null;
  selection: Selection;
  rowHeight: number;
  stale: boolean;
  /** Another one takes the list back to its top. */
  top: string;
  columns: ReturnType<typeof useColumns>;
  events: TableEvents;
}) {
  const [width, setWidth] = useState(1000);
  const { columns, template } = useMemo(() => columnsFor(width, choice), [width, choice]);
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- nothing memoises on its methods
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.job.id ?? index,
    overscan: 12,
    scrollMargin: HEADER,
    scrollPaddingStart: HEADER,
    scrollPaddingEnd: isEmpty(selection) ? 0 : 56,
  });

  useEffect(() => virtual.measure(), [virtual, rowHeight]);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    grid.current = element;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => {
      grid.current = null;
      observer.disconnect();
    };
  }, [grid]);
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [top]);
  // The marked row is kept in sight when the mark moves, not when rows come or go.
  useEffect(() => {
    const index = rows.findIndex((row) => row.job.id === cursor);
    if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' });
    // eslint-disable-next-line react/exhaustive-deps
  }, [cursor, virtual]);

  const { startIndex = 0, endIndex = 0 } = virtual.range ?? {};
  const near = rows.length - endIndex < NEAR;
  useEffect(() => onNearEnd(near), [near, onNearEnd]);
  useEffect(
    () => onInSight(rows.slice(startIndex, endIndex + 1).map((row) => row.job.id)),
    [rows, startIndex, endIndex, onInSight],
  );

  const marked = selection.kind === 'all' ? rows.length : selection.ids.size;
  return (
    <div
      role="grid"
      aria-label={name}
      aria-rowcount={total === null ? -1 : total + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      aria-busy={stale}
      aria-activedescendant={cursor === null ? undefined : `job-${cursor}`}
      ref={scroller}
      tabIndex={0}
      onScroll={(event) => onScrolled(event.currentTarget.scrollTop > 2)}
      // The last rows can be scrolled out from under what stands above them.
      className={classes('min-h-0 flex-1 overflow-x-hidden overflow-y-auto', marked > 0 && 'pb-14')}
    >
      <div role="rowgroup" className="sticky top-0 z-[1] border-b border-line bg-surface">
        <div
          role="row"
          aria-rowindex={1}
          className="group grid h-7 items-center gap-3 px-4 text-xs text-faint"
          style={{ gridTemplateColumns: template }}
        >
          <span role="columnheader" className="flex items-center">
            <input
              type="checkbox"
              aria-label="Select all that are loaded"
              checked={marked > 0 && marked >= rows.length}
              ref={(box) => {
                if (box) box.indeterminate = marked > 0 && marked < rows.length;
              }}
              onChange={(event) => onMarkAll(event.target.checked)}
              className={classes(
                'size-3.5 accent-ink group-hover:opacity-100 focus-visible:opacity-100',
                marked === 0 && 'opacity-0',
              )}
            />
          </span>
          {columns.map((column) => (
            <ColumnHeader key={column.name} column={column} onResize={resize} />
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
          const job = current.get(row.job.id) ?? row.job;
          return (
            <JobRow
              key={item.key}
              job={job}
              gone={row.gone}
              index={item.index}
              top={item.start - HEADER}
              height={rowHeight}
              columns={columns}
              template={template}
              cursor={job.id === cursor}
              opened={job.id === opened}
              selected={isMarked(selection, job.id)}
              selecting={marked > 0}
              onPick={onPick}
            />
          );
        })}
      </div>
    </div>
  );
}
