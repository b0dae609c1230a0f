import { toFailure, type Failure } from '#shared/errors.ts';
import type { JobId } from '#shared/jobs.ts';
import type { Database } from '#engine/database/database.ts';
import { DatabaseError } from '#engine/database/databaseError.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { parseCron } from './cron.ts';
import { planSlots, type Plan } from './plan.ts';
import { readSchedules, type ScheduleRow } from './scheduleRow.ts';
import { missedSlot, recordSlots, type HandledSlot } from './slotRows.ts';
import { requireTarget, type Targets } from './targets.ts';
import { resolveTemplate } from './template.ts';
import { requireZone } from './zones.ts';

/** What a look at one schedule came to. `busy`: somebody else is at it; nothing was done. */
export type Handled = { slots: readonly HandledSlot[] } | 'busy';

/**
 * Deals with all slots of a schedule that are due at `now`, in one transaction: enqueues their jobs, records what became
 * of each, and moves the watermark. However many do so at once, one does it: the schedule's row is locked, and a slot has
 * one row at most.
 */
export async function handleDue(
  database: Database,
  targets: Targets,
  id: string,
  { now, workerId }: { now: Date; workerId: string | null },
): Promise<Handled> {
  return database.transaction(async (transaction) => {
    const [schedule] = await readSchedules(transaction, 'id = $1 and enabled', [id], 'for update skip locked');
    if (!schedule) return 'busy';
    const plan = planOf(schedule, now, await recordedSlots(transaction, schedule));
    const slots: HandledSlot[] = plan.leaveOut.map(missedSlot);
    let blockedBy = plan.run.length > 0 ? await liveJob(transaction, schedule.id) : null;
    const blockedBefore = blockedBy;
    for (const { slot, missed } of plan.run) {
      // Slots that are caught up with together were meant to wait for each other: only what was live before is in their way.
      const blocking = missed ? blockedBefore : blockedBy;
      if (blocking !== null && schedule.overlapPolicy === 'skip') {
        slots.push({
          slot,
          missed,
          outcome: 'skipped',
          blockedBy: blocking,
          reason: `Job ${blocking} was still live.`,
        });
        continue;
      }
      const fired = await fire(transaction, targets, schedule, { slot, missed });
      blockedBy = fired.jobIds?.at(-1) ?? blockedBy;
      slots.push(fired);
    }
    await recordSlots(transaction, { id, handledUntil: now, now, workerId }, slots);
    return { slots };
  });
}

/** What is due of a schedule. Throws an `OperatorError` where its expression or zone is not valid (any more). */
export function planOf(schedule: ScheduleRow, now: Date, isRecorded?: (slot: number) => boolean): Plan {
  const cron = parseCron(schedule.cron);
  requireZone(schedule.timeZone);
  return planSlots({ ...schedule, cron, now: now.getTime(), ...(isRecorded ? { isRecorded } : {}) });
}

/** Enqueues the jobs of a slot. What can't be enqueued is told with the slot; a lost connection is thrown. */
async function fire(
  transaction: Queryable,
  targets: Targets,
  schedule: ScheduleRow,
  { slot, missed }: { slot: number; missed: boolean },
): Promise<HandledSlot> {
  await transaction.query('savepoint slot');
  try {
    const target = requireTarget(targets, schedule);
    const payload = await resolveTemplate(schedule.payload, {
      slot,
      timeZone: schedule.timeZone,
      database: transaction,
      placeholders: targets.placeholders,
    });
    target.checkPayload(payload);
    const { jobIds, routineRun } = await target.enqueue(transaction, {
      payload,
      trigger: 'schedule',
      triggerDetail: { schedule: schedule.name, slot: new Date(slot).toISOString(), ...(missed ? { missed } : {}) },
      priority: schedule.priority,
    });
    await transaction.query('release savepoint slot');
    return { slot, missed, outcome: 'fired', jobIds, routineRun };
  } catch (error) {
    if (error instanceof DatabaseError && error.connectionLost) throw error;
    await transaction.query('rollback to savepoint slot');
    const failure: Failure = toFailure(error);
    return { slot, missed, outcome: 'failed', error: failure, reason: failure.message };
  }
}

/** A job of the last fired slots that has not ended: the oldest one. */
async function liveJob(transaction: Queryable, scheduleId: string): Promise<JobId | null> {
  const [live] = await transaction.query<{ id: JobId }>(
    `select id from sync.jobs where id = any (array(
      select unnest(job_ids) from (
        select job_ids from sync.schedule_slots where schedule_id = $1 and outcome = 'fired' order by slot desc limit 20
      ) recent
    )) order by id limit 1`,
    [scheduleId],
  );
  return live?.id ?? null;
}

/** Tells of a slot after the watermark whether it has a row all the same. */
export async function recordedSlots(transaction: Queryable, schedule: ScheduleRow): Promise<(slot: number) => boolean> {
  const rows = await transaction.query<{ slot: Date; last_slot: Date | null }>(
    'select slot, last_slot from sync.schedule_slots where schedule_id = $1 and coalesce(last_slot, slot) > $2',
    [schedule.id, new Date(schedule.handledUntil)],
  );
  const ranges = rows.map((row) => [row.slot.getTime(), (row.last_slot ?? row.slot).getTime()] as const);
  return (slot) => ranges.some(([from, to]) => slot >= from && slot <= to);
}
