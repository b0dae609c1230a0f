import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { formatBytes } from '#shared/format.ts';
import type { RecordedCall } from '#shared/recordings.ts';
import { formatClock, formatDuration, formatExact } from '#shared/time.ts';
import { classes } from '../../../ui/classes.ts';
import { Glyph } from '../../../ui/Glyph.tsx';
import { shortAddress } from './problems.ts';

const ROW = 26;

/** The recorded calls of an attempt, one of them chosen; the arrow keys choose. */
export function CallList({
  calls,
  chosen,
  onChoose,
}: {
  calls: readonly RecordedCall[];
  chosen: number;
  onChoose: (call: number) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const place = Math.max(
    0,
    calls.findIndex(({ call }) => call === chosen),
  );
  // oxlint-disable-next-line react/incompatible-library -- nothing memoises on its methods
  const virtual = useVirtualizer({
    count: calls.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
  });
  useEffect(() => {
    virtual.scrollToIndex(place, { align: 'auto' });
  }, [virtual, place]);
  const press = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const next = by === 0 ? undefined : calls[place + by];
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    onChoose(next.call);
    document.getElementById(rowId(next))?.focus();
  };
  return (
    <div
      ref={scroller}
      className="shrink-0 overflow-y-auto border-b border-line py-1"
      style={{ height: Math.min(calls.length, 6) * ROW + 9 }}
    >
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the keys of the buttons in it */}
      <ul aria-label="Calls" className="relative" style={{ height: virtual.getTotalSize() }} onKeyDown={press}>
        {virtual.getVirtualItems().map((item) => {
          const call = calls[item.index];
          if (!call) return null;
          return (
            <li key={call.call} className="absolute inset-x-0" style={{ top: item.start, height: ROW }}>
              <Row call={call} current={item.index === place} onChoose={() => onChoose(call.call)} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Row({ call, current, onChoose }: { call: RecordedCall; current: boolean; onChoose: () => void }) {
  const bad = call.error !== null || call.status === null || call.status >= 400;
  return (
    <button
      id={rowId(call)}
      type="button"
      aria-current={current}
      tabIndex={current ? 0 : -1}
      title={call.url}
      onClick={onChoose}
      className={classes(
        'grid size-full grid-cols-[24px_14px_36px_minmax(0,1fr)_64px_60px] items-center gap-x-2 px-4 text-left @lg:grid-cols-[24px_14px_36px_minmax(0,1fr)_64px_60px_84px]',
        current ? 'bg-selected' : 'hover:bg-hover',
      )}
    >
      <span className="text-right text-faint tabular-nums">{call.call}</span>
      <Glyph shape={bad ? 'cross' : 'check'} tone={bad ? 'bad' : 'good'} name={bad ? 'failed' : 'answered'} />
      <span className={classes('tabular-nums', bad && 'text-bad')}>{call.status ?? '–'}</span>
      <span className="truncate font-mono">{shortAddress(call.url)}</span>
      <span className="text-right text-muted tabular-nums">{call.status === null ? '' : formatBytes(call.bytes)}</span>
      <span className="text-right text-muted tabular-nums">{formatDuration(call.ms)}</span>
      <time
        dateTime={call.at}
        title={formatExact(call.at)}
        className="hidden text-right text-faint tabular-nums @lg:block"
      >
        {formatClock(call.at)}
      </time>
    </button>
  );
}

function rowId({ token, call }: RecordedCall): string {
  return `call-${token}-${call}`;
}
