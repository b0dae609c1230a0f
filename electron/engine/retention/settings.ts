import { z } from 'zod';
import { describeIssue } from '#shared/errors.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { JobError } from '#engine/jobError.ts';

/** A hundred years. */
export const mostDays = 36_500;

/** A terabyte. */
const mostMegabytes = 1_000_000;

/** Null keeps for ever. */
const daysOrEver = z
  .int('must be a whole number of days, or null for ever')
  .min(1, 'must be 1 day at least')
  .max(mostDays, `must be ${mostDays} days at most; null keeps for ever`)
  .nullable();

/** How long things are kept, in days; what is left out keeps its default. */
export const retentionSchema = z.strictObject({
  succeededDays: daysOrEver.default(14),
  failedDays: daysOrEver.default(90),
  cancelledDays: daysOrEver.default(90),
  /** What became of the slots of schedules; the newest of each schedule stays. */
  slotsDays: daysOrEver.default(365),
  /** What operators did, and alerts that are over. */
  actionsDays: daysOrEver.default(365),
  /** Statistics by hour; those by minute are kept for 14 days at most. */
  statisticsDays: daysOrEver.default(730),
  /** Workers that ended; without them the history of their jobs does not know their names any more. */
  workersDays: daysOrEver.default(180),
  /** What providers answered to the calls of attempts. */
  recordingsDays: daysOrEver.default(14),
  /** The most that they may take in all, in MB; the oldest go first. */
  recordingsMegabytes: z
    .int('must be a whole number of MB')
    .min(1, 'must be 1 MB at least')
    .max(mostMegabytes, `must be ${mostMegabytes} MB at most`)
    .default(500),
});
export type Retention = z.output<typeof retentionSchema>;

/** The name under which `sync.settings` keeps them. */
export const retentionSetting = 'retention';

/** The settings of this database. Throws a `JobError` that no retry can mend where they are not valid. */
export async function readRetention(database: Queryable): Promise<Retention> {
  const [row] = await database.query<{ value: unknown }>('select value from sync.settings where name = $1', [
    retentionSetting,
  ]);
  return parseRetention(row?.value ?? {});
}

/** Checks settings, from wherever they come. */
export function parseRetention(value: unknown): Retention {
  const parsed = retentionSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new JobError(
    {
      code: 'invalid_retention',
      message: `The settings of retention are not valid, and nothing was removed: ${describeIssue(parsed.error)}.`,
      hint: `Correct the setting "${retentionSetting}" in sync.settings; it takes ${Object.keys(retentionSchema.shape).join(', ')}.`,
    },
    { kind: 'never' },
  );
}

/** Keeps settings for all workers of this database. */
export async function writeRetention(database: Queryable, retention: Retention, by: string): Promise<void> {
  await database.query(
    `insert into sync.settings (name, value, updated_by) values ($1, $2, $3)
     on conflict (name) do update set value = excluded.value, updated_at = now(), updated_by = excluded.updated_by`,
    [retentionSetting, JSON.stringify(retention), by],
  );
}
