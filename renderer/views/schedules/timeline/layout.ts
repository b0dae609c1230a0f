import { slotCounts, type SlotCount, type TimelineLane } from '#shared/scheduleTimeline.ts';
import type { Slot } from '#shared/schedules.ts';
import { kindOf, type SlotKind } from '../slotLooks.ts';
import { dayOf, startOfDay, timeOf, weekdayAt } from '../zones.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** px that a mark takes. */
export const MARK = 14;
/** Marks whose middles are closer than so many px are shown together. */
const CLOSE = 12;

export interface Range {
  from: number;
  to: number;
}

/** A place on a lane: one slot, or several that would overlap. Both ends in px from the start of the plot. */
export type LaneMark =
  | { at: 'slot'; key: string; x: number; kind: SlotKind; slot: Slot; moment: number; ran: Ran | null }
  | { at: 'open'; key: string; x: number; kind: 'overdue' | 'coming'; moment: number }
  | {
      at: 'group';
      key: string;
      x: number;
      end: number;
      from: number;
      to: number;
      counts: Counts;
      /** Whether what simply ran is among them; otherwise it is not counted yet. */
      counted: boolean;
    };
/** From where to where its jobs ran, px. */
export interface Ran {
  from: number;
  to: number;
}
export type Counts = Partial<Record<SlotCount, number>>;

/** ms from a slot at which a worker that has not dealt with it is late. */
const LATE = minute;

/** The marks of a lane from left to right. */
export function marksOf(lane: TimelineLane, range: Range, width: number, now: number): LaneMark[] {
  const xOf = (moment: number): number => ((moment - range.from) / (range.to - range.from)) * width;
  const single: LaneMark[] = [
    ...lane.slots.map((slot): LaneMark => {
      const moment = Date.parse(slot.slot);
      const ran = ranOf(slot, now);
      const place = ran && { from: xOf(ran.from), to: xOf(ran.to) };
      return { at: 'slot', key: slot.slot, x: xOf(moment), kind: kindOf(slot), slot, moment, ran: place };
    }),
    ...lane.open
      .map((open) => Date.parse(open))
      // One that is due this minute is neither late nor to come.
      .filter((moment) => moment > now || moment < now - LATE)
      .map((moment): LaneMark => {
        const kind = moment > now ? 'coming' : 'overdue';
        return { at: 'open', key: `open ${moment}`, x: xOf(moment), kind, moment };
      }),
  ].sort((a, b) => a.x - b.x);
  const groups = lane.groups.map((group): LaneMark => {
    const from = Date.parse(group.from);
    const to = Date.parse(group.to);
    const end = Math.max(xOf(to), xOf(from) + 3);
    const key = `group ${from} ${to}`;
    return { at: 'group', key, x: xOf(from), end, from, to, counts: group.counts, counted: lane.counted };
  });
  return [...clustered(single), ...groups].map((mark) => inside(mark, width)).sort((a, b) => a.x - b.x);
}

/** What reaches over an end of the plot is cut there. */
function inside(mark: LaneMark, width: number): LaneMark {
  return mark.at === 'group' ? { ...mark, x: Math.max(0, mark.x), end: Math.min(width, mark.end) } : mark;
}

/** Marks that would overlap become a few that count them, each wide enough for one. */
function clustered(marks: readonly LaneMark[]): LaneMark[] {
  const chains: LaneMark[][] = [];
  for (const mark of marks) {
    const last = chains.at(-1);
    const before = last?.at(-1);
    const close = before !== undefined && mark.x - before.x < CLOSE && isComing(mark) === isComing(before);
    if (last && close) last.push(mark);
    else chains.push([mark]);
  }
  return chains.flatMap((chain) => {
    const first = chain[0]?.x ?? 0;
    const gap = chain.length > 1 ? ((chain.at(-1)?.x ?? first) - first) / (chain.length - 1) : 0;
    const together = gap === 0 ? chain.length : Math.max(2, Math.ceil((MARK + 2) / gap));
    const parts: LaneMark[] = [];
    for (let at = 0; at < chain.length; at += together) parts.push(...joined(chain.slice(at, at + together), gap));
    return parts;
  });
}

function isComing(mark: LaneMark): boolean {
  return mark.at !== 'group' && mark.kind === 'coming';
}

