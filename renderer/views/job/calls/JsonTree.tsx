/* oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/click-events-have-key-events -- the ARIA tree pattern: the tree has the focus and the keyboard */
import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronRight } from 'lucide-react';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { formatNumber } from '#shared/format.ts';
import { classes } from '../../../ui/classes.ts';
import { Marked } from '../../../ui/Marked.tsx';
import { jsonRows, keyOf, openAtFirst, openWay, type JsonRow, type Problem } from './jsonRows.ts';

const LINE = 20;

/** A JSON value, folded; what is wrong in it is marked, and in sight at first. */
export function JsonTree({
  value,
  problems,
  search,
  at,
}: {
  value: unknown;
  problems: readonly Problem[];
  /** The text that is looked for, and the place where it was found that is to be shown. */
  search: string;
  at: readonly string[] | null;
}) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => openAtFirst(value, problems));
  const [cursor, setCursor] = useState(() => firstPlace(problems));
  const rows = useMemo(() => jsonRows(value, open, problems), [value, open, problems]);
  const place = Math.max(
    0,
    rows.findIndex((row) => keyOf(row.path) === cursor),
  );
  // oxlint-disable-next-line react/incompatible-library -- nothing memoises on its methods
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 20,
    paddingStart: 6,
    paddingEnd: 6,
  });

  const found = at === null ? null : keyOf(at);
  const [shown, setShown] = useState(found);
  if (found !== shown) {
    setShown(found);
    if (at !== null && found !== null) {
      const next = new Set(open);
      openWay(next, at.slice(0, -1));
      setOpen(next);
      setCursor(found);
    }
  }
  useEffect(() => {
    virtual.scrollToIndex(place, { align: 'auto' });
  }, [virtual, place]);

  const fold = (row: JsonRow, unfold: boolean): void => {
    const next = new Set(open);
    if (unfold) next.add(keyOf(row.path));
    else next.delete(keyOf(row.path));
    setOpen(next);
  };
  const go = (to: number): void => {
    const row = rows[Math.min(Math.max(0, to), rows.length - 1)];
    if (row) setCursor(keyOf(row.path));
  };
  const press = (event: KeyboardEvent): void => {
    const row = rows[place];
    if (!row) return;
    const folds = row.size > 0;
    if (event.key === 'ArrowDown') go(place + 1);
    else if (event.key === 'ArrowUp') go(place - 1);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(rows.length - 1);
    else if (event.key === 'ArrowRight' && folds && !row.open) fold(row, true);
    else if (event.key === 'ArrowRight' && folds) go(place + 1);
    else if (event.key === 'ArrowLeft' && row.open) fold(row, false);
    else if (event.key === 'ArrowLeft') setCursor(keyOf(row.path.slice(0, -1)));
    else if ((event.key === 'Enter' || event.key === ' ') && folds) fold(row, !row.open);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      ref={scroller}
      role="tree"
      aria-label="Answer"
      tabIndex={0}
      aria-activedescendant={`${id}-${place}`}
      onKeyDown={press}
      className="copyable min-h-0 flex-1 overflow-auto"
    >
      <div className="relative font-mono" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          const current = item.index === place;
          return (
            <div
              key={item.key}
              id={`${id}-${item.index}`}
              role="treeitem"
              tabIndex={-1}
              aria-level={row.path.length + 1}
              aria-selected={current}
              {...(row.size > 0 ? { 'aria-expanded': row.open } : {})}
              onClick={() => {
                setCursor(keyOf(row.path));
                if (row.size > 0 && window.getSelection()?.isCollapsed !== false) fold(row, !row.open);
              }}
              className={classes(
                'absolute left-0 flex min-w-full items-center whitespace-pre',
                row.problem === null ? (current ? 'bg-selected' : 'hover:bg-hover') : 'bg-bad/12',
              )}
              style={{ top: item.start, height: LINE, paddingLeft: 8 + row.path.length * 14, paddingRight: 12 }}
            >
              <Line row={row} search={search} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Line({ row, search }: { row: JsonRow; search: string }) {
  return (
    <>
      {row.size > 0 ? (
        <ChevronRight
          size={12}
          aria-hidden
          className={classes('mr-1 shrink-0 text-faint transition-transform duration-75', row.open && 'rotate-90')}
        />
      ) : (
        <span className="mr-1 w-3 shrink-0" />
      )}
      {row.name === null ? (
        <span className="text-faint">answer </span>
      ) : (
        <span className={classes(row.kind === 'missing' ? 'text-bad' : 'text-muted')}>
          <Marked text={row.name} search={search} />
          <span className="text-faint">: </span>
        </span>
      )}
      {row.kind === 'array' || row.kind === 'object' ? (
        <>
          <span className="text-faint">
            {row.open ? '' : row.text}
            {row.kind === 'array' && row.size > 0 ? ` ${formatNumber(row.size)} items` : ''}
          </span>
        </>
      ) : (
        <Marked text={row.text} search={search} />
      )}
      {row.problem === null ? null : <span className="ml-2 px-1.5 font-sans text-sm text-bad">{row.problem}</span>}
    </>
  );
}

function firstPlace(problems: readonly Problem[]): string {
  const [first] = problems;
  return first ? keyOf(first.missing === null ? first.path : [...first.path, first.missing]) : '';
}
