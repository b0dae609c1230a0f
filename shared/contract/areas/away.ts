import { z } from 'zod';
import { awaySchema } from '../../away.ts';
import { feed, nothing, query } from '../definition.ts';

/** What happened while this computer slept. */
export const awayMethods = {
  /** It was read: it is not shown again. */
  'away.forget': query(nothing, nothing),
} as const;

export const awayFeeds = {
  /** From when the computer slept to a moment after it woke up; null where there is nothing to tell. */
  away: feed(nothing, z.object({ away: awaySchema.nullable() })),
} as const;
