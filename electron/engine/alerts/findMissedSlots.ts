import type { AlertSettings } from '#shared/alerts.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { raise, resolve } from './alertBook.ts';

/**
 * Slots that did not run: missed, or not enqueued because of an error. One after which the schedule fired again raises
 * nothing: what was missed has been caught up with, or the operator wants it so. True where there was something.
 *
 * A schedule's slots are dealt with in their order, so the last one that an alert has counted says which are new.
 */
export async function findMissedSlots(database: Queryable, settings: AlertSettings): Promise<boolean> {
  const rows = settings.kinds.slot_missed
    ? await database.query<{
        id: string;
        name: string;
        first_slot: Date;
        last_slot: Date;
        handled_at: Date;
        slots: number;
        failed: boolean;
        reason: string | null;
      }>(
        `select s.id, s.name, min(x.slot) as first_slot, max(coalesce(x.last_slot, x.slot)) as last_slot, max(x.handled_at) as handled_at,
           sum(x.slots)::int as slots, bool_or(x.outcome = 'failed') as failed,
           (array_agg(coalesce(x.error ->> 'message', x.reason) order by x.slot desc))[1] as reason
         from sync.schedule_slots x join sync.schedules s on s.id = x.schedule_id
         where x.handled_at > now() - interval '1 hour' and x.outcome in ('missed', 'failed')
           and x.slot > coalesce((
             select (a.detail ->> 'lastSlot')::timestamptz from sync.alerts a
             where a.fold_key = 'slot_missed:' || s.id order by a.id desc limit 1
           ), '-infinity')
           and not exists (
             select from sync.schedule_slots f
             where f.schedule_id = x.schedule_id and f.outcome = 'fired' and f.slot > x.slot
           )
         group by s.id, s.name`,
      )
    : [];
  await raise(
    database,
    rows.map((row) => ({
      kind: 'slot_missed',
      key: row.id,
      subject: row.name,
      message:
        `The schedule ${row.failed ? 'could not fire' : 'missed'} ` +
        (row.slots === 1
          ? `its slot of ${moment(row.first_slot)}`
          : `${row.slots} slots since ${moment(row.first_slot)}`) +
        (row.reason === null ? '.' : `: ${row.reason}`),
      hint: 'Run it by hand if its data is needed; the missed policy of the schedule says what happens the next time.',
      detail: { schedule: row.id, lastSlot: row.last_slot.toISOString() },
      count: row.slots,
      firstAt: row.first_slot,
      lastAt: row.handled_at,
    })),
    settings.quietMinutes,
  );
  const resolved = await resolve(
    database,
    'slot_missed',
    `not exists (select from sync.schedules s where s.id = (a.detail ->> 'schedule')::bigint)
     or exists (
       select from sync.schedule_slots f where f.schedule_id = (a.detail ->> 'schedule')::bigint
         and f.outcome = 'fired' and f.slot > (a.detail ->> 'lastSlot')::timestamptz
     )`,
    [],
    { resolution: 'The schedule fired again, or is gone.', tell: settings.tellResolved },
  );
  return rows.length > 0 || resolved > 0;
}

function moment(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
