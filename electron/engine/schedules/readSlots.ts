import { z } from 'zod';
import { failureSchema } from '#shared/errors.ts';
import { jobStateSchema } from '#shared/jobs.ts';
import { slotOutcomeSchema, type Slot } from '#shared/schedules.ts';
import type { Queryable } from '#engine/database/queryable.ts';

export interface SlotRange {
  /** At most so many of each schedule, the newest. */
  limit: number;
  /** Moments: from this one on, and before that one. */
  from?: string | null;
  before?: string | null;
  /** Only those that did not run, or ran late. */
  exceptions?: boolean;
}

/** The last slots of schedules, the newest first, by the schedule's id. */
export async function readSlots(
  database: Queryable,
  ids: readonly string[],
  { limit, from = null, before = null, exceptions = false }: SlotRange,
): Promise<Map<string, Slot[]>> {
  // A job's state is looked up by its id, live first; retention may have removed it. It ended after its slot was dealt
  // with, which leaves out the older partitions; not where that moment is to come: the clock was set back since.
  const rows = await database.query(
    `select s.schedule_id, s.slot, s.slots, s.last_slot, s.outcome, s.missed, s.reason, s.error, s.blocked_by,
      s.routine_run, s.handled_at, w.name as worker,
      coalesce((
        select jsonb_agg(coalesce(
          (select jsonb_build_object('id', id::text, 'state', state, 'started', extract(epoch from started_at))
            from sync.jobs where id = j.id),
          (select jsonb_build_object('id', id::text, 'state', state, 'started', extract(epoch from started_at),
              'finished', extract(epoch from finished_at))
            from sync.job_history where id = j.id
              and finished_at >= case when s.handled_at > now() then '-infinity' else s.handled_at end limit 1),
          jsonb_build_object('id', j.id::text)
        ) order by place)
        from unnest(s.job_ids) with ordinality as j (id, place)
      ), '[]') as jobs
    from unnest($1::bigint[]) as wanted (id)
    cross join lateral (
      select * from sync.schedule_slots where schedule_id = wanted.id and ($2::timestamptz is null or slot >= $2)
        and ($3::timestamptz is null or slot < $3) ${exceptions ? "and (outcome <> 'fired' or missed)" : ''}
      order by slot desc limit $4
    ) s
    left join sync.workers w on w.id = s.worker_id
    order by s.schedule_id, s.slot desc`,
    [ids, from, before, limit],
  );
  const found = new Map<string, Slot[]>();
  for (const row of rows) {
    const { scheduleId, slot } = slotRowSchema.parse(row);
    const slots = found.get(scheduleId);
    if (slots) slots.push(slot);
    else found.set(scheduleId, [slot]);
  }
  return found;
}

/** Seconds since the epoch. */
const secondsSchema = z
  .number()
  .nullish()
  .transform((seconds) => (typeof seconds === 'number' ? new Date(seconds * 1000).toISOString() : null));

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
    jobs: z.array(
      z
        .object({
          id: z.string(),
          state: jobStateSchema.nullish(),
          started: secondsSchema,
          finished: secondsSchema,
        })
        .transform(({ id, state, started, finished }) => ({
          id,
          state: state ?? null,
          startedAt: started,
          finishedAt: finished,
        })),
    ),
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
