import { z } from 'zod';
import { jsonObjectSchema } from '#shared/jobs.ts';
import { missedPolicySchema, overlapPolicySchema } from '#shared/schedules.ts';
import type { Queryable } from '#engine/database/queryable.ts';

const rowSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    sync: z.string().nullable(),
    routine: z.string().nullable(),
    cron: z.string(),
    time_zone: z.string(),
    payload: jsonObjectSchema,
    enabled: z.boolean(),
    missed_policy: missedPolicySchema,
    missed_days: z.number(),
    overlap_policy: overlapPolicySchema,
    priority: z.number(),
    handled_until: z.date(),
    created_at: z.date(),
    created_by: z.string(),
    updated_at: z.date(),
    updated_by: z.string(),
  })
  .transform((row) => ({
    id: row.id,
    name: row.name,
    description: row.description,
    sync: row.sync,
    routine: row.routine,
    cron: row.cron,
    timeZone: row.time_zone,
    payload: row.payload,
    enabled: row.enabled,
    missedPolicy: row.missed_policy,
    missedDays: row.missed_days,
    overlapPolicy: row.overlap_policy,
    priority: row.priority,
    handledUntil: row.handled_until.getTime(),
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    updatedAt: row.updated_at.toISOString(),
    updatedBy: row.updated_by,
  }));

/** A schedule as the database keeps it. `handledUntil` in ms since the epoch. */
export type ScheduleRow = z.output<typeof rowSchema>;

/** The schedules that a condition over `sync.schedules` selects, by name. */
export async function readSchedules(
  database: Queryable,
  condition = 'true',
  values: readonly unknown[] = [],
  locking: '' | 'for update' | 'for update skip locked' = '',
): Promise<ScheduleRow[]> {
  const rows = await database.query(
    `select id, name, description, sync, routine, cron, time_zone, payload, enabled, missed_policy, missed_days,
      overlap_policy, priority, handled_until, created_at, created_by, updated_at, updated_by
    from sync.schedules where ${condition} order by name ${locking}`,
    values,
  );
  return rows.map((row) => rowSchema.parse(row));
}
