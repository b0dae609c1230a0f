import { z } from 'zod';
import { jobIdSchema, momentSchema, tableChangesSchema, warningSchema } from './jobs.ts';
import { countSchema } from './statistics.ts';

/** What a run did to one table, in rows; without samples. */
export const rowChangesSchema = tableChangesSchema.omit({ samples: true });
export type RowChanges = z.infer<typeof rowChangesSchema>;

export const endedStateSchema = z.enum(['succeeded', 'failed', 'cancelled']);

/** A table that syncs write to, and what of it is known without reading it. */
export const dataTableSchema = z.object({
  name: z.string(),
  /** Null for one that is not there, or that nobody may read here. */
  rows: countSchema.nullable(),
  /** On disk, with its indexes. */
  bytes: z.number().nullable(),
  /** The syncs whose last success wrote to it. */
  writers: z.array(z.string()),
});
export type DataTable = z.infer<typeof dataTableSchema>;

const jobEndSchema = z.object({ job: jobIdSchema, at: momentSchema });

/** How fresh the data of one entity of a provider are. */
export const freshnessSchema = z.object({
  provider: z.string(),
  entity: z.string(),
  syncedAt: momentSchema.nullable(),
  cursor: z.string().nullable(),
  errorAt: momentSchema.nullable(),
  error: z.string().nullable(),
});
export type Freshness = z.infer<typeof freshnessSchema>;

/** How the data of a sync stand. Dry runs count for nothing here. */
export const syncStandingSchema = z.object({
  sync: z.string(),
  lastSuccess: jobEndSchema.nullable(),
  /** The last end, where that was no success. */
  lastTrouble: jobEndSchema.extend({ state: endedStateSchema, message: z.string().nullable() }).nullable(),
  freshness: z.array(freshnessSchema),
  /** Why its data are older than they should be; null where they are not. */
  stale: z.string().nullable(),
  /** Of the last success. */
  changes: z.array(rowChangesSchema),
});
export type SyncStanding = z.infer<typeof syncStandingSchema>;

/** A run of a sync that ended: no dry run, and one that had an attempt. */
export const syncRunSchema = z.object({
  job: jobIdSchema,
  state: endedStateSchema,
  at: momentSchema,
  /** ms of the last attempt. */
  took: z.number(),
  warnings: z.number().int(),
  changes: z.array(rowChangesSchema),
});
export type SyncRun = z.infer<typeof syncRunSchema>;

export const syncDataSchema = z.object({
  /** Newest first. */
  runs: z.array(syncRunSchema),
  /** The last success, with samples of what it changed and the first of its warnings. */
  last: jobEndSchema
    .extend({ changes: z.array(tableChangesSchema), warnings: z.array(warningSchema), warningCount: z.number().int() })
    .nullable(),
  /** Those that its runs wrote to. */
  tables: z.array(dataTableSchema),
  schedules: z.array(z.object({ name: z.string(), enabled: z.boolean(), routine: z.string().nullable() })),
});
export type SyncData = z.infer<typeof syncDataSchema>;
