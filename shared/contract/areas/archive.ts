import { z } from 'zod';
import { archiveStatusSchema } from '../../archive.ts';
import { feed, nothing } from '../definition.ts';

/** The copy of job history on this computer. */
export const archiveFeeds = {
  /** How it stands; null where none is kept. */
  archive: feed(nothing, z.object({ archive: archiveStatusSchema.nullable() })),
} as const;
