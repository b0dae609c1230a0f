import { z } from 'zod';
import type { OperatorAction } from '#shared/activity.ts';
import { catalogueTargets } from '#engine/schedules/catalogueTargets.ts';
import { setScheduleEnabled } from '#engine/schedules/writeSchedules.ts';
import { impossible, possible, type Undoing } from './undoing.ts';

/** A schedule that was disabled is enabled, and the other way round. */
export const undoScheduleSwitch: Undoing = {
  async judge(database, action) {
    const name = scheduleOf(action);
    if (name === null) return impossible('It does not say which schedule it was for.');
    const [schedule] = await database.query<{ enabled: boolean; later: string | null }>(
      `select enabled, (
         select a.id from sync.operator_actions a
         where a.action in ('enable schedule', 'disable schedule') and a.at >= $3 and a.id > $2 and a.detail ->> 'schedule' = $1
         order by a.id desc limit 1
       ) as later
       from sync.schedules where name = $1`,
      [name, action.id, action.at],
    );
    if (!schedule) return impossible(`There is no schedule ${name} any more: it was removed, or has another name.`);
    if (schedule.enabled !== enables(action)) {
      return impossible(`The schedule ${name} is ${schedule.enabled ? 'enabled' : 'disabled'} again already.`);
    }
    if (schedule.later !== null) {
      return impossible(`The schedule ${name} was switched again since: take action ${schedule.later} back.`);
    }
    return possible(`${enables(action) ? 'Disables' : 'Enables'} the schedule ${name}.`);
  },
  async hold(transaction, action) {
    await transaction.query('select from sync.schedules where name = $1 for update', [scheduleOf(action)]);
  },
  async apply(transaction, action, { actor }) {
    const schedule = scheduleOf(action) ?? '';
    const enabled = !enables(action);
    await setScheduleEnabled(transaction, catalogueTargets, schedule, enabled, { by: actor });
    return { action: enabled ? 'enable schedule' : 'disable schedule', detail: { schedule } };
  },
};

function enables({ action }: OperatorAction): boolean {
  return action === 'enable schedule';
}

function scheduleOf({ detail }: OperatorAction): string | null {
  return z.object({ schedule: z.string() }).safeParse(detail).data?.schedule ?? null;
}
