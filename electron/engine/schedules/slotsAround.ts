import type { Cron } from './cron.ts';
import { lastSlots, nextSlots } from './slots.ts';

/** The slots of an expression on both sides of a moment, ascending. */
export interface SlotsAround {
  /** The last twenty up to the moment, within a year. */
  readonly previous: readonly number[];
  /** The next twenty after it. */
  readonly next: readonly number[];
}

/** How many to either side: what cadences are judged by. */
export const around = 20;

/**
 * The slots around a moment. They stay the same until the next one is due, and lists ask for them again and again: they are
 * kept until then.
 */
export function slotsAround(cron: Cron, zone: string, now: number): SlotsAround {
  const key = `${zone} ${cron.expression}`;
  const known = kept.get(key);
  if (known && now >= known.from && now < known.until) return known;
  const next = nextSlots(cron, zone, now, around, 30);
  const previous = lastSlots(cron, zone, now, around, 1);
  const found = { previous, next, from: previous.at(-1) ?? now, until: next[0] ?? now };
  if (kept.size >= 500) kept.clear();
  kept.set(key, found);
  return found;
}

/** Expressions come from the few schedules of a database. */
const kept = new Map<string, SlotsAround & { from: number; until: number }>();
