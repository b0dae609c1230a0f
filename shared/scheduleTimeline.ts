import { z } from 'zod';
import { jobIdSchema, momentSchema } from './jobs.ts';
import { slotSchema } from './schedules.ts';

/** The longest stretch that is shown at once. */
const longest = 32 * 86_400_000;

/** How many schedules can be in sight. */
export const mostSeen = 100;

/** A stretch of time, and how many marks a lane has room for. */
export const timelineQuerySchema = z
  .strictObject({
    from: momentSchema,
    to: momentSchema,
    steps: z.number().int().min(10).max(400).default(150),
    /** The schedules that are in sight: what simply ran is counted for these alone where there is too much of it. */
    seen: z.array(jobIdSchema).max(mostSeen).default([]),
  })
  .refine(({ from, to }) => Date.parse(to) > Date.parse(from) && Date.parse(to) - Date.parse(from) <= longest, {
    message: 'must be a stretch of 32 days at most',
  });
export type TimelineQuery = z.input<typeof timelineQuerySchema>;

/**
 * What slots came to, where they are only counted. `ran`: fired on time, and nothing is known against it (left out for a schedule
 * that is not in sight); `late`: caught up
 * with; `refused`: its jobs could not be enqueued; `overdue`: due, and nobody has dealt with it; `coming`: due later.
 */
export const slotCounts = [
  'ran',
  'failed',
  'cancelled',
  'running',
  'queued',
  'late',
  'missed',
  'skipped',
  'refused',
  'overdue',
  'coming',
] as const;
export type SlotCount = (typeof slotCounts)[number];

const countsSchema = z.partialRecord(z.enum(slotCounts), z.number().int());

export const timelineLaneSchema = z.object({
  /** The schedule. */
  id: jobIdSchema,
  /** One by one, the oldest first. */
  slots: z.array(slotSchema),
  /** Due and not dealt with: overdue up to the timeline's `now`, coming after it. */
  open: z.array(momentSchema),
  /** Where marks would overlap: the slots of a step together. */
  groups: z.array(z.object({ from: momentSchema, to: momentSchema, counts: countsSchema })),
  /** Whether what simply ran was counted in the groups: not so for a schedule that is not in sight. */
  counted: z.boolean(),
});
export type TimelineLane = z.infer<typeof timelineLaneSchema>;

export const timelineSchema = z.object({
  /** The database's time. */
  now: momentSchema,
  /** Those with anything to show. */
  lanes: z.array(timelineLaneSchema),
  /** Whether every failed and cancelled job was counted in the groups; otherwise there may be more. */
  complete: z.boolean(),
});
export type Timeline = z.infer<typeof timelineSchema>;
