import type { Slot } from '#shared/schedules.ts';

/** Slots of one schedule and newer news of some of them, the newest first, each once. */
export function mergeSlots(slots: readonly Slot[], news: readonly Slot[]): readonly Slot[] {
  if (news.length === 0) return slots;
  const known = new Map(slots.map((slot) => [slot.slot, slot]));
  for (const slot of news) known.set(slot.slot, slot);
  return [...known.values()].sort((a, b) => b.slot.localeCompare(a.slot));
}
