import { describeIssue } from '#shared/errors.ts';
import { retentionSchema, type Retention } from '#shared/retention.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { JobError } from '#engine/jobError.ts';

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
