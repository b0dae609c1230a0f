import { z } from 'zod';
import { action, feed, nothing, query } from '../definition.ts';
import { statusSchema } from '../status.ts';

/** The connection itself: its state, its schema, whether it may be written to. */
export const sessionMethods = {
  'migrations.plan': query(
    nothing,
    z.object({ pending: z.array(z.object({ number: z.number().int(), name: z.string(), sql: z.string() })) }),
  ),
  'migrations.apply': action(nothing, z.object({ applied: z.array(z.string()) })),
  /** Allows writes on a read-only connection for some minutes; 0 locks it again. */
  'session.unlock': action(z.object({ minutes: z.number().int().min(0).max(60) }), nothing),
} as const;

export const sessionFeeds = {
  /** The connection, the queue's depth, the workers. */
  status: feed(nothing, statusSchema),
} as const;
