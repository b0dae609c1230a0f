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
