import type { Schedule } from '#shared/schedules.ts';
import { plural } from '#shared/format.ts';
import { slotLooks, slotWords } from '../slotLooks.ts';
import { dayAndTime, dayOf, timeOf } from '../zones.ts';
import { gravest, sumOf, type Counts, type LaneMark } from './layout.ts';

/** A mark in words, for who can't see it: which slot, and what became of it. */
export function markWords(mark: LaneMark, { name }: Pick<Schedule, 'name'>, zone: string, now: number): string {
  switch (mark.at) {
    case 'slot':
      return `${name}, ${dayAndTime(mark.moment, zone, now)}: ${slotWords(mark.slot, now)}`;
    case 'open':
      return `${name}, ${dayAndTime(mark.moment, zone, now)}: ${slotLooks[mark.kind].word}`;
    case 'group':
      return `${name}, ${stretchText(mark.from, mark.to, zone, now)}: ${plural(sumOf(mark.counts), 'slot')}, ${countWords(mark.counts)}`;
  }
}

/** `58 ran, 2 missed`, the gravest first. */
export function countWords(counts: Counts): string {
  return gravest
    .filter((kind) => (counts[kind] ?? 0) > 0)
    .map((kind) => `${counts[kind] ?? 0} ${slotLooks[kind].word.toLowerCase()}`)
    .join(', ');
}

/** `Mon 23 Nov, 06:00 – 06:30`, or from one day to another. */
export function stretchText(from: number, to: number, zone: string, now: number): string {
  const start = dayAndTime(from, zone, now);
  return dayOf(from, zone, now) === dayOf(to, zone, now)
    ? `${start} – ${timeOf(to, zone)}`
    : `${start} – ${dayAndTime(to, zone, now)}`;
}
