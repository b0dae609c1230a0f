/* oxlint-disable jsx-a11y/prefer-tag-over-role -- an ARIA grid of lanes and marks that are placed freely */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState, type MouseEvent, type PointerEvent } from 'react';
import { mostSeen } from '#shared/scheduleTimeline.ts';
import type { Schedule } from '#shared/schedules.ts';
import { plural } from '#shared/format.ts';
import { useShortcuts } from '../../../app/keyboard.ts';
import { jobRoute, navigate } from '../../../app/router.ts';
import { classes } from '../../../ui/classes.ts';
import { Empty } from '../../../ui/Empty.tsx';
import { useNow } from '../../../ui/now.tsx';
import { Reading } from '../../parts/Reading.tsx';
import { usePreference } from '../../../ui/usePreference.ts';
import { FailureNotice } from '../../parts/FailureNotice.tsx';
import { kindOf } from '../slotLooks.ts';
import { isZone, ownZone } from '../zones.ts';
import { Axis } from './Axis.tsx';
import { Lane } from './Lane.tsx';
import { gravest, MARK, marksOf, rangeOf, totals, worstOf, type LaneMark } from './layout.ts';
import { MarkCard } from './MarkCard.tsx';
import { isZoneChoice, TimelineBar, type ZoneChoice } from './TimelineBar.tsx';
import { useTimeline } from './useTimeline.ts';

const LANE = 28;
const HEADER = 34;
/** Schedules come into sight in steps of so many: then what ran is counted for them. */
const BLOCK = 20;

