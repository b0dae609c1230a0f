import { z } from 'zod';
import { action, feed, nothing, query, reasonSchema } from '../definition.ts';
import { statusSchema } from '../status.ts';

/** The connection itself: its state, its schema, whether it may be written to. */
export const sessionMethods = {
  'migrations.plan': query(
    nothing,
    z.object({ pending: z.array(z.object({ number: z.number().int(), name: z.string(), sql: z.string() })) }),
  ),
  'migrations.apply': action(nothing, z.object({ applied: z.array(z.string()) })),
  /**
   * Allows writes on a read-only connection for some minutes, and says why, which goes into the audit; 0 minutes lock it
   * again. A guarded connection is not unlocked without a reason.
   */
  'session.unlock': action(z.object({ minutes: z.number().int().min(0).max(60), reason: reasonSchema }), nothing),
} as const;

export const sessionFeeds = {
  /** The connection, the queue's depth, the workers. */
  status: feed(nothing, statusSchema),
} as const;
