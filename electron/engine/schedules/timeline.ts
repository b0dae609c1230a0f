import type { Slot } from '#shared/schedules.ts';
import { timelineQuerySchema, type Timeline, type TimelineLane, type TimelineQuery } from '#shared/scheduleTimeline.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { parseCron } from './cron.ts';
import { databaseNow } from './databaseNow.ts';
import { tolerance } from './plan.ts';
import { readSchedules, type ScheduleRow } from './scheduleRow.ts';
import { readSlots } from './readSlots.ts';
import { slotsBetween } from './slots.ts';
import { Groups, type Stretch } from './timelineGroups.ts';
import { countDense, readTogether } from './timelineCounts.ts';
import { requireZone } from './zones.ts';

/** Slots that are read one by one, of all schedules together. */
const mostSlots = 5_000;
/** What a lane may always show one by one. */
const leastSlots = 25;

/**
 * What became of all slots in a stretch of time, and those to come, a lane for each schedule. A lane with more slots than
 * it has room for has them counted by steps: what that costs depends on the steps, not on the slots. Changes nothing.
 */
export async function readTimeline(
  database: Queryable,
  query: TimelineQuery,
  { now: given }: { now?: Date } = {},
): Promise<Timeline> {
  const { from, to, steps, seen } = timelineQuerySchema.parse(query);
  const now = (given ?? (await databaseNow(database))).getTime();
  const stretch: Stretch = { from: Date.parse(from), to: Date.parse(to), steps };
  const schedules = await readSchedules(database);
  const limit = Math.max(leastSlots, Math.min(steps, Math.floor(mostSlots / Math.max(1, schedules.length))));

  const counted = await countSlots(database, schedules, stretch, limit);
  const sparse = schedules.filter(({ id }) => (counted.get(id) ?? 0) <= limit).map(({ id }) => id);
  const dense = schedules.filter(({ id }) => (counted.get(id) ?? 0) > limit);
  const range = { from, before: to, limit };
  const slots = sparse.length === 0 ? new Map<string, Slot[]>() : await readSlots(database, sparse, range);
  const together = await readTogether(database, schedules, stretch);
  const { groups, complete } = await countDense(database, dense, stretch, seen);

  const open = openSlots(stretch, now);
  const lanes = schedules.map((schedule): TimelineLane => {
    const lane = groups.get(schedule.id) ?? new Groups(stretch);
    const slotsOpen = open(schedule);
    const alone = slotsOpen.length <= limit;
    if (!alone) for (const slot of slotsOpen) lane.add(slot, slot < now ? 'overdue' : 'coming');
    for (const each of together.get(schedule.id) ?? []) lane.addStretch(each, 'missed');
    return {
      id: schedule.id,
      slots: (slots.get(schedule.id) ?? []).filter((slot) => slot.slots === 1).toReversed(),
      open: alone ? slotsOpen.map((slot) => new Date(slot).toISOString()) : [],
      groups: lane.list(),
      counted: !groups.has(schedule.id) || seen.includes(schedule.id),
    };
  });
  return {
    now: new Date(now).toISOString(),
    lanes: lanes.filter((lane) => lane.slots.length + lane.open.length + lane.groups.length > 0),
    complete,
  };
}

/** How many slots each schedule has in a stretch: one more than `limit` stands for any number above it. */
async function countSlots(
  database: Queryable,
  schedules: readonly ScheduleRow[],
  { from, to }: Stretch,
  limit: number,
): Promise<Map<string, number>> {
  const rows = await database.query<{ id: string; slots: number }>(
    `select w.id, (
      select count(*) from (
        select from sync.schedule_slots s where s.schedule_id = w.id and s.slot >= $2 and s.slot < $3 limit $4
      ) found
    )::integer as slots
    from unnest($1::bigint[]) as w (id)`,
    [schedules.map(({ id }) => id), new Date(from), new Date(to), limit + 1],
  );
  return new Map(rows.map(({ id, slots }) => [id, slots]));
}

/**
 * Tells the slots of a schedule that nobody has dealt with: those to come, and those that are more than a minute late. What is
 * to come is the same for all with the same expression and zone.
 */
function openSlots({ from, to }: Stretch, now: number): (schedule: ScheduleRow) => readonly number[] {
  const coming = new Map<string, readonly number[]>();
  return ({ enabled, cron: expression, timeZone, handledUntil }) => {
    if (!enabled) return [];
    try {
      const cron = parseCron(expression);
      const key = `${requireZone(timeZone)} ${expression}`;
      const later = coming.get(key) ?? [...slotsBetween(cron, timeZone, Math.max(from - 1, now), to - 1)];
      coming.set(key, later);
      // One that is due this minute is neither late nor to come.
      const late = slotsBetween(cron, timeZone, Math.max(from - 1, handledUntil), Math.min(to, now - tolerance) - 1);
      return [...late, ...later];
    } catch {
      // What is not valid has no slots.
      return [];
    }
  };
}
