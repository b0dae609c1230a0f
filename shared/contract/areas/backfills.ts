import { z } from 'zod';
import { foundGridSchema, gridSchema, liveGridSchema, planSummarySchema } from '../../backfillGrid.ts';
import {
  backfillChangeSchema,
  backfillIdSchema,
  backfillPartitionSchema,
  backfillRangeSchema,
  backfillReportSchema,
  backfillSampleSchema,
  backfillSchema,
  backfillSelectionSchema,
  newBackfillSchema,
  partitionStateSchema,
  sampledSchema,
} from '../../backfills.ts';
import { action, feed, query, reasonSchema } from '../definition.ts';

const id = backfillIdSchema;
const numbersSchema = z.array(z.int().min(1)).min(1).max(250_000);

/** What can be done with a backfill. */
const steeringSchema = z.discriminatedUnion('to', [
  z.object({ id, to: z.literal('pause'), reason: reasonSchema }),
  z.object({ id, to: z.literal('resume') }),
  /** What waits ends at once, what runs by its worker, which proves that it stopped. */
  z.object({ id, to: z.literal('cancel'), reason: reasonSchema }),
  /** Its failed partitions run again; with `cancelled` these too. */
  z.object({ id, to: z.literal('retry'), cancelled: z.boolean().default(false), reason: reasonSchema }),
  z.object({ id, to: z.literal('skip'), numbers: numbersSchema, reason: reasonSchema }),
  z.object({ id, to: z.literal('change'), change: backfillChangeSchema }),
]);
export type Steering = z.infer<typeof steeringSchema>;

/** Sets of jobs over a range. */
export const backfillMethods = {
  /** The partitions of a range as they are found, for a grid; `staleSince`: what was synced before is stale. */
  'backfills.partitions': query(
    z.object({ range: backfillRangeSchema, staleSince: backfillSelectionSchema.shape.staleSince }),
    foundGridSchema,
  ),
  /** How many of them a backfill would run, why others are left out, what it costs, and when it would be done. */
  'backfills.plan': query(newBackfillSchema, planSummarySchema),
  /** Enqueues dry runs of some of the partitions that would run. Follow them by the feed `backfillSample`. */
  'backfills.sample': action(z.object({ wanted: newBackfillSchema, size: z.int().min(1).max(100) }), sampledSchema),
  'backfills.start': action(newBackfillSchema, backfillSchema),
  'backfills.steer': action(steeringSchema, backfillSchema),
  'backfills.get': query(z.object({ id }), backfillSchema),
  /** Backfills, the newest first; the feed `backfills` has the latest of them. */
  'backfills.list': query(
    z.object({ limit: z.int().min(1).max(500).default(50), open: z.boolean().default(false) }),
    z.array(backfillSchema),
  ),
  /** Where the partitions of a backfill stand, which never changes; the feed `backfill` has their states. */
  'backfills.grid': query(z.object({ id }), gridSchema),
  /** Some partitions by their numbers, or a page of those in some states after a number. */
  'backfills.details': query(
    z.object({
      id,
      numbers: numbersSchema.max(1_000).optional(),
      states: z.array(partitionStateSchema).min(1).optional(),
      after: z.int().min(0).default(0),
      limit: z.int().min(1).max(1_000).default(200),
    }),
    z.array(backfillPartitionSchema),
  ),
  /** What it came to; so far, while it goes on. */
  'backfills.report': query(z.object({ id }), backfillReportSchema),
} as const;

export const backfillFeeds = {
  /** The latest backfills with how far they are, the newest first. */
  backfills: feed(z.object({ limit: z.int().min(1).max(200).default(50) }), z.array(backfillSchema)),
  /** One with the states of its partitions: changes alone after the first; null where there is none with that id. */
  backfill: feed(z.object({ id }), liveGridSchema.nullable()),
  /** What the dry runs of a sample have come to. */
  backfillSample: feed(sampledSchema, backfillSampleSchema),
} as const;