function joined(marks: readonly LaneMark[], gap: number): readonly LaneMark[] {
  const [first] = marks;
  const last = marks.at(-1);
  if (marks.length === 1 || !first || !last) return marks;
  const counts: Counts = {};
  for (const mark of marks) {
    if (mark.at === 'group') continue;
    const kind = counted(mark.kind);
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  const from = momentOf(first);
  const to = momentOf(last);
  const room = Math.max(gap / 2, (MARK - (last.x - first.x)) / 2);
  const key = `together ${from} ${to}`;
  return [{ at: 'group', key, x: first.x - room, end: last.x + room, from, to, counts, counted: true }];
}

export function momentOf(mark: LaneMark): number {
  return mark.at === 'group' ? mark.from : mark.moment;
}

function counted(kind: SlotKind): SlotCount {
  return kind === 'succeeded' || kind === 'gone' ? 'ran' : kind;
}

/** From the start of its first job to the end of the last one, up to now while one runs; null where none has begun. */
function ranOf({ jobs }: Slot, now: number): { from: number; to: number } | null {
  const begun = jobs.flatMap(({ startedAt, finishedAt }) => (startedAt === null ? [] : [{ startedAt, finishedAt }]));
  if (begun.length === 0) return null;
  return {
    from: Math.min(...begun.map(({ startedAt }) => Date.parse(startedAt))),
    to: Math.max(...begun.map(({ finishedAt }) => (finishedAt === null ? now : Date.parse(finishedAt)))),
  };
}

/** What an operator should look at first, and last what is as it should be. */
export const gravest: readonly SlotCount[] = [
  'failed',
  'refused',
  'overdue',
  'missed',
  'late',
  'skipped',
  'cancelled',
  'running',
  'queued',
  'ran',
  'coming',
];

/** The kind that stands for several. */
export function worstOf(counts: Counts): SlotCount {
  return gravest.find((kind) => (counts[kind] ?? 0) > 0) ?? 'ran';
}

export function sumOf(counts: Counts): number {
  return slotCounts.reduce((sum, kind) => sum + (counts[kind] ?? 0), 0);
}

/** How many slots of all lanes came to what. */
export function totals(lanes: readonly (readonly LaneMark[])[]): Counts {
  const sums: Counts = {};
  const add = (kind: SlotCount, count: number): void => {
    sums[kind] = (sums[kind] ?? 0) + count;
  };
  for (const mark of lanes.flat()) {
    if (mark.at !== 'group') add(counted(mark.kind), 1);
    else for (const kind of slotCounts) if (mark.counts[kind]) add(kind, mark.counts[kind]);
  }
  return sums;
}

export interface Tick {
  x: number;
  /** Empty where there is no room for one. */
  label: string;
  /** The first of a day. */
  day: boolean;
}

const tickSteps = [15 * minute, 30 * minute, hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day];
/** px that the label of a tick wants: of a time, and of a day in full. */
const TIME = 56;
const DAY = 84;

/** The ticks of the axis by the clocks of a zone: at whole steps of each of its days. */
export function ticksOf({ from, to }: Range, width: number, zone: string): Tick[] {
  const perPixel = (to - from) / Math.max(1, width);
  const step = tickSteps.find((each) => each / perPixel >= TIME) ?? day;
  const narrow = day / perPixel < DAY;
  const ticks: Tick[] = [];
  let free = -Infinity;
  for (let days = 0; days < 40; days += 1) {
    const start = startOfDay(from, zone, days);
    if (start >= to) break;
    const end = startOfDay(from, zone, days + 1);
    for (let moment = start; moment < end; moment += step) {
      if (moment < from || moment >= to) continue;
      const x = (moment - from) / perPixel;
      const first = moment === start;
      const name = dayOf(moment, zone, from);
      const label = first ? (narrow ? name.split(' ').slice(0, 2).join(' ') : name) : timeOf(moment, zone);
      // The day's own label stands in any case.
      const shown = first || x >= free;
      if (shown) free = x + (first && !narrow ? DAY : TIME - 8);
      ticks.push({ x, label: shown ? label : '', day: first });
    }
  }
  return ticks;
}

/** The day or the week, by the clocks of a zone, that lies so many before or after the one of now. */
export function rangeOf(span: 'day' | 'week', shift: number, now: number, zone: string): Range {
  const back = span === 'day' ? 0 : weekdayAt(now, zone) - 1;
  const length = span === 'day' ? 1 : 7;
  return {
    from: startOfDay(now, zone, shift * length - back),
    to: startOfDay(now, zone, (shift + 1) * length - back),
  };
}
