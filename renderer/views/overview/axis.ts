import type { Lane } from '#shared/overview.ts';

/** Where a moment lies between two others, in percent. */
export function place(at: number, start: number, end: number): number {
  return Math.round(((at - start) / (end - start)) * 10_000) / 100;
}

/** Every so many full hours of this computer's clock between two moments, with what it shows then; not too near the edges. */
export function hoursBetween(start: number, end: number, every: number): { at: number; label: string }[] {
  const found: { at: number; label: string }[] = [];
  const edge = (end - start) / 50;
  const first = new Date(start);
  first.setMinutes(0, 0, 0);
  // Hour by hour of real time: over a change of the clocks the labels jump, the places don't.
  for (let at = first.getTime(); at <= end - edge; at += 3_600_000) {
    const hour = new Date(at).getHours();
    if (at >= start + edge && hour % every === 0) found.push({ at, label: `${String(hour).padStart(2, '0')}:00` });
  }
  return found;
}

/** What became of slots, of those that would lie upon each other (nearer than so many percent) the worst. */
export function thinned(past: Lane['past'], start: number, end: number, least = 1.5): Lane['past'] {
  const kept: Lane['past'] = [];
  for (const mark of past) {
    const before = kept.at(-1);
    const near =
      before !== undefined &&
      place(Date.parse(mark.slot), start, end) - place(Date.parse(before.slot), start, end) < least;
    if (!near) kept.push(mark);
    else if (severity(mark) > severity(before)) kept[kept.length - 1] = { ...mark, slot: before.slot };
  }
  return kept;
}

function severity({ outcome, missed }: Lane['past'][number]): number {
  return { fired: missed ? 1 : 0, skipped: 2, missed: 3, failed: 4 }[outcome];
}
