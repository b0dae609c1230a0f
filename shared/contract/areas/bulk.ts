import { z } from 'zod';
import {
  bulkActionNames,
  bulkActionSchema,
  bulkJobSchema,
  bulkOutcomeSchema,
  bulkPreviewSchema,
  newBulkActionSchema,
} from '../../bulkActions.ts';
import { jobFilterSchema } from '../../filters/jobFilter.ts';
import { jobIdSchema } from '../../jobs.ts';
import { action, feed, query, reasonSchema } from '../definition.ts';

/** Many jobs at once. */
export const bulkMethods = {
  /** How many jobs a bulk action would be for, in which states, and some of them. */
  'bulk.preview': query(z.object({ action: z.enum(bulkActionNames), filter: jobFilterSchema }), bulkPreviewSchema),
  /** Freezes the filter and begins: workers and this console work it off in chunks. Follow it by the feed `bulkActions`. */
  'bulk.create': action(newBulkActionSchema, bulkActionSchema),
  /** Ends a bulk action between two chunks; what it has done stays. */
  'bulk.abort': action(z.object({ id: jobIdSchema }), bulkActionSchema),
  /** Takes a bulk cancel back, by a bulk retry of what it ended while that was pending. */
  'bulk.undo': action(z.object({ id: jobIdSchema, reason: reasonSchema }), bulkActionSchema),
  /** What became of the jobs of a bulk action, by their ids; `open`: those that have not had their turn. */
  'bulk.jobs': query(
    z.object({
      id: jobIdSchema,
      after: jobIdSchema.nullable().default(null),
      outcome: z
        .union([bulkOutcomeSchema, z.literal('open')])
        .nullable()
        .default(null),
      limit: z.number().int().min(1).max(1000).default(200),
    }),
    z.object({ jobs: z.array(bulkJobSchema), more: z.boolean() }),
  ),
} as const;

export const bulkFeeds = {
  /** The latest bulk actions with their progress, newest first. */
  bulkActions: feed(z.object({ limit: z.number().int().min(1).max(100).default(20) }), z.array(bulkActionSchema)),
} as const;