/** Today or this week: a lane for each schedule, its slots as marks: what ran, is late, was missed, is to come. */
export function TimelineView({
  schedules,
  cursor,
  chosen,
  stale,
  onMark,
  onOpen,
}: {
  schedules: readonly Schedule[];
  /** The name of the marked schedule. */
  cursor: string | null;
  chosen: string | null;
  stale: boolean;
  onMark: (name: string) => void;
  onOpen: (name: string) => void;
}) {
  const [span, setSpan] = usePreference<'day' | 'week'>('schedules.span', 'day', isSpan);
  const [clocks, setClocks] = usePreference<ZoneChoice>('schedules.zone', 'own', isZoneChoice);
  const [shift, setShift] = useState(0);
  const [active, setActive] = useState<{ name: string; key: string } | null>(null);
  const [hovered, setHovered] = useState<{ name: string; key: string } | null>(null);
  const [{ width, height }, setSize] = useState({ width: 0, height: 0 });
  /** Which part of the schedules is in sight, in steps of `BLOCK`. */
  const [block, setBlock] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const now = useNow(30_000);
  const labels = width > 900 ? 196 : width > 520 ? 148 : 104;
  const plot = Math.max(0, width - labels - 16);

  const range = rangeOf(span, shift, now, clocks === 'utc' ? 'UTC' : ownZone());
  const steps = Math.min(400, Math.max(10, Math.floor(plot / MARK)));
  const likely = schedules.filter(({ enabled, slots }) => enabled || slots.length > 0);
  const room = Math.min(mostSeen, Math.ceil(height / LANE) + BLOCK);
  const seen = likely.slice(block * BLOCK, block * BLOCK + room).map(({ id }) => id);
  const news = newsOf(schedules, now);
  const { value, failure, stale: old } = useTimeline(width === 0 ? null : range, steps, seen, news);
  const lanes = useMemo(
    () =>
      schedules.flatMap((schedule) => {
        const lane = value?.lanes.find(({ id }) => id === schedule.id);
        if (!lane && !schedule.enabled) return [];
        return [{ schedule, marks: lane ? marksOf(lane, range, plot, now) : [] }];
      }),
    // eslint-disable-next-line react/exhaustive-deps -- the range is a new object with every render
    [schedules, value, range.from, range.to, plot, now],
  );
  const marked = lanes.find(({ schedule }) => schedule.name === cursor) ?? null;
  const zone = clocks === 'utc' ? 'UTC' : clocks === 'own' ? ownZone() : zoneOf(marked?.schedule);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const virtual = useVirtualizer({
    count: lanes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LANE,
    getItemKey: (index) => lanes[index]?.schedule.id ?? index,
    overscan: 6,
    scrollMargin: HEADER,
    scrollPaddingStart: HEADER,
  });
  useEffect(() => {
    const index = lanes.findIndex(({ schedule }) => schedule.name === cursor);
    if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' });
    // eslint-disable-next-line react/exhaustive-deps -- when the mark moves, not when lanes change
  }, [cursor, virtual]);

  const pick = (name: string, mark: LaneMark | undefined): void => {
    onMark(name);
    setActive(mark ? { name, key: mark.key } : null);
  };
  const step = (by: number): void => {
    const lane = marked ?? lanes[0];
    if (!lane || lane.marks.length === 0) return;
    const at = active?.name === lane.schedule.name ? lane.marks.findIndex(({ key }) => key === active.key) : -1;
    // The first step goes to what is nearest to now.
    const from = at >= 0 ? at + by : lane.marks.filter((mark) => timeOfMark(mark) <= now).length - (by > 0 ? 0 : 1);
    const next = Math.min(Math.max(from, 0), lane.marks.length - 1);
    pick(lane.schedule.name, lane.marks[next]);
  };
  const nextTrouble = (): void => {
    const all = lanes.flatMap(({ schedule, marks }) =>
      marks.filter(isTrouble).map((mark) => ({ name: schedule.name, mark })),
    );
    const at = all.findIndex(({ name, mark }) => name === active?.name && mark.key === active.key);
    const next = all[(at + 1) % Math.max(1, all.length)];
    if (next) pick(next.name, next.mark);
  };
  const openMark = (mark: LaneMark | undefined, name: string): void => {
    const job = mark?.at === 'slot' ? (mark.slot.jobs[0]?.id ?? mark.slot.blockedBy) : null;
    if (job) navigate(jobRoute(job));
    else onOpen(name);
  };
  const hover = (event: PointerEvent): void => {
    const place = placeOf(event.target);
    const next = !place || place.key === null ? null : { name: place.name, key: place.key };
    if (next?.name !== hovered?.name || next?.key !== hovered?.key) setHovered(next);
  };
  const click = (event: MouseEvent): void => {
    const place = placeOf(event.target);
    const lane = lanes.find(({ schedule }) => schedule.name === place?.name);
    if (place && lane)
      openMark(
        lane.marks.find(({ key }) => key === place.key),
        place.name,
      );
  };
  const activeLane = lanes.find(({ schedule }) => schedule.name === active?.name);
  const activeMark = activeLane?.marks.find(({ key }) => key === active?.key);
  const group = 'Time line';
  useShortcuts([
    { keys: 'left', label: 'Slot before', group, run: () => step(-1) },
    { keys: 'right', label: 'Next slot', group, run: () => step(1) },
    { keys: 'm', label: 'Next slot that did not go well', group, run: nextTrouble },
    { keys: '[', label: 'Day or week before', group, run: () => setShift(shift - 1) },
    { keys: ']', label: 'Next day or week', group, run: () => setShift(shift + 1) },
    { keys: '.', label: 'Now', group, run: () => setShift(0) },
    ...(activeMark && active
      ? [
          { keys: 'enter', label: 'Open its job', group, run: () => openMark(activeMark, active.name) },
          { keys: 'escape', label: 'Leave the slot', group, run: () => setActive(null) },
        ]
      : []),
  ]);

  const told = hovered ?? active;
  const toldIndex = lanes.findIndex(({ schedule }) => schedule.name === told?.name);
  const toldLane = lanes[toldIndex];
  const toldMark = toldLane?.marks.find(({ key }) => key === told?.key);
  const hidden = schedules.length - lanes.length;
  return (
    <>
      <TimelineBar
        span={span}
        shift={shift}
        range={range}
        zone={zone}
        clocks={clocks}
        totals={totals(lanes.map(({ marks }) => marks))}
        complete={value?.complete ?? true}
        onSpan={(next) => {
          setSpan(next);
          setShift(0);
        }}
        onShift={setShift}
        onClocks={setClocks}
        onTrouble={nextTrouble}
      />
      {failure ? (
        <div className="p-3">
          <FailureNotice failure={failure} />
        </div>
      ) : null}
      <div
        ref={scroller}
        onScroll={(event) => setBlock(Math.floor(event.currentTarget.scrollTop / LANE / BLOCK))}
        className="relative flex min-h-0 flex-1 flex-col overflow-x-hidden overflow-y-auto"
      >
        {lanes.length === 0 ? (
          <Empty title="Nothing is due">
            {hidden === schedules.length
              ? 'Every schedule is disabled, and none had a slot in this time. Enable one in the list.'
              : null}
          </Empty>
        ) : value === null && !failure ? (
          <Reading rows={8} height={LANE} name="The time line is being read" />
        ) : (
          // The view's shortcuts are its keyboard.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            role="grid"
            aria-label="Time line"
            aria-rowcount={lanes.length}
            aria-busy={old || stale}
            aria-activedescendant={
              activeMark && active
                ? markId(active.name, activeMark.key)
                : marked
                  ? `lane-${marked.schedule.name}`
                  : undefined
            }
            tabIndex={0}
            onPointerOver={hover}
            onPointerLeave={() => setHovered(null)}
            onClick={click}
            className={classes('relative min-h-full shrink-0', (old || stale) && 'opacity-60')}
          >
            <Axis range={range} width={plot} labels={labels} zone={zone} now={now} height={HEADER} />
            <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
              {virtual.getVirtualItems().map((item) => {
                const lane = lanes[item.index];
                return lane ? (
                  <Lane
                    key={item.key}
                    schedule={lane.schedule}
                    marks={lane.marks}
                    index={item.index}
                    top={item.start - HEADER}
                    height={LANE}
                    labels={labels}
                    width={plot}
                    now={now}
                    zone={zone}
                    marked={lane.schedule.name === cursor}
                    opened={lane.schedule.name === chosen}
                    active={active?.name === lane.schedule.name ? active.key : null}
                    idOf={markId}
                  />
                ) : null;
              })}
              {toldLane && toldMark ? (
                <MarkCard
                  schedule={toldLane.schedule}
                  mark={toldMark}
                  now={now}
                  left={labels}
                  width={plot}
                  top={toldIndex * LANE}
                  above={
                    toldIndex * LANE - (scroller.current?.scrollTop ?? 0) > (scroller.current?.clientHeight ?? 0) - 200
                  }
                  height={LANE}
                />
              ) : null}
            </div>
            {hidden > 0 ? (
              <p className="px-4 py-2 text-sm text-faint">
                {plural(hidden, 'disabled schedule')} without a slot in this time {hidden === 1 ? 'is' : 'are'} not
                shown.
              </p>
            ) : null}
          </div>
        )}
      </div>
    </>
  );
}

