import type { SlotCount } from '#shared/scheduleTimeline.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import type { ScheduleRow } from './scheduleRow.ts';
import { Groups, type Stretch } from './timelineGroups.ts';

/** Failed jobs that are looked through, the newest first, and as many cancelled ones. */
const mostTroubles = 5_000;
/** The newest fired slots of a schedule whose jobs may still be live. */
const liveSlots = 20;

/**
 * Counts the slots of schedules that have many by steps. What was fired on time counts as run, but for failed, cancelled and
 * live jobs: of those there are few, and they are looked for from their end. `complete`: all of them were found. Of schedules
 * that nobody sees only what is out of the ordinary is counted.
 */
export async function countDense(
  database: Queryable,
  schedules: readonly ScheduleRow[],
  stretch: Stretch,
  seen: readonly string[],
): Promise<{ groups: Map<string, Groups>; complete: boolean }> {
  const groups = new Map(schedules.map(({ id }) => [id, new Groups(stretch)]));
  if (schedules.length === 0) return { groups, complete: true };
  await countOutcomes(database, groups, stretch, seen);
  const troubles = await findTroubles(database, stretch);
  const names = new Map(schedules.map(({ id, name }) => [name, id]));
  for (const { schedule, slot, late, state } of troubles.found) {
    groups.get(names.get(schedule) ?? '')?.turn(Date.parse(slot), late ? 'late' : 'ran', state);
  }
  for (const { id, slot, state } of await findLive(database, [...groups.keys()], stretch)) {
    groups.get(id)?.turn(slot.getTime(), 'ran', state === 'running' ? 'running' : 'queued');
  }
  return { groups, complete: troubles.complete };
}

/** Rows that stand for many missed slots and reach into a stretch, by schedule. */
export async function readTogether(
  database: Queryable,
  schedules: readonly ScheduleRow[],
  { from, to }: Stretch,
): Promise<Map<string, { first: number; last: number; slots: number }[]>> {
  const rows = await database.query<{ id: string; slot: Date; last_slot: Date; slots: number }>(
    `select schedule_id as id, slot, last_slot, slots from sync.schedule_slots
    where schedule_id = any ($1) and slots > 1 and last_slot >= $2 and slot < $3 order by schedule_id, slot`,
    [schedules.map(({ id }) => id), new Date(from), new Date(to)],
  );
  const found = new Map<string, { first: number; last: number; slots: number }[]>();
  for (const { id, slot, last_slot: last, slots } of rows) {
    found.set(id, [...(found.get(id) ?? []), { first: slot.getTime(), last: last.getTime(), slots }]);
  }
  return found;
}

/** Both halves are read from an index alone: what was fired, and the few exceptions. */
async function countOutcomes(
  database: Queryable,
  groups: Map<string, Groups>,
  stretch: Stretch,
  seen: readonly string[],
): Promise<void> {
  const { from, to, steps } = stretch;
  const step = `floor(date_part('epoch', s.slot - $2::timestamptz) * 1000 / $4::float8)::integer`;
  const common = [new Date(from), new Date(to), (to - from) / steps];
  const fired = await database.query<{ id: string; step: number; count: number }>(
    `select s.schedule_id as id, ${step} as step, count(*)::integer as count from sync.schedule_slots s
    where s.schedule_id = any ($1::bigint[]) and s.outcome = 'fired' and s.slot >= $2 and s.slot < $3 group by 1, 2`,
    [seen.filter((id) => groups.has(id)), ...common],
  );
  for (const { id, step, count } of fired) groups.get(id)?.addStep(step, 'ran', count);
  const others = await database.query<{ id: string; step: number; outcome: keyof typeof kinds; count: number }>(
    `select s.schedule_id as id, ${step} as step, s.outcome, count(*)::integer as count from sync.schedule_slots s
    where s.schedule_id = any ($1::bigint[]) and (s.outcome <> 'fired' or s.missed) and s.slots = 1
      and s.slot >= $2 and s.slot < $3 group by 1, 2, 3`,
    [[...groups.keys()], ...common],
  );
  for (const { id, step, outcome, count } of others) {
    groups.get(id)?.addStep(step, kinds[outcome], count);
    if (outcome === 'fired' && seen.includes(id)) groups.get(id)?.addStep(step, 'ran', -count);
  }
}

const kinds = { fired: 'late', missed: 'missed', skipped: 'skipped', failed: 'refused' } as const satisfies Record<
  string,
  SlotCount
>;

/** The jobs of schedules that failed or were cancelled. They end after their slot: the stretch has no end here. */
async function findTroubles(database: Queryable, { from, to }: Stretch) {
  const since = new Date(from);
  const [row] = await database.query<{ most: number; found: Trouble[] }>(
    `with ended as (
      (select trigger, trigger_detail as detail, state from sync.job_history
      where state = 'failed' and finished_at >= $1 order by finished_at desc limit $4)
      union all
      (select trigger, trigger_detail, state from sync.job_history
      where state = 'cancelled' and finished_at >= $1 order by finished_at desc limit $4)
    )
    select coalesce((select max(read) from (select count(*) as read from ended group by state) each), 0)::integer as most,
      coalesce((
        select jsonb_agg(slots) from (
          select detail ->> 'schedule' as schedule, detail ->> 'slot' as slot, bool_or(detail ? 'missed') as late,
            case when bool_or(state = 'failed') then 'failed' else 'cancelled' end as state
          from ended where trigger = 'schedule' and detail ->> 'slot' >= $2 and detail ->> 'slot' < $3 group by 1, 2
        ) slots
      ), '[]') as found`,
    [since, since.toISOString(), new Date(to).toISOString(), mostTroubles],
  );
  return { found: row?.found ?? [], complete: (row?.most ?? 0) < mostTroubles };
}

interface Trouble {
  schedule: string;
  slot: string;
  late: boolean;
  state: 'failed' | 'cancelled';
}

/** The jobs of the newest fired slots that have not ended. */
function findLive(database: Queryable, ids: readonly string[], { from, to }: Stretch) {
  return database.query<{ id: string; slot: Date; state: 'pending' | 'running' }>(
    `select w.id, s.slot, case when bool_or(j.state = 'running') then 'running' else 'pending' end as state
    from unnest($1::bigint[]) as w (id)
    cross join lateral (
      select slot, job_ids from sync.schedule_slots
      where schedule_id = w.id and outcome = 'fired' and slot >= $2 and slot < $3 order by slot desc limit $4
    ) s
    join sync.jobs j on j.id = any (s.job_ids)
    group by w.id, s.slot`,
    [ids, new Date(from), new Date(to), liveSlots],
  );
}
