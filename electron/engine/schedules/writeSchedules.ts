import { describeIssue, OperatorError } from '#shared/errors.ts';
import type { JobId } from '#shared/jobs.ts';
import { newScheduleSchema, scheduleChangesSchema, type NewSchedule, type ScheduleChanges } from '#shared/schedules.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { checkSchedule } from './checkSchedule.ts';
import { parseCron } from './cron.ts';
import { databaseNow } from './databaseNow.ts';
import { recordedSlots } from './handleDue.ts';
import { leaveOut, tolerance } from './plan.ts';
import { readSchedules, type ScheduleRow } from './scheduleRow.ts';
import { missedSlot, recordSlots } from './slotRows.ts';
import { slotsBetween } from './slots.ts';
import { requireTarget, type Targets } from './targets.ts';
import { resolveTemplate } from './template.ts';

export interface Writing {
  /** user@host */
  by: string;
  /** The database's time; tests give another one. */
  now?: Date;
}

/** A change of a schedule: with `loaded`, what the operator saw, refused where somebody else changed it since. */
export interface Updating extends Writing {
  loaded?: ScheduleChanges | undefined;
}

/**
 * Makes a schedule, in the caller's transaction. It is due from now on. Throws an `OperatorError` for anything that it
 * could not do later: cron, zone, sync, placeholders, and the payload as it will be at the next slot.
 */
export async function createSchedule(
  transaction: Queryable,
  targets: Targets,
  schedule: NewSchedule,
  { by, now: given }: Writing,
): Promise<{ id: string }> {
  const parsed = newScheduleSchema.safeParse(schedule);
  if (!parsed.success) throw badSchedule(describeIssue(parsed.error));
  const now = given ?? (await databaseNow(transaction));
  const wanted = parsed.data;
  await checkSchedule(transaction, targets, wanted, now);
  const [made] = await transaction.query<{ id: string }>(
    `insert into sync.schedules (
      name, description, sync, routine, cron, time_zone, payload, enabled, missed_policy, missed_days, overlap_policy,
      priority, handled_until, created_at, created_by, updated_at, updated_by
    ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $14, $13, $14)
    on conflict (name) do nothing returning id`,
    [...columnsOf(wanted), now, by],
  );
  if (!made) throw nameTaken(wanted.name);
  await tellWorkers(transaction);
  return made;
}

/**
 * Changes a schedule, in the caller's transaction. It is due from now on: slots of before that nobody dealt with are
 * recorded as missed, except for one that is still on time and stays due. Throws an `OperatorError` as `createSchedule`, and
 * `schedule_changed` where it is not what was loaded.
 */
export async function updateSchedule(
  transaction: Queryable,
  targets: Targets,
  name: string,
  changes: ScheduleChanges,
  { by, now: given, loaded }: Updating,
): Promise<void> {
  const parsed = scheduleChangesSchema.safeParse(changes);
  if (!parsed.success) throw badSchedule(describeIssue(parsed.error));
  const before = await lockSchedule(transaction, name);
  if (loaded) requireUnchanged(before, loaded, 'enabled' in parsed.data);
  const now = given ?? (await databaseNow(transaction));
  const wanted = { ...before, ...withoutUndefined(parsed.data) };
  const { enabled, ...others } = parsed.data;
  // What is only switched off need not be right: a broken schedule must be one that can be stopped.
  if (enabled !== false || Object.keys(others).length > 0) await checkSchedule(transaction, targets, wanted, now);
  const stays = wanted.enabled && wanted.cron === before.cron && wanted.timeZone === before.timeZone;
  await settle(transaction, before, now, stays ? now.getTime() - tolerance : now.getTime());
  const [taken] = await transaction.query('select from sync.schedules where name = $1 and id <> $2', [
    wanted.name,
    before.id,
  ]);
  if (taken) throw nameTaken(wanted.name);
  await transaction.query(
    `update sync.schedules set name = $1, description = $2, sync = $3, routine = $4, cron = $5, time_zone = $6, payload = $7,
      enabled = $8, missed_policy = $9, missed_days = $10, overlap_policy = $11, priority = $12,
      updated_at = $13, updated_by = $14
    where id = $15`,
    [...columnsOf(wanted), now, by, before.id],
  );
  await tellWorkers(transaction);
}

/** Switches a schedule on or off, as `updateSchedule` does. */
export function setScheduleEnabled(
  transaction: Queryable,
  targets: Targets,
  name: string,
  enabled: boolean,
  writing: Writing,
): Promise<void> {
  return updateSchedule(transaction, targets, name, { enabled }, writing);
}

