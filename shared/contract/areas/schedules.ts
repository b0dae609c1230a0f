import { z } from 'zod';
import { jobIdSchema, momentSchema } from '../../jobs.ts';
import { timelineQuerySchema, timelineSchema } from '../../scheduleTimeline.ts';
import {
  newScheduleSchema,
  placeholderSchema,
  previewQuerySchema,
  scheduleChangesSchema,
  scheduleDeedSchema,
  scheduleNameSchema,
  schedulePreviewSchema,
  scheduleSchema,
  scheduleTargetSchema,
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
      /** `exceptions`: those that did not run, or ran late. */
      only: z.enum(['all', 'exceptions']).default('all'),
    }),
    z.array(slotSchema),
  ),
  /** What became of all slots in a stretch of time, and those that are to come. */
  'schedules.timeline': query(timelineQuerySchema, timelineSchema),
  /** The syncs and routines that a schedule can start. */
  'schedules.targets': query(nothing, z.array(scheduleTargetSchema)),
  /** Every placeholder, with its value at a slot; null: now. */
  'schedules.placeholders': query(
    z.object({ timeZone: z.string().max(100), slot: momentSchema.nullable().default(null) }),
    z.array(placeholderSchema),
  ),
  /** What operators did with a schedule, the newest first. */
  'schedules.deeds': query(
    z.object({ name: scheduleNameSchema, limit: z.number().int().min(1).max(100).default(20) }),
    z.array(scheduleDeedSchema),
  ),
  'schedules.create': action(newScheduleSchema, z.object({ id: z.string() })),
  /** With `loaded`, what the operator saw, nothing is changed where somebody else changed it since (`schedule_changed`). */
  'schedules.update': action(
    z.object({
      name: scheduleNameSchema,
      changes: scheduleChangesSchema,
      loaded: scheduleChangesSchema.optional(),
    }),
    nothing,
  ),
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
