import type { EndedState } from '#shared/jobs.ts';
import { endedIn, type Step } from './figures.ts';

/** A rectangle of the drawing, px from its top left. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** From the bottom up: what went wrong stands on the base line, where heights can be compared. */
export const stackOrder: readonly EndedState[] = ['failed', 'cancelled', 'succeeded'];

/** The highest number that an axis has to hold, as a round whole one. */
export function roundUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const round = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((factor) => factor * power);
  return round.find((each) => each >= value && Number.isInteger(each)) ?? value;
}

/** The bars of each outcome, one on the other. What is there at all is at least 2 px high, so that one failure in a thousand is seen. */
export function stackedBars(
  series: readonly Step[],
  states: readonly EndedState[],
  { width, height, gap }: { width: number; height: number; gap: number },
): { boxes: Record<EndedState, Box[]>; most: number } {
  const most = roundUp(Math.max(0, ...series.map((step) => endedIn(step, states))));
  const pitch = width / Math.max(1, series.length);
  const boxes: Record<EndedState, Box[]> = { succeeded: [], failed: [], cancelled: [] };
  for (const [index, step] of series.entries()) {
    let base = height;
    for (const state of stackOrder) {
      if (!states.includes(state) || step[state] === 0) continue;
      const tall = Math.min(Math.max(2, (step[state] / most) * height), base);
      base -= tall;
      boxes[state].push({ x: index * pitch + gap / 2, y: base, width: Math.max(1, pitch - gap), height: tall });
    }
  }
  return { boxes, most };
}

/** Boxes as one path. */
export function boxesPath(boxes: readonly Box[]): string {
  return boxes
    .map(({ x, y, width, height }) => `M${px(x)} ${px(y)}h${px(width)}v${px(height)}h${px(-width)}z`)
    .join('');
}

/** The upper edges of boxes as one path. */
export function edgesPath(boxes: readonly Box[]): string {
  return boxes.map(({ x, y, width }) => `M${px(x)} ${px(y + 0.75)}h${px(width)}`).join('');
}

/**
 * A line through a value of each step, broken where a step has none; a value that stands alone is a short dash. Durations reach from
 * ms to hours: the height is that of their logarithm.
 */
export function durationPath(
  values: readonly (number | null)[],
  { width, height, scale }: { width: number; height: number; scale: DurationScale },
): string {
  const pitch = width / Math.max(1, values.length);
  let path = '';
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    const y = px(durationAt(value, height, scale));
    const before = values[index - 1] ?? null;
    const after = values[index + 1] ?? null;
    const middle = (index + 0.5) * pitch;
    if (before === null && after === null) path += `M${px(middle - 3)} ${y}h6`;
    else path += `${before === null ? 'M' : 'L'}${px(middle)} ${y}`;
  }
  return path;
}

/** Powers of ten, ms. */
export interface DurationScale {
  readonly low: number;
  readonly high: number;
}

/** The powers of ten between which all values lie. */
export function durationScale(values: readonly (number | null)[]): DurationScale | null {
  const found = values.filter((value) => value !== null).map((value) => Math.max(1, value));
  if (found.length === 0) return null;
  const low = Math.floor(Math.log10(Math.min(...found)));
  const high = Math.ceil(Math.log10(Math.max(...found)));
  return { low: 10 ** low, high: 10 ** Math.max(high, low + 1) };
}

/** px from the top at which a duration stands. */
export function durationAt(value: number, height: number, { low, high }: DurationScale): number {
  const share = Math.log(Math.max(value, low) / low) / Math.log(high / low);
  return height - 1 - share * (height - 2);
}

/** Where the time axis has its marks: midnights, or round hours, no closer than they can be read. */
export function timeMarks(
  { from, to }: { from: number; to: number },
  width: number,
): { at: number; kind: 'time' | 'day' | 'month' }[] {
  const apart = ((to - from) / Math.max(1, width)) * 84;
  const hours = [1, 2, 3, 6, 12].find((each) => each * HOUR >= apart);
  const start = new Date(from);
  if (hours !== undefined) {
    start.setMinutes(0, 0, 0);
    return marksFrom(start, to, (date) => date.setHours(date.getHours() + 1))
      .filter((at) => at >= from && new Date(at).getHours() % hours === 0)
      .map((at) => ({ at, kind: new Date(at).getHours() === 0 ? 'day' : 'time' }));
  }
  start.setHours(0, 0, 0, 0);
  const days = [1, 2, 7, 14].find((each) => each * 24 * HOUR >= apart);
  if (days !== undefined) {
    return marksFrom(start, to, (date) => date.setDate(date.getDate() + 1))
      .filter((at) => at >= from && dayNumber(at) % days === 0)
      .map((at) => ({ at, kind: 'day' }));
  }
  start.setDate(1);
  const months = [1, 2, 3, 6].find((each) => each * 28 * 24 * HOUR >= apart) ?? 12;
  return marksFrom(start, to, (date) => date.setMonth(date.getMonth() + 1))
    .filter((at) => at >= from && new Date(at).getMonth() % months === 0)
    .map((at) => ({ at, kind: 'month' }));
}

const HOUR = 3_600_000;

/** Moments from a first one on, by steps of this computer's calendar. */
function marksFrom(first: Date, to: number, advance: (date: Date) => number): number[] {
  const marks: number[] = [];
  for (const date = first; date.getTime() < to && marks.length < 1_000; advance(date)) marks.push(date.getTime());
  return marks;
}

/** The number of a day, counted from a Monday. */
function dayNumber(at: number): number {
  const date = new Date(at);
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / (24 * HOUR)) - 4;
}

function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}
