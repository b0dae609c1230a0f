/* oxlint-disable jsx-a11y/prefer-tag-over-role -- an ARIA grid: rows that are placed freely can’t be those of a <table> */
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { memo, useEffect, useRef, useState } from 'react';
import type { Schedule } from '#shared/schedules.ts';
import { classes } from '../../ui/classes.ts';
import { columnsFor, type Column } from './columns.tsx';
import type { ScheduleSort } from './scheduleList.ts';
import { ScheduleSwitch } from './ScheduleSwitch.tsx';
import type { ScheduleActions } from './useScheduleActions.tsx';

/** px of the line with the columns' names, its border included. */
const HEADER = 29;

/** The list itself: only the rows in sight exist. */
export function ScheduleTable({
  rows,
  cursor,
  opened,
  rowHeight,
  stale,
  sort,
  actions,
  onSort,
  onOpen,
}: {
  rows: readonly Schedule[];
  cursor: string | null;
  opened: string | null;
  rowHeight: number;
  stale: boolean;
  sort: ScheduleSort;
  actions: ScheduleActions;
  onSort: (sort: ScheduleSort) => void;
  onOpen: (name: string) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(1000);
  const { columns, template } = columnsFor(width);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 10,
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
  // The marked row is kept in sight when the mark moves, not when rows come or go.
  useEffect(() => {
    const index = rows.findIndex((row) => row.name === cursor);
    if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' });
    // eslint-disable-next-line react/exhaustive-deps
  }, [cursor, virtual]);

  return (
    <div
      role="grid"
      aria-label="Schedules"
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length + 1}
      aria-busy={stale}
      aria-activedescendant={cursor === null ? undefined : `schedule-${cursor}`}
      ref={scroller}
      tabIndex={0}
      className="min-h-0 flex-1 overflow-y-auto"
    >
      <div role="rowgroup" className="sticky top-0 z-[1] border-b border-line bg-surface">
        <div
          role="row"
          aria-rowindex={1}
          className="grid h-7 items-center gap-3 px-4 text-xs text-faint"
          style={{ gridTemplateColumns: template }}
        >
          <span role="columnheader">
            <span className="sr-only">Enabled</span>
          </span>
          {columns.map((column) => (
            <Header key={column.name} column={column} sort={sort} onSort={onSort} />
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
              schedule={row}
              index={item.index}
              top={item.start - HEADER}
              height={rowHeight}
              columns={columns}
              template={template}
              marked={row.name === cursor}
              opened={row.name === opened}
              actions={actions}
              onOpen={onOpen}
            />
          );
        })}
      </div>
    </div>
  );
}

function Header({
  column: { name, label, right, sort: by },
  sort,
  onSort,
}: {
  column: Column;
  sort: ScheduleSort;
  onSort: (sort: ScheduleSort) => void;
}) {
  const sorted = by !== undefined && sort.by === by;
  const Arrow = sort.down ? ArrowDown : ArrowUp;
  return (
    <span
      role="columnheader"
      aria-sort={sorted ? (sort.down ? 'descending' : 'ascending') : undefined}
      className={classes('min-w-0 truncate', right === true && 'text-right')}
      key={name}
    >
      {by === undefined ? (
        label
      ) : (
        <button
          type="button"
          title={`Sort by ${label.toLowerCase()}`}
          onClick={() => onSort({ by, down: sorted && !sort.down })}
          className={classes('inline-flex items-center gap-0.5 rounded-sm hover:text-ink', sorted && 'text-ink')}
        >
          {label}
          {sorted ? <Arrow size={11} aria-hidden /> : null}
        </button>
      )}
    </span>
  );
}

const Row = memo(function Row({
  schedule,
  index,
  top,
  height,
  columns,
  template,
  marked,
  opened,
  actions,
  onOpen,
}: {
  schedule: Schedule;
  index: number;
  top: number;
  height: number;
  columns: readonly Column[];
  template: string;
  marked: boolean;
  opened: boolean;
  actions: ScheduleActions;
  onOpen: (name: string) => void;
}) {
  return (
    // The grid owns the keyboard: j, k, enter and space reach every row.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={`schedule-${schedule.name}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={opened}
      onClick={() => onOpen(schedule.name)}
      className={classes(
        'absolute inset-x-0 grid items-center gap-3 border-b border-line/60 px-4',
        opened ? 'bg-selected' : marked ? 'bg-hover' : 'hover:bg-hover',
        marked && 'shadow-[inset_4px_0_0_var(--ink)]',
      )}
      style={{ top, height, gridTemplateColumns: template }}
    >
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- only keeps a click on the switch from opening the row */}
      <div role="gridcell" onClick={(event) => event.stopPropagation()}>
        <ScheduleSwitch schedule={schedule} actions={actions} />
      </div>
      {columns.map((column) => (
        <div
          key={column.name}
          role="gridcell"
          className={classes('min-w-0 truncate', column.right === true && 'text-right')}
        >
          {column.cell(schedule)}
        </div>
      ))}
    </div>
  );
});
