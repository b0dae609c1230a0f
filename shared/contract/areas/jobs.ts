import { z } from 'zod';
import { jobFilterSchema } from '../../filters/jobFilter.ts';
import { knownValuesSchema } from '../../filters/knownValues.ts';
import { jobDetailSchema, jobIdSchema, jobSummarySchema, jsonObjectSchema, momentSchema } from '../../jobs.ts';
import { countSchema } from '../../statistics.ts';
import { action, feed, nothing, prioritySchema, query, reasonSchema } from '../definition.ts';
import { syncDescriptionSchema } from '../sync.ts';

/** `all`: live jobs that match, then ended ones; or only those. */
export const jobScopeSchema = z.enum(['all', 'live', 'ended']);
export type JobScope = z.infer<typeof jobScopeSchema>;

/** Rows of a list, and how it goes on. */
const page = {
  /**
   * Running jobs, the latest start first; then pending ones in the order in which they will run; then ended ones, the newest
   * first. In the feed with scope `all` the pending fill a quarter of `limit` at most: a long queue must not hide what ended.
   */
  rows: z.array(jobSummarySchema),
  /** Where the next page begins, for `jobs.page` with the same filter and scope; null where the list ends here. */
  next: z.string().nullable(),
  /**
   * A page looks at some thousand jobs at most, so that no filter costs more than some ms. Where that was not enough to fill
   * it: when the last job ended that was looked at. The page has fewer rows than `limit`, or none, and `next` goes on from
   * there. Null where the page is full, nothing is left, or live jobs are still being gone through.
   */
  searchedTo: momentSchema.nullable(),
};

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
  /**
   * A further page of a list; the first one where `after` is null. With scope `all` the pages after the feed's are of ended jobs
   * alone. Takes the same time however far back it is. Jobs that end meanwhile come before the first page: no row of a later
   * one is shown twice or left out.
   */
  'jobs.page': query(
    z.object({
      filter: jobFilterSchema.default({}),
      scope: jobScopeSchema.default('all'),
      after: z.string().max(300).nullable().default(null),
      limit: z.number().int().min(1).max(500).default(200),
    }),
    z.object(page),
  ),
  /** What jobs of late hold, for suggestions in a filter (`suggestTerms`): asked once when the filter bar gets the focus. */
  'jobs.suggest': query(nothing, knownValuesSchema),
} as const;

export const jobFeeds = {
  /** The first page of a list, kept up to date. */
  jobs: feed(
    z.object({
      filter: jobFilterSchema.default({}),
      scope: jobScopeSchema.default('all'),
      limit: z.number().int().min(1).max(500).default(200),
    }),
    z.object({
      ...page,
      /** How many jobs of the scope match. `at_least`: counting stopped there, or the jobs that it may look at were through. */
      count: countSchema,
      /** With scope `all`: more live jobs match than are among the rows. Scope `live` pages through them. */
      moreLive: z.boolean(),
      /** All live jobs, whatever the filter; null where an archive answers, which has none. */
      live: z.object({ pending: z.number().int(), running: z.number().int(), exact: z.boolean() }).nullable(),
    }),
  ),
  /** One job; null when there is none with that id. */
  job: feed(z.object({ id: jobIdSchema }), jobDetailSchema.nullable()),
} as const;
