import { z } from 'zod';
import {
  archiveStatusSchema,
  foundErrorSchema,
  foundLineSchema,
  foundSchema,
  searchInputSchema,
} from '../../archive.ts';
import { feed, nothing, query } from '../definition.ts';

/** The copy of job history on this computer. */
export const archiveMethods = {
  /** Log lines with a text in their message or fields, about the newest first. */
  'archive.searchLines': query(searchInputSchema, foundSchema(foundLineSchema)),
  /** Jobs whose error has a text, about the newest first. */
  'archive.searchErrors': query(searchInputSchema, foundSchema(foundErrorSchema)),
} as const;

export const archiveFeeds = {
  /** How it stands; null where none is kept. */
  archive: feed(nothing, z.object({ archive: archiveStatusSchema.nullable() })),
} as const;
