import { toFailure, type Failure } from '#shared/errors.ts';
import type { Schedule, Slot } from '#shared/schedules.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { parseCron } from './cron.ts';
import { databaseNow } from './databaseNow.ts';
import { tolerance } from './plan.ts';
import { readSchedules, type ScheduleRow } from './scheduleRow.ts';
import { readSlots, type SlotRange } from './readSlots.ts';
import { slotsAround } from './slotsAround.ts';
import { requireTarget, type Targets } from './targets.ts';
import { cronInWords } from './words.ts';
import { requireZone } from './zones.ts';

export interface ListOptions {
  /** Only this one. */
  name?: string;
  /** How many of the last slots, and of the next runs (20 at most). */
  slots?: number;
  runs?: number;
  /** The database's time; tests give another one. */
  now?: Date;
}

/** All schedules by name, with their next runs, their last slots and what became of those. */
export async function listSchedules(
  database: Queryable,
  targets: Targets,
  { name, slots = 5, runs = 5, now: given }: ListOptions = {},
): Promise<Schedule[]> {
  const now = (given ?? (await databaseNow(database))).getTime();
  const rows = await (name === undefined ? readSchedules(database) : readSchedules(database, 'name = $1', [name]));
  const described = rows.map((row) => describe(row, targets, now, runs));
  const ids = rows.map(({ id }) => id);
  const lastSlots = await readSlots(database, ids, { limit: slots });
  const fired = await countFired(database, described);
  return described.map(({ schedule, window: { promised, expected } }) => {
    const ran = Math.min(fired.get(schedule.id) ?? 0, expected.length);
    const effective = promised === null || ran === 0 ? null : Math.round((promised * expected.length) / ran);
    return {
      ...schedule,
      slots: lastSlots.get(schedule.id) ?? [],
      cadence: { promised, effective, slots: expected.length, fired: ran },
    };
  });
}

/** The last slots of one schedule, the newest first; those before a moment, for going further back. */
export async function listSlots(
  database: Queryable,
  scheduleId: string,
  { limit = 50, ...range }: Partial<SlotRange> = {},
): Promise<Slot[]> {
  const slots = await readSlots(database, [scheduleId], { limit, ...range });
  return slots.get(scheduleId) ?? [];
}

/** What a schedule promised of late, to be compared with what came of it. */
interface Window {
  /** ms between two slots, the median. */
  promised: number | null;
  /** The last slots, since the last change; none of a disabled schedule, nor one that is still on time. */
  expected: readonly number[];
}

interface Described {
  schedule: Omit<Schedule, 'slots' | 'cadence'>;
  window: Window;
}

function describe(row: ScheduleRow, targets: Targets, now: number, runs: number): Described {
  const { handledUntil, ...shown } = row;
  const schedule = { ...shown, words: wordsOf(row.cron), problem: null, nextRuns: [], overdueSince: null };
  try {
    const cron = parseCron(row.cron);
    const { previous, next } = slotsAround(cron, requireZone(row.timeZone), now);
    const changed = Date.parse(row.updatedAt);
    const expected = row.enabled
      ? previous.filter((slot) => slot > changed && (slot <= handledUntil || slot < now - tolerance))
      : [];
    const overdue = row.enabled ? previous.find((slot) => slot > handledUntil && slot < now - tolerance) : undefined;
    return {
      schedule: {
        ...schedule,
        nextRuns: next.slice(0, runs).map((slot) => new Date(slot).toISOString()),
        overdueSince: overdue === undefined ? null : new Date(overdue).toISOString(),
        problem: problemOf(row, targets),
      },
      window: { promised: median(gaps(next)), expected },
    };
  } catch (error) {
    return { schedule: { ...schedule, problem: toFailure(error) }, window: { promised: null, expected: [] } };
  }
}

function problemOf(row: ScheduleRow, targets: Targets): Failure | null {
  try {
    requireTarget(targets, row);
    return null;
  } catch (error) {
    return toFailure(error);
  }
}

function wordsOf(cron: string): string | null {
  try {
    return cronInWords(cron);
  } catch {
    return null;
  }
}

function gaps(moments: readonly number[]): number[] {
  return moments.slice(1).map((moment, index) => moment - (moments[index] ?? moment));
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

/** How many of the expected slots were fired, by the schedule's id. */
async function countFired(database: Queryable, described: readonly Described[]): Promise<Map<string, number>> {
  const wanted = described.flatMap(({ schedule, window: { expected } }) => {
    const [first] = expected;
    const last = expected.at(-1);
    return first === undefined || last === undefined ? [] : [{ id: schedule.id, first, last }];
  });
  const rows = await database.query<{ id: string; fired: number }>(
    `select w.id, count(*)::integer as fired
    from unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[]) as w (id, first, last)
    join sync.schedule_slots s on s.schedule_id = w.id and s.outcome = 'fired' and s.slot between w.first and w.last
    group by w.id`,
    [wanted.map(({ id }) => id), wanted.map(({ first }) => new Date(first)), wanted.map(({ last }) => new Date(last))],
  );
  return new Map(rows.map(({ id, fired }) => [id, fired]));
}