function isSpan(value: unknown): value is 'day' | 'week' {
  return value === 'day' || value === 'week';
}

function zoneOf(schedule: Schedule | undefined): string {
  return schedule && isZone(schedule.timeZone) ? schedule.timeZone : ownZone();
}

function timeOfMark(mark: LaneMark): number {
  return mark.at === 'group' ? mark.from : mark.moment;
}

function isTrouble(mark: LaneMark): boolean {
  const kind = mark.at === 'group' ? worstOf(mark.counts) : mark.kind;
  return gravest.slice(0, 5).some((each) => each === kind);
}

/** The lane and mark that something on the screen belongs to. */
function placeOf(target: EventTarget): { name: string; key: string | null } | null {
  if (!(target instanceof Element)) return null;
  const name = target.closest<HTMLElement>('[data-lane]')?.dataset['lane'];
  return name === undefined ? null : { name, key: target.closest<HTMLElement>('[data-mark]')?.dataset['mark'] ?? null };
}

function markId(name: string, key: string): string {
  return `mark-${name}-${key.replaceAll(/\W/g, '-')}`;
}

/** Another text whenever a slot was dealt with, a job went on, a schedule changed, or a minute has passed. */
function newsOf(schedules: readonly Schedule[], now: number): string {
  const parts = schedules.map(
    ({ id, updatedAt, enabled, slots }) =>
      `${id} ${updatedAt} ${enabled} ${slots.map((slot) => `${slot.slot} ${kindOf(slot)}`).join()}`,
  );
  return `${Math.floor(now / 60_000)} ${parts.join(';')}`;
}
