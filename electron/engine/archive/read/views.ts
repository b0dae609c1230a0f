import { z } from 'zod';
import { alertSchema } from '#shared/alerts.ts';
import { dataFeeds } from '#shared/contract/areas/data.ts';
import { knownValuesSchema } from '#shared/filters/knownValues.ts';
import { consoleOverviewSchema, outlookSchema } from '#shared/overview.ts';
import { scheduleSchema } from '#shared/schedules.ts';
import { syncDataSchema } from '#shared/syncData.ts';
import type { ArchiveReader } from '../sql.ts';

/** A view that is no history, and what it holds. */
export interface ArchivedView<T> {
  readonly name: string;
  readonly schema: z.ZodType<T>;
}

/** The views that an archive keeps as they were last, in the shape of the contract. */
export const views = {
  overview: { name: 'overview', schema: consoleOverviewSchema },
  outlook: { name: 'outlook', schema: outlookSchema },
  schedules: { name: 'schedules', schema: z.array(scheduleSchema) },
  /** Those that are open or acknowledged. */
  alerts: { name: 'alerts', schema: z.array(alertSchema) },
  data: { name: 'data', schema: dataFeeds.data.value },
  suggestions: { name: 'suggestions', schema: knownValuesSchema },
} as const;

export function syncDataView(sync: string): ArchivedView<z.infer<typeof syncDataSchema>> {
  return { name: `data of ${sync}`, schema: syncDataSchema };
}

/** A view as it was last, and when (ISO); null where it was never kept, or in a form that is no longer known. */
export async function readView<T>(
  archive: ArchiveReader,
  { name, schema }: ArchivedView<T>,
): Promise<{ asOf: string; value: T } | null> {
  const [row] = await archive.query<{ as_of: number; value: string }>(
    'select as_of, value from views where name = ?1',
    [name],
  );
  if (!row) return null;
  const value = schema.safeParse(JSON.parse(row.value));
  return value.success ? { asOf: new Date(row.as_of).toISOString(), value: value.data } : null;
}
