import { z } from 'zod';
import { activityFilterSchema, operatorActionDetailSchema, operatorActionSchema } from '../../activity.ts';
import { action, feed, nothing, query, reasonSchema } from '../definition.ts';

const actionIdSchema = z.string().regex(/^[1-9]\d{0,18}$/, 'must be the number of an action');
const limitSchema = z.number().int().min(1).max(500).default(100);
const pageSchema = z.object({ rows: z.array(operatorActionSchema), more: z.boolean() });

/** What operators did. */
export const activityMethods = {
  /** Actions before one of an earlier page, newest first. */
  'activity.page': query(
    z.object({ filter: activityFilterSchema.default({}), before: actionIdSchema, limit: limitSchema }),
    pageSchema,
  ),
  /** Who has done something, and what was done: the first 200 of each. */
  'activity.choices': query(nothing, z.object({ actors: z.array(z.string()), actions: z.array(z.string()) })),
  /** Takes an action back, once. `id`: the action that did so, which names in its detail what it took back. */
  'activity.undo': action(z.object({ id: actionIdSchema, reason: reasonSchema }), z.object({ id: actionIdSchema })),
} as const;

export const activityFeeds = {
  /** The newest actions that match, newest first. */
  activity: feed(z.object({ filter: activityFilterSchema.default({}), limit: limitSchema }), pageSchema),
  /** One action, and whether it can be taken back now; null when there is none with that number. */
  activityAction: feed(z.object({ id: actionIdSchema }), operatorActionDetailSchema.nullable()),
} as const;
