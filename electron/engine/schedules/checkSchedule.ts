import type { JsonObject } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { parseCron } from './cron.ts';
import { nextSlot } from './slots.ts';
import { requireTarget, type TargetName, type Targets } from './targets.ts';
import { resolveTemplate } from './template.ts';
import { requireZone } from './zones.ts';

export interface ScheduleDefinition extends TargetName {
  readonly cron: string;
  readonly timeZone: string;
  readonly payload: JsonObject;
}

/**
 * Checks that a schedule can do what it says, its payload as it will be at the next slot after `now` included. Throws an
 * `OperatorError` that says what to correct.
 */
export async function checkSchedule(
  database: Queryable,
  targets: Targets,
  schedule: ScheduleDefinition,
  now: Date,
): Promise<void> {
  const cron = parseCron(schedule.cron);
  const timeZone = requireZone(schedule.timeZone);
  const target = requireTarget(targets, schedule);
  const slot = nextSlot(cron, timeZone, now.getTime());
  target.checkPayload(
    await resolveTemplate(schedule.payload, { slot, timeZone, database, placeholders: targets.placeholders }),
  );
}
