import { z } from 'zod';
import { jobIdSchema, momentSchema } from '../../jobs.ts';
import {
  newScheduleSchema,
  previewQuerySchema,
  scheduleChangesSchema,
  scheduleNameSchema,
  schedulePreviewSchema,
  scheduleSchema,
  slotSchema,
} from '../../schedules.ts';
import { action, feed, nothing, query } from '../definition.ts';

/** Schedules and their slots. */
export const scheduleMethods = {
  /** What a schedule would do, and what keeps it from being saved. */
  'schedules.preview': query(previewQuerySchema, schedulePreviewSchema),
  /** The last slots of a schedule, newest first; those before a moment. */
  'schedules.slots': query(
    z.object({
      id: jobIdSchema,
      before: momentSchema.nullable().default(null),
      limit: z.number().int().min(1).max(500).default(50),
    }),
    z.array(slotSchema),
  ),
  'schedules.create': action(newScheduleSchema, z.object({ id: z.string() })),
  'schedules.update': action(z.object({ name: scheduleNameSchema, changes: scheduleChangesSchema }), nothing),
  'schedules.setEnabled': action(z.object({ name: scheduleNameSchema, enabled: z.boolean() }), nothing),
  /** Removes a schedule and the record of its slots; its jobs stay. */
  'schedules.remove': action(z.object({ name: scheduleNameSchema }), nothing),
  /** Enqueues what a schedule would start now, beside its slots. */
  'schedules.run': action(
    z.object({ name: scheduleNameSchema }),
    z.object({ jobIds: z.array(jobIdSchema), routineRun: z.string().nullable() }),
  ),
} as const;

export const scheduleFeeds = {
  /** All schedules by name, with their next runs and last slots. */
  schedules: feed(nothing, z.array(scheduleSchema)),
} as const;
