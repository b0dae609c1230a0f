import type { Failure } from '#shared/errors.ts';
import type { JobId } from '#shared/jobs.ts';
import type { SlotOutcome } from '#shared/schedules.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import type { LeftOut } from './plan.ts';

/** A slot that was dealt with, to be kept. Moments in ms since the epoch. */
export interface HandledSlot {
  slot: number;
  outcome: SlotOutcome;
  missed: boolean;
  /** More than one: all from `slot` to `lastSlot` together. */
  slots?: number;
  lastSlot?: number;
  reason?: string;
  error?: Failure;
  blockedBy?: JobId;
  jobIds?: readonly JobId[];
  routineRun?: string | null;
}

export function missedSlot({ slot, lastSlot, slots, reason }: LeftOut): HandledSlot {
  return { slot, outcome: 'missed', missed: true, reason, ...(slots > 1 ? { slots, lastSlot } : {}) };
}

/**
 * Keeps what became of slots and moves the schedule's watermark on to `handledUntil`: in the transaction that enqueued
 * their jobs. A slot that has a row already makes it fail, and with it all that was done for that slot a second time.
 */
export async function recordSlots(
  transaction: Queryable,
  schedule: { id: string; handledUntil: Date; now: Date; workerId: string | null },
  slots: readonly HandledSlot[],
): Promise<void> {
  if (slots.length > 0) {
    await transaction.query(
      `insert into sync.schedule_slots (
        schedule_id, slot, outcome, missed, slots, last_slot, reason, error, blocked_by, job_ids, routine_run, handled_at, worker_id
      )
      select $1, slot, outcome, missed, slots, last_slot, reason, error, blocked_by, job_ids, routine_run, $3, $4
      from jsonb_to_recordset($2) as r (
        slot timestamptz, outcome sync.slot_outcome, missed boolean, slots integer, last_slot timestamptz, reason text,
        error jsonb, blocked_by bigint, job_ids bigint[], routine_run bigint
      )`,
      [schedule.id, JSON.stringify(slots.map(rowOf)), schedule.now, schedule.workerId],
    );
  }
  await transaction.query('update sync.schedules set handled_until = greatest(handled_until, $2) where id = $1', [
    schedule.id,
    schedule.handledUntil,
  ]);
}

function rowOf(slot: HandledSlot): Record<string, unknown> {
  return {
    slot: new Date(slot.slot),
    outcome: slot.outcome,
    missed: slot.missed,
    slots: slot.slots ?? 1,
    last_slot: slot.lastSlot === undefined ? null : new Date(slot.lastSlot),
    reason: slot.reason ?? null,
    error: slot.error ?? null,
    blocked_by: slot.blockedBy ?? null,
    job_ids: slot.jobIds ?? [],
    routine_run: slot.routineRun ?? null,
  };
}
