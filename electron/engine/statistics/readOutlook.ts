import { toFailure } from '#shared/errors.ts';
import type { Lane, Outlook, StaleSyncSummary } from '#shared/overview.ts';
import type { SlotOutcome } from '#shared/schedules.ts';
import { readAlertSettings } from '#engine/alerts/alertSettings.ts';
import { readStaleSyncs } from '#engine/alerts/staleSyncs.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { parseCron } from '#engine/schedules/cron.ts';
import { databaseNow } from '#engine/schedules/databaseNow.ts';
import { listSchedules } from '#engine/schedules/listSchedules.ts';
import { tolerance } from '#engine/schedules/plan.ts';
import { readSchedules, type ScheduleRow } from '#engine/schedules/scheduleRow.ts';
import { nextSlots, slotsBetween } from '#engine/schedules/slots.ts';
import { requireTarget, type Targets } from '#engine/schedules/targets.ts';
import { requireZone } from '#engine/schedules/zones.ts';

const hour = 3_600_000;
/** How far the outlook goes, and looks back. */
const ahead = 11 * hour;
const back = hour;
const mostLanes = 40;
/** Slots of one schedule that are told one by one. */
const mostSlots = 50;
/** Overdue slots are counted so far, and looked for so far back. */
const mostOverdue = 1_000;
const overdueSpan = 7 * 24 * hour;
/** Stale syncs of which the cadence of their schedule is told. */
const mostCadences = 20;

/** What the enabled schedules did in the last hour and are to do in the next eleven, what is overdue, and what is stale. */
export async function readOutlook(database: Queryable, targets: Targets, given?: Date): Promise<Outlook> {
  const now = (given ?? (await databaseNow(database))).getTime();
  const [rows, settings] = await Promise.all([readSchedules(database), readAlertSettings(database)]);
  const enabled = rows.filter((row) => row.enabled);
  const [past, judged] = await Promise.all([
    readPast(database, enabled, new Date(now - back)),
    readStaleSyncs(database, settings.stale),
  ]);
  const lanes = enabled
    .map((row) => laneOf(row, targets, past.get(row.id) ?? [], now))
    .sort((a, b) => urgency(a) - urgency(b) || (a.name < b.name ? -1 : 1));
  return {
    at: moment(now),
    from: moment(now - back),
    to: moment(now + ahead),
    lanes: lanes.slice(0, mostLanes),
    more: lanes.length > mostLanes,
    schedules: { enabled: enabled.length, disabled: rows.length - enabled.length },
    stale: judged && (await withCadence(database, targets, judged.stale)),
  };
}

function laneOf(row: ScheduleRow, targets: Targets, past: Lane['past'], now: number): Lane {
  const lane = { id: row.id, name: row.name, sync: row.sync, routine: row.routine, past };
  try {
    const cron = parseCron(row.cron);
    requireZone(row.timeZone);
    const coming = take(slotsBetween(cron, row.timeZone, now, now + ahead), mostSlots + 1);
    const since = Math.max(row.handledUntil, now - overdueSpan);
    const overdue = take(slotsBetween(cron, row.timeZone, since, now - tolerance), mostOverdue + 1);
    const next = coming[0] ?? nextSlots(cron, row.timeZone, now, 1, 30)[0];
    return {
      ...lane,
      overdue:
        overdue[0] === undefined
          ? null
          : {
              first: moment(overdue[0]),
              slots: Math.min(overdue.length, mostOverdue),
              more: overdue.length > mostOverdue,
            },
      ahead: coming.slice(0, mostSlots).map(moment),
      more: coming.length > mostSlots,
      next: next === undefined ? null : moment(next),
      problem: problemOf(row, targets),
    };
  } catch (error) {
    return { ...lane, overdue: null, ahead: [], more: false, next: null, problem: toFailure(error).message };
  }
}

function problemOf(row: ScheduleRow, targets: Targets): string | null {
  try {
    requireTarget(targets, row);
    return null;
  } catch (error) {
    return toFailure(error).message;
  }
}

/** What can't run and what is overdue comes first, then what is due next. */
function urgency(lane: Lane): number {
  if (lane.problem !== null) return -Infinity;
  if (lane.overdue !== null) return Date.parse(lane.overdue.first) - 1e15;
  return lane.next === null ? Infinity : Date.parse(lane.next);
}

async function readPast(
  database: Queryable,
  schedules: readonly ScheduleRow[],
  since: Date,
): Promise<Map<string, Lane['past']>> {
  const found = new Map<string, Lane['past']>();
  if (schedules.length === 0) return found;
  const rows = await database.query<{ schedule_id: string; slot: Date; outcome: SlotOutcome; missed: boolean }>(
    `select s.schedule_id, s.slot, s.outcome, s.missed from unnest($1::bigint[]) w (id) cross join lateral (
       select schedule_id, slot, outcome, missed from sync.schedule_slots
       where schedule_id = w.id and slot > $2 order by slot desc limit $3
     ) s`,
    [schedules.map(({ id }) => id), since, mostSlots],
  );
  for (const { schedule_id, slot, outcome, missed } of rows) {
    const lane = found.get(schedule_id) ?? [];
    lane.unshift({ slot: slot.toISOString(), outcome, missed });
    found.set(schedule_id, lane);
  }
  return found;
}

async function withCadence(
  database: Queryable,
  targets: Targets,
  stale: NonNullable<Awaited<ReturnType<typeof readStaleSyncs>>>['stale'],
): Promise<StaleSyncSummary[]> {
  const names = [...new Set(stale.flatMap(({ schedule }) => schedule ?? []))].slice(0, mostCadences);
  const cadences = new Map<string, { promised: number | null; effective: number | null }>();
  for (const name of names) {
    const [schedule] = await listSchedules(database, targets, { name, slots: 0, runs: 1 });
    if (schedule) cadences.set(name, schedule.cadence);
  }
  return stale.map(({ succeededAt, schedule, ...row }) => {
    const { promised = null, effective = null } = cadences.get(schedule ?? '') ?? {};
    return { ...row, schedule, succeededAt: succeededAt?.toISOString() ?? null, promised, effective };
  });
}

function take<T>(items: Iterable<T>, most: number): T[] {
  const taken: T[] = [];
  for (const item of items) {
    taken.push(item);
    if (taken.length >= most) break;
  }
  return taken;
}

function moment(at: number): string {
  return new Date(at).toISOString();
}
