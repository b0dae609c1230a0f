import { z } from 'zod';
import { jobIdSchema, jsonObjectSchema, momentSchema, triggerSchema } from './jobs.ts';

/** The database session that holds or wants a lock, as far as the role may see it. */
export const lockSessionSchema = z.object({
  pid: z.number().int(),
  /** What it calls itself. */
  application: z.string().nullable(),
  user: z.string().nullable(),
  /** Where it comes from; null for the server's own computer, and where it may not be seen. */
  address: z.string().nullable(),
  /** `active`, `idle in transaction` and so on, as Postgres calls it. */
  state: z.string().nullable(),
  /** When its statement began, the running one or the last one. */
  queryAt: momentSchema.nullable(),
  transactionAt: momentSchema.nullable(),
  /** The role may not see the sessions of others: it lacks pg_read_all_stats (part of pg_monitor). */
  hidden: z.boolean(),
});
export type LockSession = z.infer<typeof lockSessionSchema>;

/** A named lock that is held, or waited for. */
export const lockSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  held: z.boolean(),
  since: momentSchema.nullable(),
  /** The job that holds it; null where none of ours does. */
  job: z.object({ id: jobIdSchema, sync: z.string() }).nullable(),
  worker: z.string().nullable(),
  host: z.string().nullable(),
  /** What the session that holds it calls itself. */
  client: z.string().nullable(),
  session: lockSessionSchema.nullable(),
  /** Jobs that wait for it, a lower bound where not exact, and the first of them in the order in which they will run. */
  waiting: z.number().int(),
  waitingExact: z.boolean(),
  next: z.array(jobIdSchema),
});
export type LockSummary = z.infer<typeof lockSummarySchema>;

/** An advisory lock of the database that is none of our named ones, or a session that waits for one of those. */
export const otherLockSchema = z.object({
  id: z.string(),
  /** As it was given to Postgres: one number, or two. */
  key: z.string(),
  /** What it stands for, where that is known. */
  name: z.string().nullable(),
  shared: z.boolean(),
  granted: z.boolean(),
  since: momentSchema.nullable(),
  session: lockSessionSchema,
});
export type OtherLock = z.infer<typeof otherLockSchema>;

/** Every advisory lock of the database. */
export const advisoryLocksSchema = z.object({
  locks: z.array(lockSummarySchema),
  /** At most 200 of `othersTotal`. */
  others: z.array(otherLockSchema),
  othersTotal: z.number().int(),
  /** Some sessions may not be seen by this role. */
  hidden: z.boolean(),
  /** ms that the reading took: where it is long, it is done seldom. */
  took: z.number(),
});
export type AdvisoryLocks = z.infer<typeof advisoryLocksSchema>;

/** A job that waits for a lock. */
export const waitingJobSchema = z.object({
  id: jobIdSchema,
  sync: z.string(),
  payload: jsonObjectSchema,
  priority: z.number().int(),
  trigger: triggerSchema,
  enqueuedAt: momentSchema,
  runAt: momentSchema,
  attempt: z.number().int(),
  maxAttempts: z.number().int(),
});
export type WaitingJob = z.infer<typeof waitingJobSchema>;