/** Removes a schedule and the record of its slots; its jobs stay. Throws an `OperatorError` where there is none. */
export async function removeSchedule(transaction: Queryable, name: string): Promise<void> {
  const { id } = await lockSchedule(transaction, name);
  await transaction.query('delete from sync.schedules where id = $1', [id]);
  await tellWorkers(transaction);
}

/**
 * Enqueues what a schedule would start now, outside its slots, also where it is disabled. Gives the jobs' ids. Throws an
 * `OperatorError` where that can't be done.
 */
export async function runScheduleNow(
  transaction: Queryable,
  targets: Targets,
  name: string,
  { by, now: given }: Writing,
): Promise<{ jobIds: JobId[]; routineRun: string | null }> {
  const schedule = await requireSchedule(transaction, name);
  const now = given ?? (await databaseNow(transaction));
  const target = requireTarget(targets, schedule);
  const payload = await resolveTemplate(schedule.payload, {
    slot: now.getTime(),
    timeZone: schedule.timeZone,
    database: transaction,
    placeholders: targets.placeholders,
  });
  target.checkPayload(payload);
  return target.enqueue(transaction, {
    payload,
    trigger: 'operator',
    triggerDetail: { by, schedule: name },
    priority: schedule.priority,
  });
}

/** Whether it is switched on counts only for who wants to change that. */
function requireUnchanged(now: ScheduleRow, loaded: ScheduleChanges, withEnabled: boolean): void {
  const fields = Object.keys(withoutUndefined(loaded)).filter(
    (field) =>
      (field !== 'enabled' || withEnabled) &&
      JSON.stringify(Reflect.get(now, field)) !== JSON.stringify(Reflect.get(loaded, field)),
  );
  if (fields.length === 0) return;
  throw new OperatorError({
    code: 'schedule_changed',
    message: `${now.updatedBy} has changed the schedule ${now.name} meanwhile: nothing was saved.`,
    hint: 'Look at what changed, then save on top of it or take it over.',
    details: { fields, by: now.updatedBy, at: now.updatedAt },
  });
}

/** Records what is due of a schedule as it was, up to a moment, as missed, and moves the watermark there. */
async function settle(transaction: Queryable, before: ScheduleRow, now: Date, until: number): Promise<void> {
  const isRecorded = await recordedSlots(transaction, before);
  const slots = before.enabled ? dueSlots(before, until).filter((slot) => !isRecorded(slot)) : [];
  const reason = 'The schedule was changed before anybody dealt with the slot.';
  await recordSlots(
    transaction,
    { id: before.id, handledUntil: new Date(before.enabled ? until : now), now, workerId: null },
    leaveOut([{ slots, reason }]).map(missedSlot),
  );
}

function dueSlots(schedule: ScheduleRow, until: number): number[] {
  try {
    return [...slotsBetween(parseCron(schedule.cron), schedule.timeZone, schedule.handledUntil, until)];
  } catch {
    // It was not valid, and had no slots.
    return [];
  }
}

async function lockSchedule(transaction: Queryable, name: string): Promise<ScheduleRow> {
  return requireSchedule(transaction, name, 'for update');
}

async function requireSchedule(
  database: Queryable,
  name: string,
  locking: '' | 'for update' = '',
): Promise<ScheduleRow> {
  const [schedule] = await readSchedules(database, 'name = $1', [name], locking);
  if (schedule) return schedule;
  throw new OperatorError({ code: 'schedule_not_found', message: `There is no schedule ${JSON.stringify(name)}.` });
}

/** Workers look at the schedules anew once this is committed. */
async function tellWorkers(transaction: Queryable): Promise<void> {
  await transaction.query(`select pg_notify('touchline', 'schedules')`);
}

function columnsOf(schedule: Required<ScheduleChanges>): unknown[] {
  return [
    schedule.name,
    schedule.description,
    schedule.sync,
    schedule.routine,
    schedule.cron,
    schedule.timeZone,
    JSON.stringify(schedule.payload),
    schedule.enabled,
    schedule.missedPolicy,
    schedule.missedDays,
    schedule.overlapPolicy,
    schedule.priority,
  ];
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept: { [K in keyof T]?: Exclude<T[K], undefined> } = { ...value };
  for (const key of Object.keys(kept)) if (Reflect.get(kept, key) === undefined) Reflect.deleteProperty(kept, key);
  return kept;
}

function badSchedule(what: string): OperatorError {
  return new OperatorError({ code: 'bad_schedule', message: `The schedule is not valid: ${what}.` });
}

function nameTaken(name: string): OperatorError {
  return new OperatorError({
    code: 'schedule_exists',
    message: `There is a schedule ${JSON.stringify(name)} already.`,
    hint: 'Choose another name, or change that one.',
  });
}
