import { z } from 'zod';
import type { Archive } from '../archive.ts';
import type { Write } from '../sql.ts';

const placeSchema = z.object({ finishedAt: z.string(), id: z.string() });

/** How far the copying has come. It is written in the transaction of what was copied: after any end it is true. */
const progressSchema = z.object({
  /** Which database's history it is. */
  source: z.string(),
  /** Nothing that ended earlier is wanted. ISO, to the microsecond, as all moments here. */
  floor: z.string(),
  /** Jobs that ended later are looked for. */
  followed: placeSchema,
  /** Jobs that ended earlier are still to be copied, the newest first; null: that is done. */
  backfill: placeSchema.nullable(),
  /** What ended between `floor` and this is there, all of it: whoever could still commit one has ended. */
  settled: z.string(),
  /** All actions up to this id are there. */
  actions: z.string(),
  /** What the archive showed as of when. */
  asOf: z.string(),
});
export type CopyProgress = z.infer<typeof progressSchema>;

export async function readProgress(archive: Archive): Promise<CopyProgress | null> {
  const [row] = await archive.queryWritten<{ value: string }>(`select value from meta where name = 'copy'`);
  return row ? progressSchema.parse(JSON.parse(row.value)) : null;
}

export function writeProgress(progress: CopyProgress): Write {
  return {
    sql: `insert into meta (name, value) values ('copy', ?1) on conflict (name) do update set value = excluded.value`,
    rows: [[JSON.stringify(progress)]],
  };
}
