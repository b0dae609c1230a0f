/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows that are placed freely can’t be those of a <table> */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { Slot } from '#shared/schedules.ts';
import { formatNumber } from '#shared/format.ts';
import { formatDuration } from '#shared/time.ts';
import { JobLink } from '../job/JobLink.tsx';
import { exactly } from './NextRun.tsx';
import { kindOf, slotLooks, tookOf } from './slotLooks.ts';
import { SlotMark } from './SlotMark.tsx';
import { dayAndTime } from './zones.ts';

const ROW = 28;

/** Slots with what became of each and its jobs; only those in sight exist. */
export function SlotRows({
  slots,
  zone,
  end,
  now,
  onNearEnd,
}: {
  slots: readonly Slot[];
  zone: string;
  end: boolean;
  now: number;
  onNearEnd: () => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- nothing memoises on its methods
  const virtual = useVirtualizer({
    count: slots.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => slots[index]?.slot ?? index,
    overscan: 10,
  });
  const scrolled = (): void => {
    const element = scroller.current;
    if (element && element.scrollHeight - element.scrollTop - element.clientHeight < 600) onNearEnd();
  };
  return (
    <div
      ref={scroller}
      onScroll={scrolled}
      role="list"
      aria-label="Slots"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what can be scrolled is to be reached by keyboard
      tabIndex={0}
      className="@container min-h-0 flex-1 overflow-y-auto"
    >
      <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const slot = slots[item.index];
          return slot ? (
            <Row
              key={item.key}
              slot={slot}
              zone={zone}
              now={now}
              top={item.start}
              index={item.index}
              total={slots.length}
            />
          ) : null;
        })}
      </div>
      <p className="px-4 py-2 text-center text-sm text-faint">
        {end ? `${formatNumber(slots.length)} on record` : 'Reading further back…'}
      </p>
    </div>
  );
}

function Row({
  slot,
  zone,
  now,
  top,
  index,
  total,
}: {
  slot: Slot;
  zone: string;
  now: number;
  top: number;
  index: number;
  total: number;
}) {
  const kind = kindOf(slot);
  const took = tookOf(slot, now);
  const at = Date.parse(slot.slot);
  const last = slot.lastSlot === null ? null : dayAndTime(Date.parse(slot.lastSlot), zone, now);
  return (
    <div
      role="listitem"
      aria-posinset={index + 1}
      aria-setsize={total}
      className="absolute inset-x-0 grid grid-cols-[112px_104px_minmax(0,1fr)] items-center gap-x-3 border-b border-line/60 px-4 @lg:grid-cols-[148px_112px_minmax(0,1fr)_84px]"
      style={{ top, height: ROW }}
    >
      <time dateTime={slot.slot} title={exactly(slot.slot, zone)} className="truncate">
        {dayAndTime(at, zone, now)}
      </time>
      <span className="flex items-center gap-1.5 truncate" title={slotLooks[kind].meaning}>
        <SlotMark kind={kind} />
        {slot.slots > 1 ? `${formatNumber(slot.slots)} missed` : slotLooks[kind].word}
      </span>
      <span className="truncate text-muted" title={slot.reason ?? undefined}>
        <Became slot={slot} last={last} />
      </span>
      <span className="hidden text-right whitespace-nowrap text-muted tabular-nums @lg:block">
        {took === null ? '' : formatDuration(took)}
      </span>
    </div>
  );
}

/** Its jobs, how late they were, or why there are none. */
function Became({ slot, last }: { slot: Slot; last: string | null }) {
  const [first] = slot.jobs;
  return (
    <>
      {first ? (
        <>
          <JobLink id={first.id} />
          {slot.jobs.length > 1 ? ` and ${formatNumber(slot.jobs.length - 1)} more` : null}
          {slot.missed ? ` · ${formatDuration(slot.lateness)} late` : null}
        </>
      ) : null}
      {last === null ? null : `until ${last}. `}
      {first ? null : (slot.error?.message ?? slot.reason)}
      {slot.blockedBy === null ? null : (
        <>
          {' '}
          <JobLink id={slot.blockedBy}>See it</JobLink>
        </>
      )}
    </>
  );
}
