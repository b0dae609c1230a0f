import { z } from 'zod';
import {
  jobDetailSchema,
  jobIdSchema,
  jobStateSchema,
  jobSummarySchema,
  jsonObjectSchema,
  momentSchema,
} from '../../jobs.ts';
import { action, feed, nothing, prioritySchema, query, reasonSchema } from '../definition.ts';
import { syncDescriptionSchema } from '../sync.ts';

/** Single jobs and their lists. */
export const jobMethods = {
  'syncs.list': query(nothing, z.array(syncDescriptionSchema)),
  'jobs.enqueue': action(
    z.object({
      sync: z.string(),
      payload: jsonObjectSchema,
      dryRun: z.boolean().default(false),
      priority: prioritySchema.default(0),
      runAt: momentSchema.nullable().default(null),
    }),
    z.object({ id: jobIdSchema }),
  ),
  /** Enqueues an ended job again, linked to the old one; with `payload`, with that one instead. */
  'jobs.retry': action(
    z.object({ id: jobIdSchema, payload: jsonObjectSchema.optional() }),
    z.object({ id: jobIdSchema }),
  ),
  /** Cancels a job: a pending one at once, a running one by its worker, which proves that it stopped. */
  'jobs.cancel': action(
    z.object({ id: jobIdSchema, reason: reasonSchema }),
    z.object({ state: z.enum(['cancelled', 'cancelling']) }),
  ),
  /** Makes a pending job due now. */
  'jobs.runNow': action(z.object({ id: jobIdSchema }), nothing),
  'jobs.setPriority': action(z.object({ id: jobIdSchema, priority: prioritySchema }), nothing),
} as const;

export const jobFeeds = {
  /** Live and ended jobs, newest first, within a bounded window. */
  jobs: feed(
    z.object({
      states: z.array(jobStateSchema).default([]),
      sync: z.string().nullable().default(null),
      limit: z.number().int().min(1).max(500).default(200),
    }),
    z.object({
      rows: z.array(jobSummarySchema),
      /** How many match; a lower bound where `exact` is false. */
      count: z.object({ value: z.number().int(), exact: z.boolean() }),
      live: z.object({ pending: z.number().int(), running: z.number().int(), exact: z.boolean() }),
    }),
  ),
  /** One job; null when there is none with that id. */
  job: feed(z.object({ id: jobIdSchema }), jobDetailSchema.nullable()),
} as const;
