const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The stretches of time, up to now, that the chart offers. */
export const spans = [
  { name: '24 h', length: DAY },
  { name: '7 d', length: 7 * DAY },
  { name: '30 d', length: 30 * DAY },
  { name: '1 y', length: 365 * DAY },
] as const;
export type SpanName = (typeof spans)[number]['name'];

/** A stretch of time, ms. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** What the chart shows, and the length of its steps in minutes. */
export interface ChartView extends Stretch {
  readonly step: number;
}

const mostSteps = 120;
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 10_080];

/** The shortest step (minutes) that cuts so much time into no more parts than can be told apart. */
export function stepFor(length: number): number {
  return steps.find((step) => length <= step * MINUTE * mostSteps) ?? 10_080;
}

/**
 * What the chart shows: the span up to now, or, where the filter's stretch of time does not lie in it, the shortest span
 * that holds it; `zoomed` shows the filter's stretch alone. Its ends are ends of steps, so that it stays the same for a while.
 */
export function chartView(span: SpanName, chosen: Stretch | null, now: number, zoomed: boolean): ChartView {
  if (chosen && zoomed) return aligned(chosen);
  const wanted = spans.findIndex((each) => each.name === span);
  const held = spans.find((each, index) => index >= wanted && (!chosen || chosen.from >= now - each.length));
  if (held) return aligned({ from: now - held.length, to: now });
  return aligned({ from: Math.min(chosen?.from ?? now, now - DAY), to: now });
}

function aligned({ from, to }: Stretch): ChartView {
  const step = stepFor(to - from);
  const length = step * MINUTE;
  // Steps are counted from midnight UTC of a day far back; those of a week are not counted from the epoch.
  const start = origin + Math.floor((from - origin) / length) * length;
  return { from: start, to: Math.max(origin + Math.ceil((to - origin) / length) * length, start + length), step };
}

const origin = Date.UTC(2000, 0, 1);

/** A moment as the filter language takes it: the minute in this computer's time zone, `2026-11-20T08:30`. */
export function typedMoment(moment: number): string {
  const date = new Date(moment);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
