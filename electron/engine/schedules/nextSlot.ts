import type { NextSlot } from '#shared/schedules.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { parseCron } from './cron.ts';
import { nextSlots } from './slots.ts';
import { requireZone } from './zones.ts';

/** Keeps what was reckoned for an expression in a zone until its moment has passed. */
export class NextSlots {
  readonly #known = new Map<string, number | null>();

  /** The slot that comes next of all enabled schedules; null where none is due within ten years. */
  async read(database: Queryable): Promise<NextSlot | null> {
    const rows = await database.query<{ name: string; target: string; cron: string; time_zone: string; now: Date }>(
      `select name, coalesce(sync, routine) as target, cron, time_zone, now() as now
       from sync.schedules where enabled order by name limit 1000`,
    );
    let next: { name: string; target: string; at: number } | null = null;
    for (const { name, target, cron, time_zone: zone, now } of rows) {
      const at = this.#after(cron, zone, now.getTime());
      if (at !== null && (next === null || at < next.at)) next = { name, target, at };
    }
    return next && { ...next, at: new Date(next.at).toISOString() };
  }

  #after(cron: string, zone: string, now: number): number | null {
    const key = `${cron} ${zone}`;
    const known = this.#known.get(key);
    if (known !== undefined && (known === null || known > now)) return known;
    let at: number | null = null;
    try {
      at = nextSlots(parseCron(cron), requireZone(zone), now, 1, 10)[0] ?? null;
    } catch {
      // An expression that was spoilt in SQL has no slots; the schedules view says so.
    }
    if (this.#known.size > 2_000) this.#known.clear();
    this.#known.set(key, at);
    return at;
  }
}
