import { formatNumber } from '#shared/format.ts';
import type { EndedState } from '#shared/jobs.ts';
import { formatDuration } from '#shared/time.ts';
import type { Stretch } from './chartSpan.ts';
import type { Step } from './figures.ts';

const day = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });
const shortDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const month = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** `Sat 21 Nov 14:00–16:00`, in this computer's time zone; the second day is named where it is another one. */
export function stretchWords({ from, to }: Stretch): string {
  const start = new Date(from);
  const end = new Date(to);
  const whole = isMidnight(start) && isMidnight(end);
  if (whole) {
    const last = new Date(to - 1);
    return start.toDateString() === last.toDateString()
      ? day.format(start)
      : `${day.format(start)} – ${day.format(last)}`;
  }
  const head = `${day.format(start)} ${clock.format(start)}`;
  if (start.toDateString() === end.toDateString() || (isMidnight(end) && to - from <= 86_400_000)) {
    return `${head}–${clock.format(end)}`;
  }
  return `${head} – ${day.format(end)} ${clock.format(end)}`;
}

/** `14:00`, `21 Nov`, `Nov 2026` */
export function markWords({ at, kind }: { at: number; kind: 'time' | 'day' | 'month' }): string {
  const format = kind === 'time' ? clock : kind === 'day' ? shortDay : month;
  return format.format(new Date(at));
}

/** A step in a sentence: `Sat 21 Nov 14:00–16:00: 120 succeeded, 3 failed; half took 1.2 s, 95 % at most 4.0 s`. */
export function stepWords(step: Step, stretch: Stretch, states: readonly EndedState[]): string {
  const counts = states.map((state) => `${formatNumber(step[state])} ${state}`).join(', ');
  const { p50, p95 } = step.run;
  const took =
    p50 === null || p95 === null ? '' : `; half took at most ${formatDuration(p50)}, 95 % ${formatDuration(p95)}`;
  return `${stretchWords(stretch)}: ${counts}${took}`;
}

function isMidnight(date: Date): boolean {
  return date.getHours() === 0 && date.getMinutes() === 0;
}
