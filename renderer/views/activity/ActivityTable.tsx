/* oxlint-disable jsx-a11y/prefer-tag-over-role -- an ARIA grid: rows that are placed freely can’t be those of a <table> */
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import type { OperatorAction } from '#shared/activity.ts';
import { formatNumber } from '#shared/format.ts';
import { Badge } from '../../ui/Badge.tsx';
import { classes } from '../../ui/classes.ts';
import { Glyph } from '../../ui/Glyph.tsx';
import { Ago } from '../../ui/now.tsx';
import { bulkFilterOf, deedShape, deedWords } from './words.ts';

/** px of the line with the columns' names, its border included. */
const HEADER = 29;

interface Column {
  name: string;
  label: string;
  least: number;
  share: number;
  /** Where there is no room, columns with higher numbers go first. */
  rank: number;
  right?: boolean;
  cell: (action: OperatorAction) => ReactNode;
}

const columns: readonly Column[] = [
  { name: 'what', label: 'What', least: 190, share: 3, rank: 0, cell: (action) => <What action={action} /> },
  {
    name: 'actor',
    label: 'Who',
    least: 110,
    share: 1,
    rank: 1,
    cell: ({ actor }) => <span title={actor}>{actor}</span>,
  },
  {
    name: 'origin',
    label: 'From',
    least: 92,
    share: 0,
    rank: 4,
    cell: ({ origin }) => <span className="text-muted">{origin}</span>,
  },
  {
    name: 'reason',
    label: 'Why',
    least: 110,
    share: 2,
    rank: 3,
    cell: ({ reason }) =>
      reason === null ? <span className="text-faint">–</span> : <span title={reason}>{reason}</span>,
  },
  {
    name: 'jobs',
    label: 'Jobs',
    least: 56,
    share: 0,
    rank: 5,
    right: true,
    cell: ({ jobs }) => (jobs === 0 ? null : <span className="text-muted tabular-nums">{formatNumber(jobs)}</span>),
  },
  {
    name: 'at',
    label: 'When',
    least: 76,
    share: 0,
    rank: 0,
    right: true,
    cell: ({ at }) => <Ago moment={at} className="text-muted" />,
  },
];

/** What operators did; only the rows in sight exist. */
export function ActivityTable({
  rows,
  cursor,
  opened,
  rowHeight,
  stale,
  top,
  footer,
  onOpen,
  onScrolled,
  onNearEnd,
}: {
  rows: readonly OperatorAction[];
  cursor: string | null;
  opened: string | null;
  rowHeight: number;
  stale: boolean;
  /** Another number takes the list back to its top. */
  top: number;
  footer: ReactNode;
  onOpen: (id: string) => void;
  onScrolled: (scrolled: boolean) => void;
  onNearEnd: () => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(1000);
  const { fitting, template } = columnsFor(width);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.id ?? index,
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
  // The marked row is kept in sight when the mark moves, not when rows come.
  useEffect(() => {
    const index = rows.findIndex((row) => row.id === cursor);
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
      aria-label="Activity"
      aria-rowcount={rows.length + 1}
      aria-colcount={fitting.length}
      aria-busy={stale}
      aria-activedescendant={cursor === null ? undefined : `action-${cursor}`}
      ref={scroller}
      tabIndex={0}
      onScroll={scrolled}
      onKeyDown={(event) => {
        if (event.key === ' ') event.preventDefault();
      }}
      className="min-h-0 flex-1 overflow-y-auto"
    >
      <div role="rowgroup" className="sticky top-0 z-[1] border-b border-line bg-surface">
        <div
          role="row"
          aria-rowindex={1}
          className="grid h-7 items-center gap-3 px-4 text-xs text-faint"
          style={{ gridTemplateColumns: template }}
        >
          {fitting.map((column) => (
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
              action={row}
              index={item.index}
              top={item.start - HEADER}
              height={rowHeight}
              fitting={fitting}
              template={template}
              marked={row.id === cursor}
              opened={row.id === opened}
              onOpen={onOpen}
            />
          );
        })}
      </div>
      {footer}
    </div>
  );
}

const Row = memo(function Row({
  action,
  index,
  top,
  height,
  fitting,
  template,
  marked,
  opened,
  onOpen,
}: {
  action: OperatorAction;
  index: number;
  top: number;
  height: number;
  fitting: readonly Column[];
  template: string;
  marked: boolean;
  opened: boolean;
  onOpen: (id: string) => void;
}) {
  return (
    // The grid owns the keyboard: j, k and enter reach every row.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={`action-${action.id}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={opened}
      onClick={() => onOpen(action.id)}
      className={classes(
        'absolute inset-x-0 grid items-center gap-3 border-b border-line/60 px-4',
        opened ? 'bg-selected' : marked ? 'bg-hover' : 'hover:bg-hover',
        marked && 'shadow-[inset_4px_0_0_var(--ink)]',
      )}
      style={{ top, height, gridTemplateColumns: template }}
    >
      {fitting.map((column) => (
        <div
          key={column.name}
          role="gridcell"
          className={classes('min-w-0 truncate', column.right === true && 'text-right')}
        >
          {column.cell(action)}
        </div>
      ))}
    </div>
  );
});

function What({ action }: { action: OperatorAction }) {
  const filter = bulkFilterOf(action);
  const words = deedWords(action);
  return (
    <span className="flex items-center gap-2">
      <Glyph shape={deedShape(action)} tone="idle" />
      <span className={classes('truncate', action.undoneBy !== null && 'text-muted line-through')} title={words}>
        {words}
      </span>
      {filter === null ? null : (
        <span className="min-w-0 truncate font-mono text-sm text-muted" title={filter}>
          {filter}
        </span>
      )}
      {action.undoneBy === null ? null : <Badge title={`Taken back by action ${action.undoneBy}`}>taken back</Badge>}
      {typeof action.detail['undoOf'] === 'string' ? <Badge title="It takes an earlier action back">undo</Badge> : null}
    </span>
  );
}

/** The columns that a list of some width (px) has room for, and their grid template. */
function columnsFor(width: number): { fitting: readonly Column[]; template: string } {
  let fitting = columns;
  for (let rank = 5; rank > 0; rank -= 1) {
    const needed = fitting.reduce((sum, column) => sum + column.least + 12, 20);
    if (needed <= width) break;
    fitting = fitting.filter((column) => column.rank !== rank);
  }
  const template = fitting
    .map(({ least, share }) => (share === 0 ? `${least}px` : `minmax(${least}px, ${share}fr)`))
    .join(' ');
  return { fitting, template };
}
