import { z } from 'zod';
import { dataTableSchema, syncDataSchema, syncStandingSchema } from '../../syncData.ts';
import { feed, nothing } from '../definition.ts';

/** What syncs keep in the database. */
export const dataMethods = {} as const;

export const dataFeeds = {
  /** How the data of every sync stand, and the tables they are in. New every 2 s at most; sizes every 10 s. */
  data: feed(nothing, z.object({ syncs: z.array(syncStandingSchema), tables: z.array(dataTableSchema) })),
  /** The data of one sync: its last runs, what the last one changed, its tables counted. */
  syncData: feed(z.object({ sync: z.string().max(63) }), syncDataSchema),
} as const;
