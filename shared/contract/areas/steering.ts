import { z } from 'zod';
import { jobIdSchema, jsonObjectSchema } from '../../jobs.ts';
import { advisoryLocksSchema, lockSummarySchema, waitingJobSchema } from '../../locks.ts';
import { pauseScopeSchema } from '../../pauses.ts';
import { routineRunSchema, routineSchema } from '../../routines.ts';
import { nextSlotSchema } from '../../schedules.ts';
import { workerDetailSchema, workerLeftSchema } from '../../workers.ts';
import { action, feed, nothing, query, reasonSchema } from '../definition.ts';

/** Routines, pauses, locks and workers. */
export const steeringMethods = {
  'routines.list': query(nothing, z.array(routineSchema)),
  'routines.enqueue': action(z.object({ routine: z.string(), payload: jsonObjectSchema }), routineRunSchema),
  /** Enqueues again, in a new run, the steps of an ended run that did not succeed. */
  'routines.retry': action(z.object({ run: jobIdSchema }), routineRunSchema),
  /** Lets workers claim no more of something, or claim again; `changed` is false where it is so already. */
  'pauses.set': action(
    z.object({ scope: pauseScopeSchema, name: z.string(), paused: z.boolean(), reason: reasonSchema }),
    z.object({ changed: z.boolean() }),
  ),
  /**
   * Frees a lock: the job that holds it is cancelled first. `job`: who held it when the operator looked, null for no job of ours;
   * nothing is done where that is another one by now. `cancelling` null: no job of ours held it.
   */
  'locks.release': action(
    z.object({ name: z.string(), job: jobIdSchema.nullable().optional(), reason: reasonSchema }),
    z.object({ cancelling: jobIdSchema.nullable() }),
  ),
  /** Tells a worker to claim no more, to claim again, or to finish and end. */
  'workers.tell': action(
    z.object({ id: jobIdSchema, state: z.enum(['active', 'paused', 'draining']), reason: reasonSchema }),
    nothing,
  ),
  /** What an ended worker did not finish, and what became of it; at most 100 jobs. */
  'workers.left': query(z.object({ id: jobIdSchema }), z.array(workerLeftSchema)),
} as const;

export const steeringFeeds = {
  /** The named locks that are held or waited for. */
  locks: feed(nothing, z.array(lockSummarySchema)),
  /** The same, and every other advisory lock of the database. */
  advisoryLocks: feed(nothing, advisoryLocksSchema),
  /** The jobs that wait for a lock, in the order in which they will run: the first 100. */
  lockQueue: feed(z.object({ name: z.string() }), z.object({ jobs: z.array(waitingJobSchema), more: z.boolean() })),
  /** The workers that live and what they run; with `ended` those besides that ended in the last seven days. */
  workers: feed(z.object({ ended: z.boolean() }), z.array(workerDetailSchema)),
  /** The slot that comes next of all enabled schedules. */
  nextSlot: feed(nothing, nextSlotSchema.nullable()),
} as const;
