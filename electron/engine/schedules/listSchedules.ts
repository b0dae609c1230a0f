import { z } from 'zod';
import { failureSchema, toFailure, type Failure } from '#shared/errors.ts';
import { jobStateSchema } from '#shared/jobs.ts';
import { slotOutcomeSchema, type Schedule, type Slot } from '#shared/schedules.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { parseCron, type Cron } from './cron.ts';
import { databaseNow } from './databaseNow.ts';
import { readSchedules, type ScheduleRow } from './scheduleRow.ts';
import { nextSlots, slotsBetween } from './slots.ts';
import { requireTarget, type Targets } from './targets.ts';
import { cronInWords } from './words.ts';
import { requireZone } from './zones.ts';

export interface ListOptions {
  /** Only this one. */
  name?: string;
  /** How many of the last slots, and of the next runs. */
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
  const [lastSlots, fired] = [
    await readSlots(database, ids, slots),
    await countFired(
      database,
      ids,
      described.map(({ window }) => window.since),
    ),
  ];
  return described.map(({ schedule, window }) => ({
    ...schedule,
    slots: lastSlots.get(schedule.id) ?? [],
    cadence: {
      promised: window.promised,
      effective: effective(window, fired.get(schedule.id) ?? 0),
    },
  }));
}

/** The last slots of one schedule, the newest first; those before a moment, for going further back. */
export async function listSlots(
  database: Queryable,
  scheduleId: string,
  { before, limit = 50 }: { before?: string; limit?: number } = {},
): Promise<Slot[]> {
  const slots = await readSlots(database, [scheduleId], limit, before ?? null);
  return slots.get(scheduleId) ?? [];
}

/** A stretch of the past in which what a schedule promised is compared with what came of it. */
interface Window {
  since: Date;
  /** ms between two slots, the median. */
  promised: number | null;
  expected: number;
}

function describe(
  row: ScheduleRow,
  targets: Targets,
  now: number,
  runs: number,
): { schedule: Omit<Schedule, 'slots' | 'cadence'>; window: Window } {
  const { handledUntil, ...shown } = row;
  const schedule = { ...shown, words: wordsOf(row.cron), problem: null, nextRuns: [] };
  const window = { since: new Date(now), promised: null, expected: 0 };
  try {
    const cron = parseCron(row.cron);
    const zone = requireZone(row.timeZone);
    const next = nextSlots(cron, zone, now, Math.max(runs, 2), 30);
    const nextRuns = next.slice(0, runs).map((slot) => new Date(slot).toISOString());
    const working = { ...schedule, nextRuns, problem: problemOf(row, targets) };
    return { schedule: working, window: windowOf(row, cron, { now, handledUntil, next }) };
  } catch (error) {
    return { schedule: { ...schedule, problem: toFailure(error) }, window };
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

const day = 86_400_000;

/** Some hundred slots back, to the last change at most; for a disabled schedule nothing was promised. */
function windowOf(
  row: ScheduleRow,
  cron: Cron,
  { now, handledUntil, next }: { now: number; handledUntil: number; next: readonly number[] },
): Window {
  const [first, second] = next;
  const promised =
    first === undefined || second === undefined ? null : median(gaps(nextSlots(cron, row.timeZone, now, 20, 30)));
  if (!row.enabled || promised === null) return { since: new Date(now), promised, expected: 0 };
  const length = Math.min(Math.max(100 * promised, day), 366 * day);
  const since = Math.max(now - length, Date.parse(row.updatedAt));
  let expected = 0;
  for (const _ of slotsBetween(cron, row.timeZone, since, Math.min(now, handledUntil))) expected += 1;
  return { since: new Date(since), promised, expected };
}

function effective({ promised, expected }: Window, fired: number): number | null {
  return promised === null || expected === 0 || fired === 0 ? null : Math.round((promised * expected) / fired);
}

function gaps(moments: readonly number[]): number[] {
  return moments.slice(1).map((moment, index) => moment - (moments[index] ?? moment));
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

async function countFired(
  database: Queryable,
  ids: readonly string[],
  since: readonly Date[],
): Promise<Map<string, number>> {
  const rows = await database.query<{ id: string; fired: number }>(
    `select w.id, count(*)::integer as fired from unnest($1::bigint[], $2::timestamptz[]) as w (id, since)
    join sync.schedule_slots s on s.schedule_id = w.id and s.outcome = 'fired' and s.slot > w.since group by w.id`,
    [ids, since],
  );
  return new Map(rows.map(({ id, fired }) => [id, fired]));
}

const slotRowSchema = z
  .object({
    schedule_id: z.string(),
    slot: z.date(),
    slots: z.number(),
    last_slot: z.date().nullable(),
    outcome: slotOutcomeSchema,
    missed: z.boolean(),
    reason: z.string().nullable(),
    error: failureSchema.nullable(),
    blocked_by: z.string().nullable(),
    jobs: z.array(z.object({ id: z.string(), state: jobStateSchema.nullable() })),
    routine_run: z.string().nullable(),
    handled_at: z.date(),
    worker: z.string().nullable(),
  })
  .transform((row): { scheduleId: string; slot: Slot } => ({
    scheduleId: row.schedule_id,
    slot: {
      slot: row.slot.toISOString(),
      slots: row.slots,
      lastSlot: row.last_slot?.toISOString() ?? null,
      outcome: row.outcome,
      missed: row.missed,
      lateness: row.handled_at.getTime() - (row.last_slot ?? row.slot).getTime(),
      reason: row.reason,
      error: row.error,
      blockedBy: row.blocked_by,
      jobs: row.jobs,
      routineRun: row.routine_run,
      handledAt: row.handled_at.toISOString(),
      worker: row.worker,
    },
  }));

/** A job's state is looked up by its id, live first; retention may have removed it. */
async function readSlots(
  database: Queryable,
  ids: readonly string[],
  limit: number,
  before: string | null = null,
): Promise<Map<string, Slot[]>> {
  const rows = await database.query(
    `select s.schedule_id, s.slot, s.slots, s.last_slot, s.outcome, s.missed, s.reason, s.error, s.blocked_by,
      s.routine_run, s.handled_at, w.name as worker,
      coalesce((
        select jsonb_agg(jsonb_build_object('id', j.id::text, 'state', coalesce(
          (select state from sync.jobs where id = j.id),
          (select state from sync.job_history where id = j.id limit 1)
        )) order by place)
        from unnest(s.job_ids) with ordinality as j (id, place)
      ), '[]') as jobs
    from unnest($1::bigint[]) as wanted (id)
    cross join lateral (
      select * from sync.schedule_slots where schedule_id = wanted.id and ($3::timestamptz is null or slot < $3)
      order by slot desc limit $2
    ) s
    left join sync.workers w on w.id = s.worker_id
    order by s.schedule_id, s.slot desc`,
    [ids, limit, before],
  );
  const found = new Map<string, Slot[]>();
  for (const row of rows) {
    const { scheduleId, slot } = slotRowSchema.parse(row);
    found.set(scheduleId, [...(found.get(scheduleId) ?? []), slot]);
  }
  return found;
}
